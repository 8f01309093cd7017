package import Interactions
package import Kernels
package import Recommenders

/// Ranks the targets of test cases with a trained model: how many candidates score above each target, how many tie.
package struct Ranking {
  let split: Split
  let scorer: any Scorer

  package init(split: Split, scorer: any Scorer) {
    self.split = split
    self.scorer = scorer
  }

  /// Among all candidates of each case.
  /// - Throws: `RankingError` where a score is not finite, even one that touches no target.
  package func amongAll(_ cases: [TestCase]) throws -> TestCases { try amongAll(cases, listing: 0) { _, _ in } }

  /// The same, and the best `listLength` candidates of each case, best first and of equal ones the lower item first.
  /// - Parameter read: called for each case in order, with its place and the ranker that holds its list until then.
  package func amongAll(
    _ cases: [TestCase], listing listLength: Int, read: (_ place: Int, RowRanker) -> Void
  ) throws -> TestCases {
    let ranker = RowRanker(itemCount: scorer.itemCount, listing: listLength)
    let prefixes = cases.map(Prefix.init)
    var found = Counts(cases)
    for start in stride(from: 0, to: cases.count, by: scorer.blockSize) {
      let block = start..<min(start + scorer.blockSize, cases.count)
      try scorer.withScoresOfAll(prefixes[block]) { scores in
        for place in block {
          let row = scores.baseAddress! + (place - start) * scorer.itemCount
          let testCase = cases[place]
          guard let rank = ranker.rank(row, target: testCase.target, seen: split.context(of: testCase)) else {
            throw RankingError.notFinite(user: Int(testCase.user))
          }
          found.append(candidates: Int(rank.candidates), above: rank.above, tied: rank.tied)
          read(place, ranker)
        }
      }
    }
    return found.cases
  }

  /// Among each case's frozen negatives.
  package func amongSampled(_ cases: [TestCase], _ sampled: SampledCandidates) throws -> TestCases {
    let width = 1 + (cases.indices.map { sampled.negatives(of: $0).count }.max() ?? 0)
    var found = Counts(cases)
    var scores = [Float](repeating: 0, count: scorer.blockSize * width)
    for start in stride(from: 0, to: cases.count, by: scorer.blockSize) {
      let block = cases[start..<min(start + scorer.blockSize, cases.count)]
      var candidates: [Int32] = []
      for place in block.indices {
        let negatives = sampled.negatives(of: place)
        candidates.append(cases[place].target)
        candidates.append(contentsOf: negatives)
        candidates.append(contentsOf: repeatElement(cases[place].target, count: width - 1 - negatives.count))
      }
      try scores.withUnsafeMutableBufferPointer { scores in
        scorer.scoreListed(block.map(Prefix.init)[...], candidates: candidates, width: width, into: scores)
        for (row, testCase) in block.enumerated() {
          let real = 1 + sampled.negatives(of: start + row).count
          let row = UnsafeBufferPointer(rebasing: scores[row * width..<row * width + real])
          try requireFinite(row, testCase)
          let (above, tied) = Self.count(row, against: row[0])
          found.append(candidates: real, above: above, tied: tied - 1)
        }
      }
    }
    return found.cases
  }

  /// How many scores are larger than the target's, and how many equal it, its own included.
  private static func count(_ scores: UnsafeBufferPointer<Float>, against target: Float) -> (above: Int32, tied: Int32) {
    var above: Int32 = 0
    var tied: Int32 = 0
    for score in scores {
      above &+= score > target ? 1 : 0
      tied &+= score == target ? 1 : 0
    }
    return (above, tied)
  }

  private func requireFinite(_ scores: UnsafeBufferPointer<Float>, _ testCase: TestCase) throws {
    // Zero times a score is zero, unless the score is infinite or NaN; so one sum tells, without a branch an item.
    var zero: Float = 0
    for score in scores { zero += score * 0 }
    guard zero == 0 else { throw RankingError.notFinite(user: Int(testCase.user)) }
  }

  /// The columns of a result while they grow.
  private struct Counts {
    var cases: TestCases

    init(_ cases: [TestCase]) {
      self.cases = TestCases(users: cases.map(\.user), candidates: [], above: [], tied: [])
    }

    mutating func append(candidates: Int, above: Int32, tied: Int32) {
      cases.candidates.append(Int32(candidates))
      cases.above.append(above)
      cases.tied.append(tied)
    }
  }
}

/// Why a model's scores cannot be ranked.
enum RankingError: Error, CustomStringConvertible {
  case notFinite(user: Int)

  var description: String {
    switch self {
    case .notFinite(let user): "a score of user \(user) is not a finite number, so the model cannot be ranked"
    }
  }
}

extension Prefix {
  /// What may be looked at when a test case is answered.
  init(_ testCase: TestCase) { self.init(user: testCase.user, length: testCase.context) }
}
