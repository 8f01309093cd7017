import Analysis
import Interactions
import Recommenders
import Testing

@testable import StudyKit

/// Scores every item by a function of its number.
private final class FormulaScorer: Scorer {
  let itemCount: Int
  let blockSize = 3
  let score: (Int) -> Float

  init(items: Int, _ score: @escaping (Int) -> Float) {
    itemCount = items
    self.score = score
  }

  func withScoresOfAll<Result>(
    _ prefixes: ArraySlice<Prefix>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try prefixes.flatMap { _ in (0..<itemCount).map(score) }.withUnsafeBufferPointer(body)
  }

  func scoreListed(
    _ prefixes: ArraySlice<Prefix>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    for place in 0..<prefixes.count * width { scores[place] = score(Int(candidates[place])) }
  }
}

/// Notes what it is asked about.
private final class NotingScorer: Scorer {
  let itemCount: Int
  let blockSize = 3
  var asked: [Prefix] = []

  init(items: Int) { itemCount = items }

  func withScoresOfAll<Result>(
    _ prefixes: ArraySlice<Prefix>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    asked += prefixes
    return try [Float](repeating: 0, count: prefixes.count * itemCount).withUnsafeBufferPointer(body)
  }

  func scoreListed(
    _ prefixes: ArraySlice<Prefix>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    asked += prefixes
    scores.update(repeating: 0)
  }
}

@Suite struct RankingTests {
  /// Seven users who each have four of ten items, one after the other.
  let split: Split = {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for user in 0..<7 {
      for step in 0..<4 { raw.append(user: "\(user)", item: "\((user + step * 3) % 10)", time: Int64(step)) }
    }
    return Split.leaveOneOut(try! raw.prepared(Preprocessing()))
  }()

  private func ranked(_ score: @escaping (Int) -> Float) throws -> TestCases {
    try Ranking(split: split, scorer: FormulaScorer(items: split.log.itemCount, score)).amongAll(split.test)
  }

  @Test func agreesWithCountingByHand() throws {
    let found = try ranked { Float($0 * 7 % 10 / 2) }
    for (place, testCase) in split.test.enumerated() {
      let known = Set(split.log.items(of: Int(testCase.user))[..<3])
      let candidates = (0..<split.log.itemCount).filter { !known.contains(Int32($0)) || $0 == Int(testCase.target) }
      let target = Int(testCase.target) * 7 % 10 / 2
      #expect(Int(found.candidates[place]) == candidates.count)
      #expect(Int(found.above[place]) == candidates.count { $0 * 7 % 10 / 2 > target })
      #expect(Int(found.tied[place]) == candidates.count { $0 * 7 % 10 / 2 == target } - 1)
    }
  }

  @Test func aConstantScorerCannotWin() throws {
    let found = try ranked { _ in 1 }
    #expect(try found.perUser(.hitRatio(6)).mean == 0)
    #expect(try found.perUser(.auc).mean == 0.5)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aScoreThatIsNotFiniteIsRefused(bad: Float) {
    #expect(throws: RankingError.self) { try ranked { $0 == 9 ? bad : 0 } }
  }

  /// A model answers from all that lies before the target, and nothing else; from a part of it, where it has seen a part.
  @Test func modelsAreAskedAfterTheContext() throws {
    let frozen = SampledCandidates(split, split.test, count: 4, seed: 3)
    let seen = SeenLog(split, keeping: 0.5, seed: 0)
    for (log, looking) in [(split, { $0 as any Scorer }), (seen.split, seen.looking)] {
      let scorer = NotingScorer(items: split.log.itemCount)
      let ranking = Ranking(split: split, scorer: looking(scorer))
      _ = try ranking.amongAll(split.test)
      _ = try ranking.amongSampled(split.test, frozen)
      let expected = log.test.map { Prefix(user: $0.user, length: $0.context) }
      #expect(scorer.asked == expected + expected)
    }
    #expect(split.test.map(\.context) == [3, 3, 3, 3, 3, 3, 3] && seen.split.test.map(\.context) == [2, 2, 2, 2, 2, 2, 2])
  }

  /// Among frozen negatives, too, whichever of them it is.
  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aFrozenNegativesScoreMustBeFinite(bad: Float) {
    let frozen = SampledCandidates(split, split.test, count: 4, seed: 3)
    let odd = Int(frozen.negatives(of: 2).last!)
    let scorer = FormulaScorer(items: split.log.itemCount) { $0 == odd ? bad : 0 }
    #expect(throws: RankingError.self) { try Ranking(split: split, scorer: scorer).amongSampled(split.test, frozen) }
  }

  @Test func sampledCandidatesAreTheFrozenOnes() throws {
    let frozen = SampledCandidates(split, split.test, count: 4, seed: 3)
    let scorer = FormulaScorer(items: split.log.itemCount) { Float($0) }
    let found = try Ranking(split: split, scorer: scorer).amongSampled(split.test, frozen)
    for (place, testCase) in split.test.enumerated() {
      let negatives = frozen.negatives(of: place)
      #expect(Int(found.candidates[place]) == negatives.count + 1)
      #expect(Int(found.above[place]) == negatives.count { $0 > testCase.target })
    }
  }

  /// Where users have different numbers of free items, each is ranked among its own: nothing that fills a list up counts.
  @Test func shorterListsAreNotFilledUp() throws {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for (user, count) in [4, 7, 5].enumerated() {
      for step in 0..<count { raw.append(user: "\(user)", item: "\((3 * user + step) % 10)", time: Int64(step)) }
    }
    for item in 0..<10 { raw.append(user: "z\(item)", item: "\(item)", time: 0) }
    let split = Split.leaveOneOut(try raw.prepared(Preprocessing()))
    let frozen = SampledCandidates(split, split.test, count: 9, seed: 3)
    let scorer = FormulaScorer(items: 10) { Float($0) }
    let found = try Ranking(split: split, scorer: scorer).amongSampled(split.test, frozen)
    #expect(found.candidates == [7, 4, 6], "6, 3 and 5 free items, and the target")
    #expect(found.tied == [0, 0, 0])
    for (place, testCase) in split.test.enumerated() {
      #expect(Int(found.above[place]) == frozen.negatives(of: place).count { $0 > testCase.target })
    }
  }
}
