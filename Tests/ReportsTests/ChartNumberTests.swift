import Testing

@testable import Reports

/// That charts show the numbers they are given: where marks stand, what colour cells have, what is said of them.
struct ChartNumberTests {
  private func strokes(_ frame: Frame) -> [[Point]] {
    frame.items.compactMap { item in
      guard case .path(let path) = item, path.stroke != nil, path.fill == nil else { return nil }
      let points = path.steps.compactMap { step -> Point? in
        switch step {
        case .move(let point), .line(let point): point
        case .curve(_, _, let point): point
        case .close: nil
        }
      }
      return points
    }
  }

  /// Places are affine in the numbers; larger is further right, and higher on the page.
  @Test func linesStandWhereTheirNumbersAre() throws {
    let frame = try frame(.line([Series("s", x: [0, 1, 4], y: [0.2, 0.5, 0.3])], x: "x", y: "y"))
    let line = try #require(strokes(frame).first { $0.count == 3 })
    #expect(abs((line[1].x - line[0].x) / (line[2].x - line[0].x) - 0.25) < 1e-9)
    #expect(abs((line[2].y - line[0].y) / (line[1].y - line[0].y) - 1.0 / 3) < 1e-9)
    #expect(line[2].x > line[0].x && line[1].y < line[0].y, "y grows downwards on a page")
  }

  /// On a logarithmic axis equal factors are equal steps.
  @Test func logarithmicAxesStepByFactors() throws {
    let frame = try frame(.line([Series("s", x: [1, 10, 1000], y: [1, 10, 100])], x: Axis("x", scale: .log), y: Axis("y", scale: .log)))
    let line = try #require(strokes(frame).first { $0.count == 3 })
    #expect(abs((line[1].x - line[0].x) / (line[2].x - line[0].x) - 1.0 / 3) < 1e-9)
    #expect(abs((line[1].y - line[0].y) / (line[2].y - line[0].y) - 0.5) < 1e-9)
  }

  /// A scale begins and ends where its domain does.
  @Test(arguments: [Axis("a"), Axis("a", scale: .log), Axis("a", domain: 2...50), Axis("a", scale: .log, domain: 2...50)])
  func scalesSpanTheirDomain(axis: Axis) {
    let scale = FittedScale(axis, values: [3, 10, 40])
    #expect(abs(scale.share(scale.low)) < 1e-12 && abs(scale.share(scale.high) - 1) < 1e-12)
    #expect(scale.low <= 3 && scale.high >= 40)
  }

  private func heatMapCells(_ map: HeatMap) throws -> [(rect: Rect, fill: Color)] {
    try frame(.heatMap(map, x: "x", y: "y")).items.compactMap { item in
      guard case .rect(let rect, let fill) = item, rect.width > 20 else { return nil }
      return (rect, fill)
    }
  }

  /// Row by row from the top, column by column from the left; the larger the darker, over the range of the data.
  @Test func heatMapsColourTheirNumbers() throws {
    let cells = try heatMapCells(HeatMap([[0, 0.25], [0.5, 1]], rows: ["a", "b"], columns: ["c", "d"], measure: "m"))
    #expect(cells.count == 4)
    for ((rect, fill), (place, share)) in zip(cells, [((0, 0), 0.0), ((0, 1), 0.25), ((1, 0), 0.5), ((1, 1), 1)]) {
      #expect(abs(rect.minY - (cells[0].rect.minY + Double(place.0) * rect.height)) < 1e-9)
      #expect(abs(rect.minX - (cells[0].rect.minX + Double(place.1) * rect.width)) < 1e-9)
      #expect(fill == Palette.scale(share, isDiverging: false))
    }
  }

  /// Around a midpoint the scale reaches as far down as up, so that its middle colour is the midpoint.
  @Test func divergingScalesAreEvenAroundTheirMiddle() throws {
    let cells = try heatMapCells(HeatMap([[0.1, 0.2], [0.3, 1]], rows: ["a", "b"], columns: ["c", "d"], measure: "m", midpoint: 0.2))
    #expect(cells[1].fill == Palette.scale(0.5, isDiverging: true))
    #expect(cells[3].fill == Palette.scale(1, isDiverging: true))
    #expect(cells[0].fill == Palette.scale(0.5 - 0.1 / 1.6, isDiverging: true))
  }

