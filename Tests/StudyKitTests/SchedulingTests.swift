import Analysis
import Evaluation
import Foundation
import Testing
import toystudy

@testable import StudyKit

/// What is run when, and what is run again.
@Suite struct SchedulingTests {
  let scratch: Scratch
  let store: ResultStore
  let alpha = DataSet(name: "alpha")

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  /// A timing run has the machine to itself: it waits for values that are derived, and for those derived from them.
  @Test func timesAreTakenBehindDerivedValues() throws {
    nonisolated(unsafe) var order: [String] = []
    let runner = PlannedRunner(watch: { order.append($0.purpose.rawValue) }) { _ in .ranks([1, 2]) }
    _ = try Driver(store, runner).settle { lab in
      let timing = lab.timing(of: ModelChoice(name: "m"), on: self.alpha)
      let first = lab.derived("first", as: Int.self) { order.append("first"); return 1 }
      _ = lab.derived("second", from: [first], as: Int.self) { order.append("second"); return try first.value() + 1 }
      return timing
    }
    #expect(order == ["first", "second", "timing"])
  }

  /// The name of a derived value follows from its kind, revision, parameters and the digests of its inputs, each by itself.
  @Test func derivedValuesFollowEverythingTheyAreMadeOf() throws {
    let runner = PlannedRunner { cell in .ranks(cell.seed == 1 ? [1, 2] : [3, 4]) }
    let settled = try Driver(store, runner).settle { lab -> [String] in
      let cells = [1, 2].map { lab.cell(Cell(model: ModelChoice(name: "m"), data: self.alpha, seed: $0)) }
      let variants: [Derived<Int>] = [
        lab.derived("kind", from: [cells[0]]) { 1 }, lab.derived("other", from: [cells[0]]) { 1 },
        lab.derived("kind", revision: 2, from: [cells[0]]) { 1 }, lab.derived("kind", from: [cells[0]], parameters: ["k": 1]) { 1 },
        lab.derived("kind", from: [cells[1]]) { 1 }, lab.derived("kind", from: cells) { 1 }, lab.derived("kind") { 1 },
      ]
      return variants.compactMap { try? $0.outcome.get().id }
    }
    #expect(settled.output.count == 7 && Set(settled.output).count == 7)
  }

  /// A result that is refreshed takes what was derived from it along.
  @Test func whatFollowsFromARefreshedResultIsComputedAgain() throws {
    nonisolated(unsafe) var hits = [1, 1, 9, 9]
    func value(_ revision: Int) throws -> Double {
      let runner = PlannedRunner(revisions: ["model m": revision]) { _ in
        var result = CellResult.ranks(hits)
        result.inputs.revisions = ["model m": revision]
        return result
      }
      return try Driver(store, runner, refreshes: true).settle { lab in
        let runs = lab.runs(of: ModelChoice(name: "m"), on: self.alpha, seeds: 1)
        return lab.derived("half", from: [runs], as: Double.self) { try runs.mean(.hitRatio(1)) / 2 }
      }.output.value()
    }
    #expect(try value(1) == 0.25)
    hits = [1, 1, 1, 1]
    #expect(try value(1) == 0.25, "nothing was raised")
    #expect(try value(2) == 0.5)
  }

  /// Each recorded revision that changed makes a result stale; a new one that it did not use does not.
  @Test func stalenessIsOfWhatWasUsed() {
    var result = CellResult.ranks([1])
    result.inputs.revisions = ["model m": 2, "negatives": 1]
    func reason(_ now: [String: Int]) -> String { Staleness(of: result, now: now).reason }
    #expect(reason(["model m": 2, "negatives": 1]).isEmpty)
    #expect(reason(["model m": 2, "negatives": 1, "model other": 5]).isEmpty)
    #expect(reason(["model m": 3, "negatives": 1]) == "model m was revision 2, now 3")
    #expect(reason(["model m": 1, "negatives": 1]) == "model m was revision 2, now 1")
    #expect(reason(["model m": 2]) == "negatives was revision 1, now gone")
  }

