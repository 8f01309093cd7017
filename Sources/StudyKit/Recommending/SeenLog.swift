import Interactions
import Recommenders

/// What a model sees of a split: all of its training events, or a share of each user's.
struct SeenLog {
  /// The split of the log that is seen: the same questions, with shorter histories.
  let split: Split
  /// How many events each user lost; empty where none did.
  private let dropped: [Int32]

  init(_ split: Split, keeping share: Double, seed: UInt64) {
    guard share < 1 else {
      self.split = split
      dropped = []
      return
    }
    let (log, dropped) = split.log.thinned(keeping: share, ofFirst: split.trainingLengths, seed: seed)
    func shortened(_ cases: [TestCase]) -> [TestCase] {
      cases.map { TestCase(user: $0.user, target: $0.target, context: $0.context - dropped[Int($0.user)]) }
    }
    self.split = Split(
      log, trainingLengths: zip(split.trainingLengths, dropped).map { $0 - $1 }, validation: shortened(split.validation),
      test: shortened(split.test))
    self.dropped = dropped
  }

  /// A scorer that is asked about prefixes of the whole log and answers from what is seen.
  func looking(_ scorer: any Scorer) -> any Scorer {
    dropped.isEmpty ? scorer : SeeingScorer(scorer: scorer, dropped: dropped)
  }
}

/// Translates prefixes of the whole log into those of the log a model has seen.
private final class SeeingScorer: Scorer {
  private let scorer: any Scorer
  private let dropped: [Int32]

  init(scorer: any Scorer, dropped: [Int32]) {
    self.scorer = scorer
    self.dropped = dropped
  }

  var itemCount: Int { scorer.itemCount }
  var blockSize: Int { scorer.blockSize }

  func withScoresOfAll<Result>(
    _ prefixes: ArraySlice<Prefix>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try scorer.withScoresOfAll(seen(prefixes), body)
  }

  func scoreListed(
    _ prefixes: ArraySlice<Prefix>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    scorer.scoreListed(seen(prefixes), candidates: candidates, width: width, into: scores)
  }

  private func seen(_ prefixes: ArraySlice<Prefix>) -> ArraySlice<Prefix> {
    prefixes.map { Prefix(user: $0.user, length: $0.length - dropped[Int($0.user)]) }[...]
  }
}
