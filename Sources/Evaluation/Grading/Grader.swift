public import Interactions
public import Kernels

/// Puts questions to a trained model: how many candidates score above each target, and how many tie.
public struct Grader {
  let questions: Questions
  let scorer: any Scorer

  public init(_ questions: Questions, _ scorer: any Scorer) {
    self.questions = questions
    self.scorer = scorer
  }

  /// Among all items but those that the questions exclude.
  /// - Throws: `GradingError` where a score is not finite, even one that touches no target.
  public func amongAll() throws -> TestCases { try amongAll(listing: 0) { _, _ in } }

  /// The same, and the best `listLength` candidates of each question, best first and of equal ones the lower item first.
  /// - Parameter read: called for each question in order, with its place and the ranker that holds its list until then.
  public func amongAll(listing listLength: Int, read: (_ place: Int, RowRanker) -> Void) throws -> TestCases {
    let ranker = RowRanker(itemCount: scorer.itemCount, listing: listLength)
    var found = Counts(questions)
    for start in stride(from: 0, to: questions.count, by: scorer.blockSize) {
      let block = start..<min(start + scorer.blockSize, questions.count)
      try scorer.withScoresOfAll(questions.moments[block]) { scores in
        for place in block {
          try rank(place, scores.baseAddress! + (place - start) * scorer.itemCount, ranker, into: &found)
          read(place, ranker)
        }
      }
    }
    return found.cases
  }

  /// Ranks the targets of one question in its row of scores, each without the others.
  private func rank(_ place: Int, _ row: UnsafePointer<Float>, _ ranker: RowRanker, into found: inout Counts) throws {
    let targets = questions.targets(of: place)
    let excluded = questions.excluded(of: place)
    if targets.count == 1 {
      guard let rank = ranker.rank(row, target: targets.first!, seen: excluded) else { throw notFinite(place) }
      found.append(candidates: rank.candidates, [(rank.above, rank.tied)])
      return
    }
    let inOrder = targets.sorted { (row[Int($1)], $0) < (row[Int($0)], $1) }
    let ranks = try (Array(excluded) + targets).withUnsafeBufferPointer { seen in
      try inOrder.map { target in
        guard let rank = ranker.rank(row, target: target, seen: seen) else { throw notFinite(place) }
        return rank
      }
    }
    found.append(candidates: ranks[0].candidates + Int32(targets.count - 1), ranks.map { ($0.above, $0.tied) })
  }

  /// Among each question's frozen negatives.
  /// - Throws: `GradingError` where a score is not finite.
  public func among(_ frozen: FrozenNegatives) throws -> TestCases {
    let width = questions.indices.map { questions.targets(of: $0).count + frozen.negatives(of: $0).count }.max() ?? 0
    var found = Counts(questions)
    var scores = [Float](repeating: 0, count: scorer.blockSize * width)
    for start in stride(from: 0, to: questions.count, by: scorer.blockSize) {
      let block = start..<min(start + scorer.blockSize, questions.count)
      let candidates = block.flatMap { padded(Array(questions.targets(of: $0)) + frozen.negatives(of: $0), to: width) }
      try scores.withUnsafeMutableBufferPointer { scores in
        scorer.scoreListed(questions.moments[block], candidates: candidates, width: width, into: scores)
        for place in block {
          let targets = questions.targets(of: place).count
          let real = targets + frozen.negatives(of: place).count
          let first = (place - start) * width
          let row = UnsafeBufferPointer(rebasing: scores[first..<first + real])
          try requireFinite(row, place)
          let negatives = UnsafeBufferPointer(rebasing: row[targets...])
          let inOrder = row[..<targets].sorted(by: >)
          found.append(candidates: Int32(real), inOrder.map { Self.count(negatives, against: $0) })
        }
      }
    }
    return found.cases
  }

  /// A list of candidates, filled up with its first.
  private func padded(_ candidates: [Int32], to width: Int) -> [Int32] {
    candidates + repeatElement(candidates[0], count: width - candidates.count)
  }

  /// How many scores are larger than a target's, and how many equal it.
  private static func count(_ scores: UnsafeBufferPointer<Float>, against target: Float) -> (above: Int32, tied: Int32) {
    var above: Int32 = 0
    var tied: Int32 = 0
    for score in scores {
      above &+= score > target ? 1 : 0
      tied &+= score == target ? 1 : 0
    }
    return (above, tied)
  }

  private func requireFinite(_ scores: UnsafeBufferPointer<Float>, _ place: Int) throws {
    // Zero times a score is zero, unless the score is infinite or NaN; so one sum tells, without a branch an item.
    var zero: Float = 0
    for score in scores { zero += score * 0 }
    guard zero == 0 else { throw notFinite(place) }
  }

  private func notFinite(_ place: Int) -> GradingError { .notFinite(user: Int(questions.users[place])) }

  /// The columns of a result while they grow.
  private struct Counts {
    var cases: TestCases

    init(_ questions: Questions) {
      cases = TestCases(users: questions.users, candidates: [], offsets: [0], above: [], tied: [])
    }

    /// - Parameter ranks: of each target, in the order they stand in, best first.
    mutating func append(candidates: Int32, _ ranks: [(above: Int32, tied: Int32)]) {
      cases.candidates.append(candidates)
      for rank in ranks {
        cases.above.append(rank.above)
        cases.tied.append(rank.tied)
      }
      cases.offsets.append(Int32(cases.above.count))
    }
  }
}

/// Why a model's scores cannot be graded.
public enum GradingError: Error, CustomStringConvertible {
  case notFinite(user: Int)

  public var description: String {
    switch self {
    case .notFinite(let user): "a score of user \(user) is not a finite number, so the model cannot be ranked"
    }
  }
}