  /// Stale results are named whether they are good or failures, and nothing else is.
  @Test func theOutcomeCountsEveryCellOnce() throws {
    let runner = PlannedRunner(revisions: ["model a": 1, "model b": 1]) { cell in
      var result = cell.model.name == "b" ? CellResult.failed("no", at: "here") : .ranks([1])
      result.inputs.revisions = ["model \(cell.model.name)": 1]
      return result
    }
    let body = { (lab: Lab) in lab.grid(["a", "b"].map { ModelChoice(name: $0) }, on: [self.alpha], seeds: 2) }
    _ = try Driver(store, runner).settle(body)
    var settings = Lab.Settings()
    settings.revisions = ["model a": 2, "model b": 1]
    let lab = Lab(settings, archive: Archive(store))
    _ = body(lab)
    _ = lab.cell(Cell(model: ModelChoice(name: "c"), data: alpha))
    let outcome = try RunOutcome(lab)
    #expect(outcome.done.map(\.model.name) == ["a", "a"] && outcome.failed.map(\.cell.model.name) == ["b", "b"])
    #expect(outcome.missing.map(\.model.name) == ["c"] && outcome.stale.map(\.cell.model.name) == ["a", "a"])
  }

  /// Artifacts are kept by the first seed alone; a deterministic model is run once.
  @Test func aGridAsksForWhatItNeeds() {
    let lab = Lab(Lab.Settings(), archive: Archive(store))
    _ = lab.grid([ModelChoice(name: "a"), ModelChoice(name: "b").deterministic], on: [alpha], seeds: 3, artifacts: ["map"])
    #expect(lab.requests.map { "\($0.model.name)\($0.seed)" } == ["a1", "a2", "a3", "b1"])
    #expect(lab.requests.map(\.artifacts) == [["map"], [], [], ["map"]])
    #expect(lab.requests.allSatisfy { $0.purpose == .final })
  }

  /// What is asked of a grid, a search or a sweep reaches its cells: protocol, budget, seeds, purpose.
  @Test func askingReachesTheCells() {
    let protocols = EvaluationProtocol.leaveOneOut(candidates: [.sampled(9)], selection: .hitRatio(5))
    let budget = TrainingBudget(epochs: 7, patience: 2, evaluateEvery: 3)
    let lab = Lab(Lab.Settings(), archive: Archive(store))
    _ = lab.grid([ModelChoice(name: "a")], on: [alpha], under: protocols, seeds: 2, training: budget)
    _ = lab.tuned(ModelChoice(name: "b"), over: ["x": [1, 2]], on: [alpha], trials: 2, seed: 5, under: protocols, training: budget)
    _ = lab.sweep(over: [1, 2, 3], on: alpha, under: protocols, training: budget) { ModelChoice(name: "c", options: ["x": CanonicalJSON($0)]) }
    #expect(lab.requests.count == 2 + 2 + 3)
    #expect(lab.requests.allSatisfy { $0.evaluation == protocols && $0.training == budget && $0.data == alpha })
    #expect(lab.requests.map(\.seed) == [1, 2, 5, 5, 1, 1, 1])
    #expect(lab.requests.map(\.purpose) == [.final, .final, .trial, .trial, .final, .final, .final])
    _ = lab.timing(of: ModelChoice(name: "d"), on: alpha, under: protocols)
    #expect(lab.requests.last?.purpose == .timing && lab.requests.last?.evaluation == protocols)
  }

  /// The profiles are budgets that the pages print.
  @Test func profilesAreThoseOfTheDesign() {
    #expect(Profile.allCases.map(\.seeds) == [1, 3, 3, 3])
    #expect(Profile.allCases.map(\.trials) == [0, 0, 6, 30])
    #expect(Profile.allCases.map(\.sweepPoints) == [2, 4, .max, .max])
  }
}
