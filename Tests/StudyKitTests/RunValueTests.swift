import Analysis
import Evaluation
import Foundation
import Interactions
import Testing

@testable import StudyKit

/// What a row of runs says: means over seeds and users, comparisons within their family, and the words of its verdicts.
@Suite struct RunValueTests {
  let scratch: Scratch
  let store: ResultStore
  let alpha = DataSet(name: "alpha")

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  /// Four users: seed 1 hits one of them, seed 2 three.
  private func runs(_ plan: @escaping (Cell) -> CellResult, candidates: [CandidateSet] = [.all]) throws -> Runs {
    try Driver(store, PlannedRunner(plan)).settle { lab in
      lab.runs(of: ModelChoice(name: "m"), on: self.alpha, under: .leaveOneOut(candidates: candidates), seeds: 2)
    }.output
  }

  @Test func meansAreOverSeedsAndUsers() throws {
    let runs = try runs { cell in .ranks((0..<4).map { $0 < (cell.seed == 1 ? 1 : 3) ? 1 : 4 }) }
    #expect(try runs.mean(.hitRatio(1)) == 0.5)
    #expect(try runs.perUser(.hitRatio(1)).values == [1, 0.5, 0.5, 0])
    #expect(try runs.bySeed(.hitRatio(1)).map(\.mean) == [0.25, 0.75])
    let observed = try runs.observed(.hitRatio(1))
    #expect(observed.value == 0.5 && observed.users == 4 && observed.seedCount == 2 && observed.direction == .higher)
    // s = √(1/6) of (1, ½, ½, 0) over √4, times t₀.₉₇₅ with three degrees of freedom, 3.182446 (SciPy).
    let half = 3.182446305284263 * (1.0 / 6).squareRoot() / 2
    let interval = try #require(observed.interval)
    #expect(abs(interval.low - (0.5 - half)) < 1e-9 && abs(interval.high - (0.5 + half)) < 1e-9)
  }

  /// All items for a sample of users are ranked by seed 1 alone: the others do not dilute it.
  @Test func aSampleOfUsersIsTheFirstSeeds() throws {
    let sample = CandidateSet.all(users: 2)
    let runs = try runs({ cell in
      var result = CellResult.ranks([4, 4, 4, 4])
      if cell.seed == 1 { result.cases[sample] = TestCases(users: [0, 1], candidates: [9, 9], above: [0, 3], tied: [0, 0]) }
      return result
    }, candidates: [.all, sample])
    #expect(try runs.mean(.hitRatio(1), candidates: sample) == 0.5)
    #expect(try runs.mean(.hitRatio(1)) == 0)
    #expect(try runs.observed(.hitRatio(1), candidates: sample).seedCount == 1)
  }

