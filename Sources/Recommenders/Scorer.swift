public import Interactions

/// A trained model, ready to rank.
public protocol Scorer: AnyObject {
  var itemCount: Int { get }
  /// How many prefixes are best scored together.
  var blockSize: Int { get }
  /// Computes the scores of all items for each prefix, row by row: `prefixes.count × itemCount` numbers.
  ///
  /// They are where the model left them, nothing is copied: `body` reads them there, and they are gone after it.
  /// - Precondition: at most `blockSize` prefixes.
  func withScoresOfAll<Result>(
    _ prefixes: ArraySlice<Prefix>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result
  /// The scores of listed items, `width` for each prefix, row by row.
  /// - Precondition: at most `blockSize` prefixes, and `prefixes.count × width` candidates.
  func scoreListed(
    _ prefixes: ArraySlice<Prefix>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>)
}

/// How many prefixes to score together over this many items: few enough that the scores stay in the processor's caches
/// until they are ranked, unless the table of items does not fit there itself and is better read for more of them at a
/// time. Scores of a block take 128 MiB at most.
func prefixesAtOnce(itemCount: Int) -> Int {
  min(itemCount < 20_000 ? 128 : 256, max(1, (1 << 25) / max(1, itemCount)))
}

/// A recommender without gradients: it counts, and then scores all items of a prefix at once.
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
    _ prefixes: ArraySlice<Prefix>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try rows.withUnsafeMutableBufferPointer { rows in
      let scores = UnsafeMutableBufferPointer(rebasing: rows[..<(prefixes.count * itemCount)])
      scores.update(repeating: 0)
      for (position, prefix) in prefixes.enumerated() {
        score(
          prefix, into: UnsafeMutableBufferPointer(rebasing: scores[position * itemCount..<(position + 1) * itemCount]))
      }
      return try body(UnsafeBufferPointer(scores))
    }
  }

  func scoreListed(
    _ prefixes: ArraySlice<Prefix>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    for (position, prefix) in prefixes.enumerated() {
      rows.withUnsafeMutableBufferPointer { rows in
        let row = UnsafeMutableBufferPointer(rebasing: rows[..<itemCount])
        row.update(repeating: 0)
        score(prefix, into: row)
        for place in position * width..<(position + 1) * width { scores[place] = row[Int(candidates[place])] }
      }
    }
  }

  private func score(_ prefix: Prefix, into row: UnsafeMutableBufferPointer<Float>) {
    let events = log.items(of: Int(prefix.user))
    model.score(UnsafeBufferPointer(rebasing: events[..<Int(prefix.length)]), of: Int(prefix.user), into: row)
  }
}
