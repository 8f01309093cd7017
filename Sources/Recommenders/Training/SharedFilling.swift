import Autodiff
import Interactions
import Kernels

/// Memory for the negatives that a batch shares, and what they and the targets are corrected by.
final class SharedFilling {
  private var sampler: SharedSampler
  private let itemCount: Int
  private var sample: AlignedBuffer<Int32>
  /// Where each item stands in the sample, −1 where it does not.
  private let places: AlignedBuffer<Int32>
  /// Which numbers of the mask of hits are set.
  private var set: [Int] = []

  var count: Int { sampler.count }

  init(_ count: Int, _ view: TrainingView) {
    sampler = SharedSampler(count, view)
    itemCount = view.itemCount
    sample = AlignedBuffer(count: sampler.count, repeating: 0)
    places = AlignedBuffer(count: view.itemCount + 1, repeating: -1)
  }

  func draw(into target: UnsafeMutableBufferPointer<Int32>, _ stream: inout RandomStream) {
    for item in sample.elements { places.pointer[Int(item)] = -1 }
    sampler.fill(sample.elements, &stream)
    for (place, item) in sample.elements.enumerated() { places.pointer[Int(item)] = Int32(place) }
    target.baseAddress!.update(from: sample.pointer, count: count)
  }

  func writeCorrections(into target: UnsafeMutableBufferPointer<Float>) {
    for place in 0..<count { target[place] = sampler.logExpectedCount(of: sample.pointer[place]) }
  }

  /// 0 where no target stands.
  func writeCorrections(of targets: UnsafeBufferPointer<Int32>, into target: UnsafeMutableBufferPointer<Float>) {
    for (place, item) in targets.enumerated() {
      target[place] = Int(item) < itemCount ? sampler.logExpectedCount(of: item) : 0
    }
  }

  /// Takes the negatives that are targets of an example out of its sum.
  func writeHits(_ targets: UnsafeBufferPointer<Int32>, of examples: Int, into mask: UnsafeMutableBufferPointer<Float>) {
    for place in set { mask[place] = 0 }
    set.removeAll(keepingCapacity: true)
    let width = targets.count / max(1, examples)
    for (number, item) in targets.enumerated() where places.pointer[Int(item)] >= 0 {
      let place = number / width * count + Int(places.pointer[Int(item)])
      mask[place] = -TrainingExamples.outOfReach
      set.append(place)
    }
  }
}
