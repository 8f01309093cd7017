import Analysis
import Testing
import toystudy

@testable import StudyKit

@Suite struct TuningTests {
  let scratch: Scratch
  let store: ResultStore
  let alpha = DataSet(name: "alpha")
  let space: SearchSpace = ["strength": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]]

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  /// Rungs cost the same, so three of them get a third of 6 × 27 epochs each: 18 × 3, 6 × 9, 2 × 27.
  @Test(arguments: [
    (6, 27, 3, 3, [[18, 3], [6, 9], [2, 27]]), (6, 27, 3, 1, [[6, 27]]), (1, 27, 3, 3, [[1, 27]]),
    (6, 2, 3, 3, [[6, 2]]), (2, 27, 3, 3, [[3, 9], [1, 27]]), (4, 8, 2, 2, [[4, 4], [2, 8]]), (0, 27, 3, 3, []),
  ])
  func rungsCostTheSame(trials: Int, epochs: Int, factor: Int, rungs: Int, expected: [[Int]]) {
    let found = SearchMethod.successiveHalving(epochs: epochs, factor: factor, rungs: rungs).rungs(trials: trials)
    #expect(found.map { [$0.count, $0.epochs!] } == expected)
    #expect(found.reduce(0) { $0 + $1.count * $1.epochs! } <= trials * epochs)
  }

  private func tuned(_ lab: Lab) -> Tuned {
    lab.tuned(
      ModelChoice(name: "toy").labelled("Tuned"), over: space, on: [alpha], method: .successiveHalving(epochs: 9), trials: 3)
  }

  /// The toy's validation value rises with its strength, so the best of those drawn must come through.
  @Test func theBestGoOnWithMoreEpochs() throws {
    let settled = try Driver(store).settle { lab in
      let tuned = self.tuned(lab)
      return (tuned, lab.grid([tuned], on: [self.alpha], seeds: 1))
    }
    let (tuned, grid) = settled.output
    let trials = tuned.trials(on: alpha)
    #expect(trials.map(\.rung) == [Int](repeating: 0, count: 9) + [1, 1, 1, 2])
    #expect(trials.map(\.handle.cell.training.epochs) == [Int?](repeating: 1, count: 9) + [3, 3, 3, 9])
    #expect(trials.allSatisfy { $0.handle.cell.purpose == .trial && $0.handle.cell.seed == 1 })
    func strength(_ trial: Tuned.Trial) -> Double { trial.choice.options["strength"]?.double ?? 0 }
    let drawn = trials.prefix(9).map(strength)
    #expect(drawn[0] == 0, "the card's configuration is the first")
    #expect(trials[9..<12].map(strength) == drawn.sorted(by: >).prefix(3).map { $0 })
    #expect(strength(trials[12]) == drawn.max())
    #expect(grid["Tuned"].cells.map(\.cell.model) == [trials[12].choice])
  }

  @Test func aRoundWaitsForTheOneBefore() throws {
    let lab = Lab(Lab.Settings(), archive: Archive(store))
    let tuned = tuned(lab)
    #expect(lab.requests.count == 9)
    #expect(throws: Missing.self) { try tuned.choice(on: alpha) }
    var planning = Lab.Settings()
    planning.planning = true
    let plan = Lab(planning, archive: Archive(store))
    #expect(try self.tuned(plan).choice(on: alpha) == ModelChoice(name: "toy"))
    #expect(plan.requests.count == 13, "a plan counts the later rounds")
  }

  @Test func failedTrialsDoNotGoOn() throws {
    struct Moody: CellRunner {
      var revisions: [String: Int] { [:] }
      func estimate(_ cell: Cell) -> Double { 1 }
      func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult {
        if (cell.model.options["strength"]?.double ?? 0) > 5 { return CellResult(status: .diverged(epoch: 1)) }
        return try ToyRunner().run(cell, progress: progress, isCancelled: isCancelled)
      }
    }
    let tuned = try Driver(store, Moody()).settle { self.tuned($0) }.output
    #expect(try tuned.trials(on: alpha).filter { $0.rung > 0 }.allSatisfy { try $0.value() != nil })
    #expect(try (tuned.choice(on: alpha).options["strength"]?.double ?? 0) <= 5)
  }

  @Test func bothMethodsSpendTheBudget() throws {
    let lab = Lab(Lab.Settings(), archive: Archive(store))
    let random = lab.tuned(ModelChoice(name: "toy"), over: space, on: [alpha], trials: 3, training: .epochs(9))
    let spent = { (tuned: Tuned) in tuned.trials(on: self.alpha).reduce(0) { $0 + $1.handle.cell.training.epochs! } }
    #expect(spent(random) == 27)
    let settled = try Driver(store).settle { self.tuned($0) }
    #expect(spent(settled.output) == 27)
  }

  /// The longest chain a study has: three rounds, final runs, more seeds for the best baseline, what is derived from them,
  /// times. It settles within the passes a driver allows.
  @Test func theLongestChainSettles() throws {
    let settled = try Driver(store).settle { lab -> Double? in
      let tuned = self.tuned(lab)
      let grid = lab.grid([tuned, ModelChoice(name: "toy").labelled("Plain")], on: [self.alpha], seeds: 1)
      let timing = lab.timing(of: tuned, on: self.alpha)
      guard let best = try? grid.bestByValidation(of: grid.models, on: self.alpha) else { return nil }
      let more = lab.runs(of: best == "Tuned" ? tuned : ModelChoice(name: "toy"), on: self.alpha, seeds: 3)
      _ = try? lab.compare(more, with: [grid["Plain"]], by: .hitRatio(10))
      return try? timing.timePerEpoch().value
    }
    #expect(settled.output != nil)
    #expect(settled.lab.evidence.comparisons.count == 1)
  }
}
