import Analysis
import Reports
import Testing
import toystudy

@testable import StudyKit

@Suite struct AcrossDataSetsTests {
  private func across(_ values: [[Double]], scopes: [Scope]? = nil) -> AcrossDataSets {
    AcrossDataSets(
      .hitRatio(10), models: ["A", "B", "C"],
      rows: values.indices.map { ("D\($0)", scopes?[$0] ?? .paper, values[$0]) }, leftOut: [])
  }

  /// Five data sets on which A beats B beats C: mean ranks 1, 2, 3, and complete agreement.
  @Test func ranksAndTests() {
    let agreed = across((0..<5).map { [0.3 + 0.01 * Double($0), 0.2, 0.1] })
    #expect(agreed.reason == nil)
    #expect(agreed.meanRanks == [1, 2, 3])
    #expect(agreed.isSignificant)
    // q_{0.05;3,∞}/√2 · √(3·4/(6·5))
    #expect(abs(agreed.nemenyi!.criticalDifference - 2.3437005863784086 * (0.4).squareRoot()) < 1e-9)
    #expect(agreed.diagram.groups == [[0, 1], [1, 2]])
    #expect(agreed.inWords.contains("n = 5 data sets, k = 3 models"))
  }

  @Test func fewDataSetsSaySo() throws {
    let few = across((0..<4).map { _ in [0.3, 0.2, 0.1] }, scopes: [.paper, .paper, .substitute, .simulated])
    #expect(few.reason == "4 data sets, and a test over data sets needs 5")
    #expect(!few.isSignificant && few.nemenyi == nil)
    #expect(few.meanRanks == [1, 2, 3], "ranks are what they are")
    #expect(few.inWords.contains("Not the paper's data: D2 (a substitute), D3 (simulated)."))
    let figure = criticalDifferenceFigure("Ranks.", label: "cd") { few }
    #expect(figure.chart == nil)
    #expect(figure.absence?.reason == few.reason)
    #expect(figure.caption.plain.contains("No test: 4 data sets"))
    #expect(across([[0.3, 0.2, 0.1]]).reason == "1 data set, and a test over data sets needs 5")
    #expect(across([]).meanRanks.isEmpty)
  }

  @Test func noBarsWithoutSignificance() {
    let mixed = across([[3, 2, 1], [1, 2, 3], [2, 3, 1], [1, 3, 2], [3, 1, 2], [2, 1, 3]].map { $0.map { $0 / 10.0 } })
    #expect(mixed.reason == nil && !mixed.isSignificant)
    #expect(mixed.diagram.groups == [] && mixed.diagram.criticalDifference == nil)
    #expect(mixed.inWords.contains("no bars are drawn"))
  }

  @Test func readsGrids() throws {
    let scratch = try Scratch()
    let store = try ResultStore(creating: scratch.path)
    let models = [1.0, 8, 14].map { strength in
      ModelChoice(name: "toy", options: ["strength": CanonicalJSON(strength)]).labelled("toy \(strength)")
    }
    let data = (0..<6).map { DataSet(name: "world \($0)").labelled("W\($0)", scope: $0 == 5 ? .substitute : .paper) }
    let settled = try Driver(store).settle { lab in
      let grid = lab.grid(models, on: data, seeds: 1)
      let rows = data.flatMap { d in models.map { grid[$0.label, on: d] } } + [lab.runs(of: models[0], on: DataSet(name: "lonely"), seeds: 1)]
      return (whole: try? lab.acrossDataSets(grid, by: .hitRatio(10)), rows: try? lab.acrossDataSets(rows, by: .hitRatio(10)))
    }
    let whole = try #require(settled.output.whole)
    #expect(whole.dataSets.count == 6 && whole.models == models.map(\.label))
    #expect(whole.meanRanks[2] < whole.meanRanks[0])
    #expect(whole.substitutes.map(\.data) == ["W5"])
    let rows = try #require(settled.output.rows)
    #expect(rows.leftOut.map(\.data) == ["lonely"])
    #expect(rows.leftOut[0].reason == "toy 8.0 was not run on it")
    let lab = Lab(Lab.Settings(), archive: Archive(try ResultStore(creating: scratch.path + "/empty")))
    #expect(throws: Missing.self) { try lab.acrossDataSets(lab.grid(models, on: data, seeds: 1), by: .hitRatio(10)) }
  }
}
