public import Interactions

/// How many moments to score together over this many items: few enough that the scores stay in the processor's caches
/// until they are ranked, unless the table of items does not fit there itself and is better read for more of them at a
/// time. Scores of a block take 128 MiB at most.
func momentsAtOnce(itemCount: Int) -> Int {
  min(itemCount < 20_000 ? 128 : 256, max(1, (1 << 25) / max(1, itemCount)))
}

/// A recommender without gradients: it counts, and then scores all items of a moment at once.
public protocol FittedRecommender: Sendable {
  associatedtype Hyperparameters: HyperparameterSet
  static var card: ModelCard { get }
  /// Learns from the training events. Whatever is drawn is drawn from streams of the seed.
  init(_ hyperparameters: Hyperparameters, _ catalog: Catalog, fitting view: TrainingView, seed: UInt64)
  /// The scores of all items after a history, oldest first, larger for better; `scores` comes in zeroed.
  func score(_ history: UnsafeBufferPointer<Int32>, of user: Int, into scores: UnsafeMutableBufferPointer<Float>)
  /// How many numbers were fitted.
  var parameterCount: Int { get }
  /// What each sweep left, where it learned in sweeps.
  var sweeps: [EpochRecord] { get }
}

extension FittedRecommender {
  public var parameterCount: Int { 0 }
  public var sweeps: [EpochRecord] { [] }
}

/// Ranks with a fitted recommender. A listed item's score is its score among all items.
final class FittedScorer<Model: FittedRecommender>: Scorer {
  let model: Model
  let log: InteractionLog
  let blockSize = 16
  private var rows: [Float]

  init(_ model: Model, _ log: InteractionLog) {
    self.model = model
    self.log = log
    rows = [Float](repeating: 0, count: blockSize * log.itemCount)
  }

  var itemCount: Int { log.itemCount }

  func withScoresOfAll<Result>(
    _ moments: ArraySlice<Moment>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try rows.withUnsafeMutableBufferPointer { rows in
      let scores = UnsafeMutableBufferPointer(rebasing: rows[..<(moments.count * itemCount)])
      scores.update(repeating: 0)
      for (position, moment) in moments.enumerated() {
        score(
          moment, into: UnsafeMutableBufferPointer(rebasing: scores[position * itemCount..<(position + 1) * itemCount]))
      }
      return try body(UnsafeBufferPointer(scores))
    }
  }

  func scoreListed(
    _ moments: ArraySlice<Moment>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    for (position, moment) in moments.enumerated() {
      rows.withUnsafeMutableBufferPointer { rows in
        let row = UnsafeMutableBufferPointer(rebasing: rows[..<itemCount])
        row.update(repeating: 0)
        score(moment, into: row)
        for place in position * width..<(position + 1) * width { scores[place] = row[Int(candidates[place])] }
      }
    }
  }

  private func score(_ moment: Moment, into row: UnsafeMutableBufferPointer<Float>) {
    let events = log.items(of: Int(moment.user))
    model.score(UnsafeBufferPointer(rebasing: events[..<Int(moment.length)]), of: Int(moment.user), into: row)
  }
}
