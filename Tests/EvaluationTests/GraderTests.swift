import Analysis
import Interactions
import Testing

@testable import Evaluation

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
    _ moments: ArraySlice<Moment>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try moments.flatMap { _ in (0..<itemCount).map(score) }.withUnsafeBufferPointer(body)
  }

  func scoreListed(
    _ moments: ArraySlice<Moment>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    for place in 0..<moments.count * width { scores[place] = score(Int(candidates[place])) }
  }
}

/// Notes what it is asked about.
private final class NotingScorer: Scorer {
  let itemCount: Int
  let blockSize = 3
  var asked: [Moment] = []

  init(items: Int) { itemCount = items }

  func withScoresOfAll<Result>(
    _ moments: ArraySlice<Moment>, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    asked += moments
    return try [Float](repeating: 0, count: moments.count * itemCount).withUnsafeBufferPointer(body)
  }

  func scoreListed(
    _ moments: ArraySlice<Moment>, candidates: [Int32], width: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    asked += moments
    scores.update(repeating: 0)
  }
}

@Suite struct GraderTests {
  /// Seven users who each have four of ten items, one after the other.
  let exam: Exam = {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for user in 0..<7 {
      for step in 0..<4 { raw.append(user: "\(user)", item: "\((user + step * 3) % 10)", time: Int64(step)) }
    }
    return try! LeaveOneOut().exam(on: try! raw.prepared(Preprocessing()))
  }()
  var asked: Questions { exam.final.questions }

  private func ranked(_ score: @escaping (Int) -> Float) throws -> TestCases {
    try Grader(asked, FormulaScorer(items: asked.log.itemCount, score)).amongAll()
  }

  @Test func agreesWithCountingByHand() throws {
    let found = try ranked { Float($0 * 7 % 10 / 2) }
    for (place, question) in asked.asked.enumerated() {
      let known = Set(asked.log.items(of: Int(question.user))[..<3])
      let candidates = (0..<asked.log.itemCount).filter { !known.contains(Int32($0)) || $0 == Int(question.target) }
      let target = Int(question.target) * 7 % 10 / 2
      #expect(Int(found.candidates[place]) == candidates.count)
      #expect(Int(found.above[place]) == candidates.count { $0 * 7 % 10 / 2 > target })
      #expect(Int(found.tied[place]) == candidates.count { $0 * 7 % 10 / 2 == target } - 1)
    }
  }

  @Test func aConstantScorerCannotWin() throws {
    let found = try ranked { _ in 1 }
    let counts = try RankCounts(candidates: found.candidates, offsets: found.offsets, above: found.above, tied: found.tied)
    #expect(Metric.hitRatio(6).values(counts).allSatisfy { $0 == 0 })
    #expect(Metric.auc.values(counts).allSatisfy { $0 == 0.5 })
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aScoreThatIsNotFiniteIsRefused(bad: Float) {
    #expect(throws: GradingError.self) { try ranked { $0 == 9 ? bad : 0 } }
  }

  /// A model answers from all that lies before the target, and nothing else; from a part of it, where it has seen a part.
  @Test func modelsAreAskedAfterTheContext() throws {
    for exam in [exam, try LeaveOneOut(keepShare: 0.5).exam(on: exam.seen)] {
      let asked = exam.final.questions
      let scorer = NotingScorer(items: asked.log.itemCount)
      _ = try Grader(asked, scorer).amongAll()
      _ = try Grader(asked, scorer).among(FrozenNegatives(asked, count: 4, seed: 3))
      #expect(scorer.asked == asked.moments + asked.moments)
    }
  }

  /// Among frozen negatives, too, whichever of them it is.
  @Test(arguments: [Float.nan, .infinity, -.infinity]) func aFrozenNegativesScoreMustBeFinite(bad: Float) {
    let frozen = FrozenNegatives(asked, count: 4, seed: 3)
    let odd = Int(frozen.negatives(of: 2).last!)
    let scorer = FormulaScorer(items: asked.log.itemCount) { $0 == odd ? bad : 0 }
    #expect(throws: GradingError.self) { try Grader(asked, scorer).among(frozen) }
  }

  @Test func sampledCandidatesAreTheFrozenOnes() throws {
    let frozen = FrozenNegatives(asked, count: 4, seed: 3)
    let scorer = FormulaScorer(items: asked.log.itemCount) { Float($0) }
    let found = try Grader(asked, scorer).among(frozen)
    for (place, question) in asked.asked.enumerated() {
      let negatives = frozen.negatives(of: place)
      #expect(Int(found.candidates[place]) == negatives.count + 1)
      #expect(Int(found.above[place]) == negatives.count { $0 > question.target })
    }
  }

  /// Where users have different numbers of free items, each is ranked among its own: nothing that fills a list up counts.
  @Test func shorterListsAreNotFilledUp() throws {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for (user, count) in [4, 7, 5].enumerated() {
      for step in 0..<count { raw.append(user: "\(user)", item: "\((3 * user + step) % 10)", time: Int64(step)) }
    }
    for item in 0..<10 { raw.append(user: "z\(item)", item: "\(item)", time: 0) }
    let asked = try LeaveOneOut().exam(on: raw.prepared(Preprocessing())).final.questions
    let frozen = FrozenNegatives(asked, count: 9, seed: 3)
    let scorer = FormulaScorer(items: 10) { Float($0) }
    let found = try Grader(asked, scorer).among(frozen)
    #expect(found.candidates == [7, 4, 6], "6, 3 and 5 free items, and the target")
    #expect(found.tied == [0, 0, 0])
    for (place, question) in asked.asked.enumerated() {
      #expect(Int(found.above[place]) == frozen.negatives(of: place).count { $0 > question.target })
    }
  }

  /// Several targets of one question: each is ranked without the others, the best first, by counting.
  @Test(arguments: [Exclusion.past, .nothing]) func severalTargetsAreCountedApart(exclusion: Exclusion) throws {
    let log = asked.log
    var questions = Questions(log, exclusion: exclusion)
    questions.append(
      user: 0, length: 2, targets: [log.items(of: 0)[2], log.items(of: 0)[3], log.items(of: 0)[0]],
      moment: Moment(user: 0, length: 2))
    questions.append(user: 1, length: 3, targets: [5], moment: Moment(user: 1, length: 3))
    let score: (Int) -> Float = { Float($0 * 7 % 10 / 3) }
    let scorer = FormulaScorer(items: log.itemCount, score)
    let negatives = FrozenNegatives(questions, count: 3, seed: 5)
    for (found, pool) in [
      (try Grader(questions, scorer).amongAll(), nil), (try Grader(questions, scorer).among(negatives), negatives),
    ] {
      #expect(found.offsets == [0, 3, 4] && found.flaw == nil)
      for place in questions.indices {
        let targets = questions.targets(of: place).map { Int($0) }
        let past = exclusion == .past ? Set(questions.past(of: place).map { Int($0) }) : []
        let others = pool.map { $0.negatives(of: place).map { Int($0) } }
          ?? (0..<log.itemCount).filter { !past.contains($0) && !targets.contains($0) }
        let inOrder = targets.map(score).sorted(by: >)
        let own = Int(found.offsets[place])..<Int(found.offsets[place + 1])
        #expect(Int(found.candidates[place]) == others.count + targets.count)
        #expect(found.above[own].map { Int($0) } == inOrder.map { target in others.count { score($0) > target } })
        #expect(found.tied[own].map { Int($0) } == inOrder.map { target in others.count { score($0) == target } })
      }
    }
  }
}
