import Autodiff
import Interactions
import Kernels

/// Memory in which batches are put together: the moments, what their negatives must avoid, and the negatives. Made once
/// for a batch size; filling a batch allocates nothing.
final class BatchFilling {
  private let targets: Int
  private let negativesPerExample: Int
  private let keysPerExample: Int
  private let moments: AlignedBuffer<Moment>
  private let avoided: AlignedBuffer<Int32>
  private let negatives: AlignedBuffer<Int32>

  init(examples: Int, keysPerExample: Int, targets: Int, negativesPerExample: Int) {
    self.targets = targets
    self.negativesPerExample = negativesPerExample
    self.keysPerExample = keysPerExample
    moments = AlignedBuffer(count: examples, repeating: Moment(user: 0, length: 0))
    avoided = AlignedBuffer(count: examples * keysPerExample, repeating: 0)
    negatives = AlignedBuffer(count: examples * negativesPerExample, repeating: 0)
  }

  /// The moments of the examples with these numbers.
  func gather(_ members: ArraySlice<Int32>, _ examples: Examples) -> UnsafeBufferPointer<Moment> {
    examples.moments.withUnsafeBufferPointer { all in
      var place = moments.pointer
      for member in members {
        place.pointee = all[Int(member)]
        place += 1
      }
    }
    return UnsafeBufferPointer(start: moments.pointer, count: members.count)
  }

  /// Draws the negatives of all moments.
  func draw(
    _ moments: UnsafeBufferPointer<Moment>, _ view: TrainingView, _ keys: NegativeKeys, _ sampler: NegativeSampler,
    _ stream: inout RandomStream
  ) {
    var place = avoided.pointer
    for moment in moments {
      keys.fill(place, moment, view.history(of: Int(moment.user)))
      place += keysPerExample
    }
    sampler.draw(
      avoiding: UnsafeBufferPointer(start: avoided.pointer, count: moments.count * keysPerExample),
      keysPerExample: keysPerExample, perExample: negativesPerExample, from: &stream,
      into: UnsafeMutableBufferPointer(start: negatives.pointer, count: moments.count * negativesPerExample))
  }

  /// Writes each moment's next events, the targets, and behind them its negatives.
  func writeCandidates(
    _ moments: UnsafeBufferPointer<Moment>, _ view: TrainingView, into candidates: UnsafeMutableBufferPointer<Int32>
  ) {
    var place = candidates.baseAddress!
    var drawn = UnsafePointer(negatives.pointer)
    for moment in moments {
      let history = view.history(of: Int(moment.user))
      place.update(from: history.baseAddress! + Int(moment.length), count: targets)
      (place + targets).update(from: drawn, count: negativesPerExample)
      place += targets + negativesPerExample
      drawn += negativesPerExample
    }
  }
}

extension BatchFilling {
  /// Writes each moment's next events.
  func writeTargets(
    _ moments: UnsafeBufferPointer<Moment>, _ view: TrainingView, into input: UnsafeMutableBufferPointer<Int32>
  ) {
    var place = input.baseAddress!
    for moment in moments {
      place.update(from: view.history(of: Int(moment.user)).baseAddress! + Int(moment.length), count: targets)
      place += targets
    }
  }

  /// Writes the ratings of each moment's next events.
  func writeRatings(
    _ moments: UnsafeBufferPointer<Moment>, _ view: TrainingView, into input: UnsafeMutableBufferPointer<Float>
  ) {
    var place = input.baseAddress!
    for moment in moments {
      place.update(from: view.ratings(of: Int(moment.user))!.baseAddress! + Int(moment.length), count: targets)
      place += targets
    }
  }

  /// Writes the negatives drawn last.
  func writeNegatives(_ examples: Int, into input: UnsafeMutableBufferPointer<Int32>) {
    input.baseAddress!.update(from: negatives.pointer, count: examples * negativesPerExample)
  }
}
