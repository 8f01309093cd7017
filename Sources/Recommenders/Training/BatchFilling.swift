import Autodiff
import Interactions
import Kernels

/// Memory in which batches are put together: the moments and the places of their targets, what their negatives must avoid, and
/// the negatives. Made once for a batch size; filling a batch allocates nothing.
final class BatchFilling {
  private let examples: Examples
  private let view: TrainingView
  private let targets: Int
  private let negativesPerExample: Int
  private let keysPerExample: Int
  private let momentBuffer: AlignedBuffer<Moment>
  private let places: AlignedBuffer<Int32>
  private let avoided: AlignedBuffer<Int32>
  private let drawn: AlignedBuffer<Int32>
  private(set) var count = 0

  init(_ examples: Examples, _ view: TrainingView, batchSize: Int, keysPerExample: Int, negativesPerExample: Int) {
    self.examples = examples
    self.view = view
    targets = examples.targetCount
    self.negativesPerExample = negativesPerExample
    self.keysPerExample = keysPerExample
    momentBuffer = AlignedBuffer(count: batchSize, repeating: Moment(user: 0, length: 0))
    places = AlignedBuffer(count: batchSize, repeating: 0)
    avoided = AlignedBuffer(count: batchSize * keysPerExample, repeating: 0)
    drawn = AlignedBuffer(count: batchSize * negativesPerExample, repeating: 0)
  }

  /// The moments of the examples that were gathered last.
  var moments: UnsafeBufferPointer<Moment> { UnsafeBufferPointer(start: momentBuffer.pointer, count: count) }

  /// Takes the examples with these numbers.
  func gather(_ members: ArraySlice<Int32>) {
    count = members.count
    examples.moments.withUnsafeBufferPointer { all in
      for (place, member) in members.enumerated() {
        momentBuffer.pointer[place] = all[Int(member)]
        places.pointer[place] = Int32(examples.place(of: Int(member)))
      }
    }
  }

  /// Draws the negatives of all examples.
  func draw(_ keys: NegativeKeys, _ sampler: NegativeSampler, _ stream: inout RandomStream) {
    for example in 0..<count {
      let user = momentBuffer.pointer[example].user
      keys.fill(
        avoided.pointer + example * keysPerExample, user: user, target: Int(places.pointer[example]),
        view.history(of: Int(user)))
    }
    sampler.draw(
      avoiding: UnsafeBufferPointer(start: avoided.pointer, count: count * keysPerExample),
      keysPerExample: keysPerExample, perExample: negativesPerExample, from: &stream,
      into: UnsafeMutableBufferPointer(start: drawn.pointer, count: count * negativesPerExample))
  }

  /// Writes each example's targets, and behind them its negatives.
  func writeCandidates(into input: UnsafeMutableBufferPointer<Int32>) {
    var place = input.baseAddress!
    var negatives = UnsafePointer(drawn.pointer)
    for example in 0..<count {
      writeTargets(of: example, to: place)
      (place + targets).update(from: negatives, count: negativesPerExample)
      place += targets + negativesPerExample
      negatives += negativesPerExample
    }
  }

  /// Writes each example's targets.
  func writeTargets(into input: UnsafeMutableBufferPointer<Int32>) {
    for example in 0..<count { writeTargets(of: example, to: input.baseAddress! + example * targets) }
  }

  /// Writes the first target of each example.
  func writeFirstTargets(into input: UnsafeMutableBufferPointer<Int32>) {
    for example in 0..<count {
      let (history, place) = history(of: example)
      input[example] = history[place]
    }
  }

  /// The next events; or the next different items, filled up with the padding row.
  private func writeTargets(of example: Int, to target: UnsafeMutablePointer<Int32>) {
    let (history, place) = history(of: example)
    guard examples.rule.targetsAreDistinct else { return target.update(from: history.baseAddress! + place, count: targets) }
    var found = 0
    for item in history[place...] where found < targets && !(0..<found).contains(where: { target[$0] == item }) {
      target[found] = item
      found += 1
    }
    for rest in found..<targets { target[rest] = Int32(view.itemCount) }
  }

  /// Writes the ratings of each example's next events.
  func writeRatings(into input: UnsafeMutableBufferPointer<Float>) {
    for example in 0..<count {
      let ratings = view.ratings(of: Int(momentBuffer.pointer[example].user))!
      (input.baseAddress! + example * targets)
        .update(from: ratings.baseAddress! + Int(places.pointer[example]), count: targets)
    }
  }

  /// Writes the days from the first event of the log to each example's first target.
  func writeDays(into input: UnsafeMutableBufferPointer<Float>) {
    for example in 0..<count {
      let ticks = view.ticks(of: Int(momentBuffer.pointer[example].user))
      input[example] = Float(Double(ticks[Int(places.pointer[example])]) * view.tickSeconds / 86_400)
    }
  }

  /// Writes the negatives drawn last.
  func writeNegatives(into input: UnsafeMutableBufferPointer<Int32>) {
    input.baseAddress!.update(from: drawn.pointer, count: count * negativesPerExample)
  }

  private func history(of example: Int) -> (items: UnsafeBufferPointer<Int32>, place: Int) {
    (view.history(of: Int(momentBuffer.pointer[example].user)), Int(places.pointer[example]))
  }
}
