import Analysis
import Evaluation
import Testing

@testable import StudyKit

/// A runner whose results are planned: what is concluded from them is then known beforehand.
struct PlannedRunner: CellRunner {
  var revisions: [String: Int] = [:]
  /// Told of each cell before it is run.
  var watch: (Cell) -> Void = { _ in }
  let plan: (Cell) -> CellResult

  init(revisions: [String: Int] = [:], watch: @escaping (Cell) -> Void = { _ in }, _ plan: @escaping (Cell) -> CellResult) {
    self.revisions = revisions
    self.watch = watch
    self.plan = plan
  }

  func estimate(_ cell: Cell) -> Double { 1 }
  func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult {
    watch(cell)
    return plan(cell)
  }
}

extension PlannedRunner: @unchecked Sendable {}

extension CellResult {
  /// A result in which each user's target stands at a rank among 100 candidates, without ties.
  static func ranks(_ ranks: [Int], validation: [Double] = []) -> CellResult {
    let users = (0..<Int32(ranks.count)).map { $0 }
    var result = CellResult(
      cases: [.all: TestCases(users: users, candidates: users.map { _ in 100 }, above: ranks.map { Int32($0 - 1) }, tied: users.map { _ in 0 })])
    result.inputs.data = "planned"
    result.inputs.candidates = "all items"
    if !validation.isEmpty {
      result.validation = ValidationCurve(metric: "hr@10", epochs: Array(1...validation.count), values: validation)
      result.training = TrainingFacts(parameters: 1, epochs: validation.count, bestEpoch: 1)
    }
    return result
  }

  /// A result of a trial: validation values alone.
  static func trial(_ values: [Double]) -> CellResult {
    var result = ranks([1], validation: values)
    result.cases = [:]
    return result
  }
}

extension Observed {
  /// One value a user in each seed, and the mean over the seeds.
  static func users(_ seeds: [[Double]], direction: Direction = .higher) -> Observed {
    let runs = seeds.map { values in UserValues(users: values.indices.map { Int32($0) }, values: values) }
    return Observed(seeds: runs, averaged: try! UserValues.averaged(runs), direction: direction)
  }
}
