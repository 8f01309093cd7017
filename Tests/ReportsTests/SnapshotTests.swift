import Testing

@testable import Reports

struct SnapshotTests {
  @Test func aPage() throws {
    let document = try Document("A short report", subtitle: "with a subtitle", authors: ["A. Author"], contents: false) {
      Section("First", label: "first") {
        "A paragraph with *emphasis*, ω_1 and a reference to @t that is long enough to need a second line of text on the page."
        "A second paragraph is indented."
        Equation("y_{ui} = max(0, x^2)", label: "e")
        List(.numbered) { "one"; "two" }
        Table("A table", label: "t") {
          Column("Name")
          Columns("Metrics") { Column("HR", better: .higher); Column("p") }
          Row("a", .number(0.5123, decimals: 4, emphasis: .best, greyFrom: 2), .pValue(0.0001))
          Row("b", .number(0.4, decimals: 4, emphasis: [.second, .tied]), .missing("one seed only"))
          Note("Paired *t*.")
        }
        Callout("Supported", tone: .positive) { "Because of @t." }
        Hole("still to run")
        Listing("Code", code: "let x = 1\nprint(x)", firstLine: 9)
      }
    }
    try expectSnapshot(pages(document).map(describe).joined(), "page")
  }

  @Test func aLineChart() throws {
    let chart = Chart.line(
      [
        Series("first", x: [0, 0.5, 1], y: [0.2, 0.4, 0.3], low: [0.1, 0.3, 0.2], high: [0.3, 0.5, 0.4]),
        Series("second", x: [0, 0.5, 1], y: [0.25, 0.3, 0.31]),
      ], x: "ω", y: "HR@50", references: [.horizontal(0.35, "published")])
    try expectSnapshot(describe(frame(chart)), "line-chart")
  }

  @Test func aHeatMapAndAForest() throws {
    let map = Chart.heatMap(
      HeatMap([[nil, 0.2], [0.8, 0.5]], rows: ["a", "b"], columns: ["c", "d"], measure: "weight"), x: "key", y: "query")
    let forest = Chart.forest([Estimate("BPR", -0.1, low: -0.2, high: 0.01), Estimate("MC", 0.05, low: 0, high: 0.1)], x: "difference")
    try expectSnapshot(describe(frame(map)) + describe(frame(forest, width: 414)), "heat-map-and-forest")
  }

  @Test func aRankDiagram() throws {
    let diagram = RankDiagram(names: ["A", "B", "C", "D"], meanRanks: [1.4, 2.1, 2.9, 3.6], criticalDifference: 1)
    try expectSnapshot(describe(frame(.criticalDifference(diagram), width: 414)), "rank-diagram")
  }
}
