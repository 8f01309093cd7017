import Analysis
import Evaluation
import Foundation
import struct Reports.Stamp
import Testing
import toystudy

@testable import StudyKit

@Suite struct DriverTests {
  let scratch: Scratch
  let store: ResultStore
  let alpha = DataSet(name: "alpha")

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  func toy(_ strength: Double) -> ModelChoice {
    ModelChoice(name: "toy", options: ["strength": CanonicalJSON(strength)]).labelled("toy \(strength)")
  }

  /// Asks for a cell whose options follow from another's result.
  @Test func requestsMayDependOnResults() throws {
    var passes = 0
    let settled = try Driver(store).settle { lab -> Double? in
      passes += lab.settings.planning ? 0 : 1
      guard let first = try? lab.cell(.toy(2)).metric(.hitRatio(10)) else { return nil }
      guard let second = try? lab.cell(.toy((10 * first).rounded())).metric(.hitRatio(10)) else { return nil }
      return second
    }
    #expect(passes == 3)
    #expect(settled.output != nil)
    #expect(settled.lab.requests.count == 2)
    #expect(store.storedIDs().count == 2)
  }

  @Test func aGridIsAskedForWhole() throws {
    let lab = Lab(Lab.Settings(), archive: Archive(store))
    let grid = lab.grid([toy(1), toy(2)], on: [alpha, DataSet(name: "beta")], seeds: 3)
    #expect(lab.requests.count == 12)
    let missing = #expect(throws: Missing.self) { try grid["toy 1.0", on: alpha].mean(.hitRatio(10)) }
    #expect(missing?.cause == .pending)
    #expect(lab.requests.count == 12)
  }

  @Test func aSettledBodyRunsNothing() throws {
    let body = { (lab: Lab) in lab.grid([self.toy(1)], on: [self.alpha], seeds: 2) }
    _ = try Driver(store).settle(body)
    let before = scratch.tree("cells")
    struct Refusing: CellRunner {
      var revisions: [String: Int] { ToyRunner().revisions }
      func estimate(_ cell: Cell) -> Double { 1 }
      func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult {
        Issue.record("\(cell) ran again")
        return CellResult()
      }
    }
    _ = try Driver(store, Refusing()).settle(body)
    #expect(scratch.tree("cells") == before)
  }