  /// The line of an estimate ends at the ends of its interval, with the dot where the value is.
  @Test func intervalsEndWhereTheyEnd() throws {
    let estimates = [Estimate("a", 0.1, low: 0, high: 0.4), Estimate("b", 0.2, low: 0.1, high: 0.3)]
    let frame = try frame(.forest(estimates, x: "d"), width: 414)
    let lines = frame.items.compactMap { item -> (Point, Point)? in
      if case .line(let a, let b, let stroke) = item, stroke.width == 1.3 { (a, b) } else { nil }
    }
    #expect(lines.count == 2)
    let unit = (lines[0].1.x - lines[0].0.x) / 0.4
    #expect(unit > 0 && lines.allSatisfy { $0.0.y == $0.1.y } && lines[0].0.y < lines[1].0.y)
    #expect(abs(lines[1].0.x - lines[0].0.x - 0.1 * unit) < 1e-9 && abs(lines[1].1.x - lines[0].0.x - 0.3 * unit) < 1e-9)
  }

  /// Groups are maximal runs whose ranks differ by less than the critical difference; equal ranks go together, a single
  /// model makes no group, and a group within another is none.
  @Test func groupsOfRanks() {
    func groups(_ ranks: [Double], _ difference: Double?) -> [[Int]] {
      RankDiagram(names: ranks.indices.map { "\($0)" }, meanRanks: ranks, criticalDifference: difference).shownGroups
    }
    #expect(groups([1, 2, 3], 1) == [], "a difference of exactly that is told apart")
    #expect(groups([1, 2, 3], 1.01) == [[0, 1], [1, 2]])
    #expect(groups([3, 1, 2], 5) == [[1, 2, 0]], "best first")
    #expect(groups([1, 1.2, 1.4, 3], 0.5) == [[0, 1, 2]])
    #expect(groups([1, 2], nil) == [])
  }

  /// What is said of a chart is what it holds, holes left out.
  @Test func wordsHoldTheExtremes() {
    let line = Chart.line([Series("s", x: [0, 1, 2, 3], y: [0.3, .nan, 0.1, 0.2])], x: "x", y: "y")
    #expect(line.alternativeText.contains("from 0.3 at 0 to 0.2 at 3, highest 0.3 at 0"))
    let bars = Chart.bars(["a", "b"], [Series("s", [0.5, 0.25])], y: "y")
    #expect(bars.alternativeText.contains("s: a 0.5, b 0.25."))
    let forest = Chart.forest([Estimate("e", 0.5, low: 0.25, high: 0.75)], x: "d")
    #expect(forest.alternativeText.contains("0.5") && forest.alternativeText.contains("0.25") && forest.alternativeText.contains("to 0.75"))
    let cloud = Chart.scatter([Series("c", x: [1, 5], y: [-2, 7])], x: "x", y: "y")
    #expect(cloud.alternativeText.contains("2 points, 1 to 5 across, −2 to 7 up"))
    let ranks = Chart.criticalDifference(RankDiagram(names: ["a", "b"], meanRanks: [1.75, 1.25], criticalDifference: 1))
    #expect(ranks.alternativeText.contains("best first: b 1.25, a 1.75. Critical difference 1. Not told apart: b, a."))
  }

  @Test func valuesInText() {
    #expect(percent(0.1234, decimals: 1).formatted() == "12.3\u{202F}%")
    #expect(pValue(0.0009).formatted() == "p < 0.001" && pValue(0.001).formatted() == "p = 0.001" && pValue(0.0494).formatted() == "p = 0.049")
    #expect(interval(-0.5, 0.25, decimals: 2).formatted() == "[−0.50, 0.25]")
    #expect(value(-0.0004, decimals: 3).formatted() == "0.000" && value(12345).formatted() == "12,345")
    #expect(measured(3, decimals: 1, unit: "s").formatted(hidingMeasured: true) == "–")
    #expect(value(3, decimals: 1).formatted(hidingMeasured: true) == "3.0")
  }
}