  /// The root is taken of the mean of squares, and of the ends of its interval.
  @Test func rootsOfSquares() throws {
    let runs = try runs { _ in
      CellResult(cases: [.all: TestCases(users: [0, 1, 2, 3], scalars: ["truth": [4, 2, 4, 2], "prediction": [3, 2, 6, 2]])])
    }
    let squares = try runs.observed(.mse), roots = try runs.observed(.rmse)
    #expect(squares.value == 1.25 && roots.value == 1.25.squareRoot() && roots.direction == .lower)
    // By the delta method the root's interval is that of the mean of squares over twice the root.
    let (wide, narrow) = (try #require(squares.interval), try #require(roots.interval))
    #expect(abs((narrow.high - narrow.low) - (wide.high - wide.low) / (2 * roots.value)) < 1e-12)
    #expect(abs((narrow.high + narrow.low) / 2 - roots.value) < 1e-12)
  }

  /// Two baselines, each with p = 0.0313 (SciPy): Holm over both makes 0.0626 of each.
  @Test func comparisonsAreCorrectedInTheirFamily() throws {
    func hits(_ user: Int, lost: Range<Int>, won: Range<Int>) -> Int { (user < 40) != (lost.contains(user) || won.contains(user)) ? 1 : 2 }
    let plan: [String: [Int]] = [
      "A": (0..<60).map { $0 < 40 ? 1 : 2 }, "B": (0..<60).map { hits($0, lost: 0..<11, won: 40..<43) },
      "C": (0..<60).map { hits($0, lost: 20..<31, won: 50..<53) },
    ]
    let runner = PlannedRunner { cell in .ranks(plan[cell.model.name]!) }
    let settled = try Driver(store, runner).settle { lab -> [Comparison]? in
      let grid = lab.grid(["A", "B", "C"].map { ModelChoice(name: $0) }, on: [self.alpha], seeds: 1)
      return try? lab.compare(grid["A"], with: [grid["B"], grid["C"]], by: .hitRatio(1))
    }
    let rows = try #require(settled.output)
    #expect(rows.map(\.b) == ["B", "C"] && rows.allSatisfy { $0.a == "A" && $0.users == 60 })
    for row in rows {
      #expect(abs(row.p! - 0.031298423078274025) < 1e-12 && abs(row.adjusted! - 2 * 0.031298423078274025) < 1e-12)
      #expect(abs(row.difference - 8.0 / 60) < 1e-12 && row.outcomes == Outcomes(wins: 11, ties: 46, losses: 3))
      #expect(!row.favoursA(.higher))
      #expect(row.resampled.signFlip! < 0.06 && row.resampled.low! > 0)
    }
    #expect(settled.lab.evidence.comparisons == rows)
  }

  /// A claim's paper and own verdict stand under their names, with their extent.
  @Test func verdictsStandUnderTheirNames() throws {
    let json = #"{"tables":{"t":{"rows":["A","B"],"columns":[{"data":"D","metric":"s"},{"data":"E","metric":"s"}],"values":[[0.5,0.5],[0.25,0.25]]}}}"#
    let evidence = Evidence()
    evidence.add(Reproduction(try PublishedNumbers(json: json)["t"], scopes: [:]) { row, column in
      column.data == "E" ? .notRun("left out") : .observed(Observed(row == "A" ? 0.1 : 0.5))
    })
    evidence.add(Claim("x-07", "A is best.", source: "t") { try $0.columns("t").all { try $0.isBest("A") } })
    let judged = try #require(evidence.judgements.first)
    #expect(judged.number == "07" && judged.extent == "1 of 2" && judged.scope == .part)
    let text = EvidenceFiles(evidence: evidence, provenance: [:]).claims
    #expect(text.contains(#""verdict_ours":"contradicted""#) && text.contains(#""verdict_paper":"supported on 2 of 2""#), "\(text)")
  }

  /// Items with enough events and exactly one of the named values are laid out, each under its own.
  @Test func mapsHoldTheItemsThatCount() throws {
    var world = SimulationParameters()
    world.users = 60
    let data = DataSet.simulated(world)
    let log = try DataLibrary(environment: [:]).prepare(DataChoice(data)).log
    let names = (1...5).flatMap { top in (1...2).map { "\(top).\($0)" } }
    let described = try #require(try log.names().feature("category"))
    var counts = [Int](repeating: 0, count: log.itemCount)
    for item in log.allItems { counts[Int(item)] += 1 }
    let least = 3
    #expect(counts.contains(least) && counts.contains(least - 1))
    let expected = (0..<log.itemCount).filter { counts[$0] >= least }.compactMap { item -> Int? in
      let values = described.values(of: item).map { described.values[Int($0)] }
      return names.firstIndex { values.contains($0) }
    }
    let runner = PlannedRunner { cell in
      var result = CellResult.ranks([1])
      let values = (0..<log.itemCount).flatMap { item in (0..<4).map { Float(($0 + 1) * item % 17) } }
      result.artifacts = ["weight X": Matrix(rows: log.itemCount, columns: 4, values: values)]
      return result
    }
    let map = try Driver(store, runner).settle { lab -> ItemMap? in
      let cell = lab.cell(Cell(model: ModelChoice(name: "m"), data: data, artifacts: ["weight X"]))
      return try? lab.itemMap(of: cell, weight: "X", feature: "category", values: names, leastEvents: least, iterations: 4).value()
    }.output
    #expect(map?.labels == expected && map?.neighbours == 10 && map?.perplexity == 30)
  }
}