  @Test func aBodyThatNeverSettlesFails() throws {
    var pass = 0
    let error = #expect(throws: StudyError.self) {
      try Driver(store).settle { lab in
        pass += lab.settings.planning ? 0 : 1
        _ = lab.cell(.toy(Double(pass)))
      }
    }
    #expect(pass == 8)
    #expect(error?.status == .input)
    #expect(error?.found.contains("strength 8") == true, "it names the cell that keeps changing")
    #expect(store.storedIDs().count == 7)
  }

  /// Seven runs that follow from one another, and a time taken last: nine evaluations.
  @Test func aLongChainMayBeTimed() throws {
    var passes = 0
    let settled = try Driver(store).settle { lab -> Bool in
      passes += lab.settings.planning ? 0 : 1
      for step in 1...7 where (try? lab.cell(.toy(Double(step))).metric(.hitRatio(10))) == nil { return false }
      return (try? lab.timing(of: self.toy(1), on: self.alpha).completed()) != nil
    }
    #expect(settled.output)
    #expect(passes == 9)
  }

  /// What follows from a search is not known before it ends, and refused before it begins.
  @Test func settingsThatNoModelTakesAreRefusedBeforeAnythingRuns() throws {
    struct Choosy: CellRunner {
      var revisions: [String: Int] { ToyRunner().revisions }
      func estimate(_ cell: Cell) -> Double { 1 }
      func prepare(_ cells: [Cell]) throws {
        if let odd = cells.first(where: { $0.model.options["strength"]?.double == -1 }) { throw StudyError("\(odd)", expected: "another") }
      }
      func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult {
        try ToyRunner().run(cell, progress: progress, isCancelled: isCancelled)
      }
    }
    #expect(throws: StudyError.self) {
      try Driver(store, Choosy()).settle { lab in
        let tuned = lab.tuned(self.toy(1), over: ["strength": [1, 2, 3]], on: [self.alpha], trials: 2)
        _ = lab.runs(of: tuned.varied("odd", ["strength": -1]), on: self.alpha)
      }
    }
    #expect(store.storedIDs().isEmpty)
  }

  @Test func aFailedCellIsAnAnswer() throws {
    let settled = try Driver(store).settle { lab in
      lab.grid([ModelChoice(name: "failing"), ModelChoice(name: "nonsense"), self.toy(1)], on: [self.alpha], seeds: 1)
    }
    let failing = #expect(throws: Missing.self) { try settled.output["failing"].mean(.hitRatio(10)) }
    #expect(failing?.cause == .failed)
    #expect(failing?.reason.contains("the loss went away") == true)
    let nonsense = #expect(throws: Missing.self) { try settled.output["nonsense"].mean(.hitRatio(10)) }
    #expect(nonsense?.reason.contains("1000 above") == true)
    #expect(try settled.output["toy 1.0"].mean(.hitRatio(10)) > 0)
    #expect(try RunOutcome(settled.lab).failed.count == 2)
  }

  @Test func failedCellsRunAgainOnRequestOnly() throws {
    let body = { (lab: Lab) in lab.cell(Cell(model: ModelChoice(name: "failing"), data: self.alpha)) }
    _ = try Driver(store).settle(body)
    let first = scratch.tree("cells")
    _ = try Driver(store).settle(body)
    #expect(scratch.tree("cells") == first)
    _ = try Driver(store, retries: true).settle(body)
    #expect(scratch.tree("cells") != first, "the clock of the new attempt differs")
  }

  @Test func aFailedSeedIsNotReplaced() throws {
    struct Moody: CellRunner {
      var revisions: [String: Int] { [:] }
      func estimate(_ cell: Cell) -> Double { 1 }
      func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult {
        if cell.seed == 2 { return CellResult(status: .diverged(epoch: 3)) }
        return try ToyRunner().run(cell, progress: progress, isCancelled: isCancelled)
      }
    }
    let settled = try Driver(store, Moody()).settle { $0.grid([self.toy(1)], on: [self.alpha], seeds: 3) }
    let runs = settled.output["toy 1.0"]
    #expect(try runs.completed().map(\.cell.seed) == [1, 3])
    #expect(runs.cells[1].failure == "diverged in epoch 3")
  }

  @Test func tuningFeedsTheFinalRun() throws {
    let settled = try Driver(store).settle { lab -> (Grid, Tuned) in
      let tuned = lab.tuned(
        ModelChoice(name: "toy").labelled("Tuned"), over: ["strength": [2, 4, 6]], on: [self.alpha], trials: 4)
      return (lab.grid([tuned], on: [self.alpha], seeds: 1), tuned)
    }
    let (grid, tuned) = settled.output
    // The toy's validation value rises with its strength.
    #expect(grid["Tuned"].cells.map(\.cell.model.options) == [["strength": 6]])
    #expect(tuned.trials(on: alpha).count == 4)
    #expect(tuned.trials(on: alpha).allSatisfy { $0.handle.cell.purpose == .trial })
    for trial in tuned.trials(on: alpha) {
      #expect(throws: Missing.self) { try trial.handle.cases() }
    }
  }

  @Test func trialsAreDrawnOnceAndDiffer() {
    let space: SearchSpace = ["a": [1, 2, 3], "b": ["x", "y"]]
    let all = space.draw(100, seed: 1)
    #expect(all.count == 6)
    #expect(Set(all).count == 6)
    #expect(space.draw(3, seed: 1) == Array(space.draw(3, seed: 1)))
    let real: SearchSpace = ["rate": .logUniform(1e-4, 1e-1)]
    let draws = real.draw(200, seed: 2).map { $0["rate"]!.double! }
    #expect(draws.allSatisfy { (1e-4...1e-1).contains($0) })
    #expect(draws.count { $0 < 1e-2 } > 100, "two thirds of a logarithmic range lie below its upper third")
    #expect(draws.allSatisfy { String(format: "%.3g", $0) == String(format: "%.3g", Double(String(format: "%.3g", $0))!) })
  }

  @Test func derivedValuesAreComputedOnce() throws {
    nonisolated(unsafe) var computed = 0
    let body = { (lab: Lab) -> Double? in
      let runs = lab.grid([self.toy(1)], on: [self.alpha], seeds: 2)["toy 1.0"]
      let half = lab.derived("half", from: [runs], as: Double.self) {
        computed += 1
        return try runs.mean(.hitRatio(10)) / 2
      }
      let quarter = lab.derived("quarter", from: [half]) { try half.value() / 2 }
      guard let value = try? quarter.value() else { return nil }
      return try? value / runs.mean(.hitRatio(10))
    }
    #expect(try Driver(store).settle(body).output == 0.25)
    #expect(try Driver(store).settle(body).output == 0.25)
    #expect(computed == 1)
  }

  @Test func aDerivedValueThatFailsIsAnAnswer() throws {
    struct Broken: Error {}
    let settled = try Driver(store).settle { lab in
      lab.derived("broken", as: Int.self) { throw Broken() }
    }
    let missing = #expect(throws: Missing.self) { try settled.output.value() }
    #expect(missing?.cause == .failed)
  }

  @Test func aFailedDerivedValueIsTriedAgainOnRequestOnly() throws {
    struct Broken: Error {}
    nonisolated(unsafe) var attempts = 0
    let body = { (lab: Lab) in
      lab.derived("moody", as: Int.self) {
        attempts += 1
        if attempts == 1 { throw Broken() }
        return 7
      }
    }
    _ = try Driver(store).settle(body)
    _ = try Driver(store).settle(body)
    #expect(attempts == 1)
    #expect(try Driver(store, retries: true).settle(body).output.value() == 7)
    #expect(attempts == 2)
  }

  @Test func timingComesLast() throws {
    struct Watching: CellRunner {
      let log: String
      var revisions: [String: Int] { [:] }
      func estimate(_ cell: Cell) -> Double { 1 }
      func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult {
        let known = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        try (known + "\(cell.purpose.rawValue) ").write(toFile: log, atomically: true, encoding: .utf8)
        return try ToyRunner().run(cell, progress: progress, isCancelled: isCancelled)
      }
    }
    let log = "\(scratch.path)/log"
    _ = try Driver(store, Watching(log: log)).settle { lab in
      _ = lab.cell(.toy(1, purpose: .timing))
      let tuned = lab.tuned(ModelChoice(name: "toy"), over: ["strength": [2]], on: [self.alpha], trials: 2)
      _ = lab.grid([tuned], on: [self.alpha], seeds: 1)
    }
    #expect(try String(contentsOfFile: log, encoding: .utf8) == "trial trial final timing ")
  }

  @Test func staleResultsAreNamedAndRefreshed() throws {
    let body = { (lab: Lab) in lab.cell(.toy(1)) }
    _ = try Driver(store).settle(body)
    let raised = ToyRunner(revisions: ["model:toy": 2, "protocol:leave-one-out": 1])
    var settled = try Driver(store, raised).settle(body)
    #expect(try RunOutcome(settled.lab).stale.map(\.cell) == [.toy(1)])
    #expect(try RunOutcome(settled.lab).stale.map(\.reason) == ["model:toy was revision 1, now 2"])
    let runs = Runs(model: "toy", data: alpha, cells: [settled.output])
    #expect(settled.lab.stamp(for: [runs])?.reason == "model:toy was revision 1, now 2")
    settled = try Driver(store, raised, refreshes: true).settle(body)
    #expect(settled.lab.stamp(for: [Runs(model: "toy", data: alpha, cells: [settled.output])]) == nil)
    #expect(try RunOutcome(settled.lab).stale.isEmpty)
    let gone = Staleness(of: try #require(try store.result(Cell.toy(1).id)).result, now: [:])
    #expect(gone.reason == "model:toy was revision 2, now gone; protocol:leave-one-out was revision 1, now gone")
  }

  @Test func unknownNamesAreRefusedBeforeAnythingRuns() throws {
    var settings = Lab.Settings()
    settings.models = ["toy 1.0", "tyo"]
    let error = #expect(throws: StudyError.self) {
      try Driver(store, ToyRunner(), settings).settle { $0.grid([self.toy(1)], on: [self.alpha], seeds: 1) }
    }
    #expect(error?.found == "--models names “tyo”")
    #expect(error?.expected == "toy, toy 1.0")
    #expect(store.storedIDs().isEmpty)
  }

  @Test func whatIsLeftOutIsAHole() throws {
    var settings = Lab.Settings()
    settings.models = ["toy 2.0"]
    let settled = try Driver(store, ToyRunner(), settings).settle {
      $0.grid([self.toy(1), self.toy(2)], on: [self.alpha], seeds: 1)
    }
    #expect(settled.lab.requests.count == 1)
    let missing = #expect(throws: Missing.self) { try settled.output["toy 1.0"].mean(.hitRatio(10)) }
    #expect(missing?.cause == .leftOut)
  }

  @Test func dataThatAreNotThereEndTheRun() throws {
    let error = #expect(throws: StudyError.self) {
      try Driver(store).settle { $0.cell(Cell(model: self.toy(1), data: DataSet(name: "absent"))) }
    }
    #expect(error?.status == .input)
    #expect(store.storedIDs().isEmpty)
  }

  @Test func aSweepKeepsItsEnds() {
    #expect(Lab.spread(6, at: 4) == [0, 2, 3, 5])
    #expect(Lab.spread(3, at: 4) == [0, 1, 2])
    #expect(Lab.spread(11, at: 2) == [0, 10])
    #expect(Lab.spread(0, at: 4) == [])
  }

  @Test func perUserValuesAverageOverCasesAndSeeds() throws {
    // Two draws for user 3 (ranks 1 and 3), one for user 5 (rank 2): reciprocal ranks (1 + 1/3)/2 and 1/2.
    let cases = TestCases(users: [3, 3, 5], candidates: [9, 9, 9], above: [0, 2, 1], tied: [0, 0, 0])
    let values = try cases.perUser(.reciprocalRank)
    #expect(values.users == [3, 5])
    #expect(abs(values.values[0] - 2.0 / 3) < 1e-15 && values.values[1] == 0.5)
    let other = UserValues(users: [3, 5], values: [0, 1])
    #expect(try UserValues.averaged([values, other]).values[1] == 0.75)
    #expect(throws: Missing.self) { try UserValues.averaged([values, UserValues(users: [3], values: [0])]) }
  }

  @Test func ratingsHaveErrorsInsteadOfRanks() throws {
    let cases = TestCases(users: [0, 1], scalars: ["truth": [4, 2], "prediction": [3, 2]])
    #expect(try cases.perUser(.mae).values == [1, 0])
    #expect(try cases.mean(.mae) == 0.5)
    #expect(try cases.mean(.rmse) == 0.5.squareRoot())
    #expect(throws: Missing.self) { try cases.perUser(.hitRatio(10)) }
  }
}
