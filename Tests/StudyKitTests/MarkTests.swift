import Analysis
import Evaluation
import Reports
import Testing

@testable import StudyKit

/// What a table of results says by its marks: which row is best, which is second, which cannot be told from the best, and
/// which digits are certain.
@Suite struct MarkTests {
  /// The models' ranks on 60 users, and the first metric's cells of a result table by model.
  private func cells(_ ranks: [(model: String, ranks: [Int])], by metric: Metric = .hitRatio(1)) throws -> [String: TableCell] {
    let scratch = try Scratch()
    let runner = PlannedRunner { cell in .ranks(ranks.first { $0.model == cell.model.name }!.ranks) }
    let data = DataSet(name: "alpha")
    let table = try Driver(try ResultStore(creating: scratch.path), runner).settle { lab in
      let grid = lab.grid(ranks.map { ModelChoice(name: $0.model) }, on: [data], seeds: 1)
      return lab.resultTable("t", label: "t", groups: [(nil, ranks.map { grid[$0.model, on: data] })], by: [metric])
    }.output
    let rows = table.groups.flatMap(\.rows)
    return Dictionary(uniqueKeysWithValues: zip(ranks.map(\.model), rows.map { $0.cells[1] }))
  }

  /// 60 users of whom `best` hits the first 40; a rival loses `lost` of these and wins `won` of the others.
  private func rival(losing lost: Range<Int>, winning won: Range<Int>) -> [Int] {
    (0..<60).map { user in (user < 40) != (lost.contains(user) || won.contains(user)) ? 1 : 2 }
  }
  private let best = (0..<60).map { $0 < 40 ? 1 : 2 }

  /// Eleven users against three give t = 2.206 over 60 users, p = 0.0313 (SciPy): told apart alone, and not among two, where
  /// Holm makes both 0.0626.
  @Test func holmSpansTheOtherRowsOfTheColumn() throws {
    let first = rival(losing: 0..<11, winning: 40..<43), second = rival(losing: 20..<31, winning: 50..<53)
    let alone = try cells([("best", best), ("first", first)])
    #expect(alone["first"]?.emphasis == [.second])
    let both = try cells([("best", best), ("first", first), ("second", second)])
    #expect(both["first"]?.emphasis == [.second, .tied] && both["second"]?.emphasis == [.second, .tied])
    // Ten against one: p = 0.0056, doubled still below 0.05; the other then stands alone with its 0.0313.
    let clear = try cells([("first", first), ("best", best), ("clear", rival(losing: 5..<15, winning: 59..<60))])
    #expect(clear["clear"]?.emphasis == [] && clear["first"]?.emphasis == [.second])
    #expect(clear["best"]?.emphasis == [.best])
  }

  /// Rows of one value share their mark, and the second is the next value, not the next row.
  @Test func equalsShareTheirMarks() throws {
    let found = try cells([("a", best), ("b", best), ("c", rival(losing: 0..<30, winning: 40..<41)), ("d", rival(losing: 0..<38, winning: 40..<40))])
    #expect(found["a"]?.emphasis.contains(.best) == true && found["b"]?.emphasis.contains(.best) == true)
    #expect(found["c"]?.emphasis == [.second] && found["d"]?.emphasis == [])
    #expect(found["a"]?.emphasis.contains(.tied) == false || found["b"]?.emphasis.contains(.tied) == false, "the best is not marked as tied with itself")
  }

  @Test func lowerIsBestForErrors() throws {
    let scratch = try Scratch()
    let runner = PlannedRunner { cell in
      let prediction: [Float] = cell.model.name == "near" ? [3.5, 2.5, 4.5] : [1, 5, 1]
      return CellResult(cases: [.all: TestCases(users: [0, 1, 2], scalars: ["truth": [4, 2, 4], "prediction": prediction])])
    }
    let data = DataSet(name: "alpha")
    let table = try Driver(try ResultStore(creating: scratch.path), runner).settle { lab in
      let grid = lab.grid(["far", "near"].map { ModelChoice(name: $0) }, on: [data], seeds: 1)
      return lab.resultTable("t", label: "t", groups: [(nil, ["far", "near"].map { grid[$0, on: data] })], by: [.mae])
    }.output
    #expect(table.columns[1].better == .lower)
    #expect(table.groups[0].rows.map { $0.cells[1].emphasis.contains(.best) } == [false, true])
  }

  /// A digit is certain where its unit is larger than the half-width of the interval: ± 0.03 leaves 0.1, ± 0.004 leaves 0.01.
  @Test(arguments: [(2.0, 0), (0.2, 0), (0.11, 0), (0.09, 1), (0.03, 1), (0.011, 1), (0.004, 2), (0.0005, 3)])
  func certainDigitsAreLargerThanTheInterval(half: Double, decimals: Int) {
    #expect(Observed(0.5, interval: Interval(low: 0.5 - half, high: 0.5 + half)).certainDecimals == decimals)
  }

  @Test func withoutAnIntervalNoDigitIsGrey() {
    #expect(Observed(0.5).certainDecimals == nil)
    #expect(Observed(0.5, interval: Interval(low: 0.5, high: 0.5)).certainDecimals == nil)
  }
}
