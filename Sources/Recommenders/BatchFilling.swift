import Autodiff
import Interactions
import Kernels

/// Memory in which batches are put together: the prefixes, what their negatives must avoid, and the negatives. Made once
/// for a batch size; filling a batch allocates nothing.
final class BatchFilling {
  private let targets: Int
  private let negativesPerExample: Int
  private let keysPerExample: Int
  private let prefixes: AlignedBuffer<Prefix>
  private let avoided: AlignedBuffer<Int32>
  private let negatives: AlignedBuffer<Int32>

  init(examples: Int, keysPerExample: Int, targets: Int, negativesPerExample: Int) {
    self.targets = targets
    self.negativesPerExample = negativesPerExample
    self.keysPerExample = keysPerExample
    prefixes = AlignedBuffer(count: examples, repeating: Prefix(user: 0, length: 0))
    avoided = AlignedBuffer(count: examples * keysPerExample, repeating: 0)
    negatives = AlignedBuffer(count: examples * negativesPerExample, repeating: 0)
  }

  /// The prefixes of the examples with these numbers.
  func gather(_ members: ArraySlice<Int32>, _ examples: Examples) -> UnsafeBufferPointer<Prefix> {
    examples.prefixes.withUnsafeBufferPointer { all in
      var place = prefixes.pointer
      for member in members {
        place.pointee = all[Int(member)]
        place += 1
      }
    }
    return UnsafeBufferPointer(start: prefixes.pointer, count: members.count)
  }

  /// Draws the negatives of all prefixes.
  func draw(
    _ prefixes: UnsafeBufferPointer<Prefix>, _ view: TrainingView, _ keys: NegativeKeys, _ sampler: NegativeSampler,
    _ stream: inout RandomStream
  ) {
    var place = avoided.pointer
    for prefix in prefixes {
      keys.fill(place, prefix, view.history(of: Int(prefix.user)))
      place += keysPerExample
    }
    sampler.draw(
      avoiding: UnsafeBufferPointer(start: avoided.pointer, count: prefixes.count * keysPerExample),
      keysPerExample: keysPerExample, perExample: negativesPerExample, from: &stream,
      into: UnsafeMutableBufferPointer(start: negatives.pointer, count: prefixes.count * negativesPerExample))
  }

  /// Writes each prefix's next events, the targets, and behind them its negatives.
  func writeCandidates(
    _ prefixes: UnsafeBufferPointer<Prefix>, _ view: TrainingView, into candidates: UnsafeMutableBufferPointer<Int32>
  ) {
    var place = candidates.baseAddress!
    var drawn = UnsafePointer(negatives.pointer)
    for prefix in prefixes {
      let history = view.history(of: Int(prefix.user))
      place.update(from: history.baseAddress! + Int(prefix.length), count: targets)
      (place + targets).update(from: drawn, count: negativesPerExample)
      place += targets + negativesPerExample
      drawn += negativesPerExample
    }
  }
}

extension BatchFilling {
  /// Writes each prefix's next events.
  func writeTargets(
    _ prefixes: UnsafeBufferPointer<Prefix>, _ view: TrainingView, into input: UnsafeMutableBufferPointer<Int32>
  ) {
    var place = input.baseAddress!
    for prefix in prefixes {
      place.update(from: view.history(of: Int(prefix.user)).baseAddress! + Int(prefix.length), count: targets)
      place += targets
    }
  }

  /// Writes the negatives drawn last.
  func writeNegatives(_ examples: Int, into input: UnsafeMutableBufferPointer<Int32>) {
    input.baseAddress!.update(from: negatives.pointer, count: examples * negativesPerExample)
  }
}
