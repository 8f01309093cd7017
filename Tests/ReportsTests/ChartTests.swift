import Testing

@testable import Reports

struct ScaleTests {
  @Test(arguments: [
    ([0.0, 1], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ([0.31, 0.52], ["0.30", "0.35", "0.40", "0.45", "0.50"]),
    ([-3, 47], ["0", "10", "20", "30", "40", "50"]), ([12000, 51000], ["10,000", "20,000", "30,000", "40,000", "50,000"]),
  ])
  func ticksAreRound(values: [Double], labels: [String]) {
    #expect(FittedScale(Axis(), values: values).ticks.map(\.label) == labels)
  }

  @Test func logTicksAreDecades() {
    let scale = FittedScale(Axis(scale: .log), values: [0.001, 100])
    #expect(scale.ticks.map(\.label) == ["0.001", "0.01", "0.1", "1", "10", "100"])
    #expect(abs(scale.share(10) - scale.share(1) - (scale.share(1) - scale.share(0.1))) < 1e-12)
  }

  @Test(arguments: [[5.0], [], [0, 0], [.nan, 2]])
  func degenerateDataStillGiveADomain(values: [Double]) {
    let scale = FittedScale(Axis(), values: values)
    #expect(scale.high > scale.low && scale.low.isFinite && scale.high.isFinite)
  }

  @Test func barsStartAtZero() throws {
    let frame = try frame(.bars(["a", "b"], [Series("s", [5.1, 5.4]), Series("t", [5.3, 5.2])], y: "y"))
    #expect(frame.texts.contains("0"))
    let bars = frame.items.compactMap { if case .rect(let rect, _) = $0, rect.height > 20 { rect } else { nil } }
    #expect(bars.count == 4)
    #expect(bars.allSatisfy { abs($0.maxY - bars[0].maxY) < 1e-9 })
    #expect(abs(bars[0].height / bars[1].height - 5.1 / 5.4) < 1e-9)
  }
}

struct ChartTests {
  @Test(arguments: [
    ("figure4a", 240.0, Demo.mixture), ("figure5", 504, Demo.dimensions), ("figure3", 414, Demo.attention),
    ("names", 240, Stress.names), ("names", 504, Stress.names),
  ])
  func textStaysInsideAndReadable(name: String, width: Double, chart: Chart) throws {
    let frame = try frame(chart, width: width)
    for run in frame.runs {
      #expect(run.size >= 6.5 || run.text.count < 3, "\(name): '\(run.text)'")
      let box = run.core
      #expect(box.minX >= -0.5 && box.maxX <= width + 0.5 && box.minY >= -0.5 && box.maxY <= frame.size.height + 0.5, "\(name): '\(run.text)' at \(box)")
    }
  }

  @Test func alternativeTextSaysWhatTheDataSay() throws {
    let line = Chart.line([Series("ML-100K", x: [0, 0.4, 1], y: [0.48, 0.52, 0.45])], x: "ω", y: "HR@50")
    #expect(
      line.alternativeText
        == "Line chart of HR@50 against ω, 1 series. ML-100K: from 0.48 at 0 to 0.45 at 1, highest 0.52 at 0.4.")
    let map = Chart.heatMap(HeatMap([[nil, 0.25], [0.75, nil]], rows: ["a", "b"], columns: ["c", "d"], measure: "weight"))
    #expect(
      map.alternativeText
        == "Heat map of weight, 2 rows by 2 columns. Lowest 0.25 (row a, column d), highest 0.75 (row b, column c).")
    for block in try Demo.document().blocks.flattened {
      guard case .figure(let figure) = block else { continue }
      #expect(figure.alternativeText.count > 20 && figure.alternativeText != figure.caption.plain)
    }
  }

  @Test func seriesKeepTheirStyleAcrossPanels() throws {
    let a = Chart.line([Series("x", [1, 2]), Series("y", [2, 3])], x: "", y: "")
    let b = Chart.line([Series("y", [1, 2])], x: "", y: "")
    let chart = Chart.facets([("A", a), ("B", b)])
    let frame = try frame(chart, width: 504)
    let colors = frame.items.compactMap { if case .path(let path) = $0, path.stroke != nil, path.fill == nil { path.stroke?.color } else { nil } }
    #expect(colors == [Palette.color(0), Palette.color(1), Palette.color(1)])
  }

  @Test(arguments: [[10.0, 11, 12], [5, 5, 5, 5], [1, 50, 51, 99], [98, 98.5, 99]])
  func endLabelsKeepTheirDistance(wishes: [Double]) {
    let places = MarkDrawing.spread(wishes, distance: 9, within: 0...100)
    #expect(places.count == wishes.count)
    for (a, b) in zip(places, places.dropFirst()) { #expect(b - a >= 9 - 1e-9) }
    #expect(places.allSatisfy { (0...100).contains($0) })
  }

  @Test func neighbouringColoursDifferInLightness() {
    for index in 0..<5 {
      #expect(abs(Palette.color(index).luminance - Palette.color(index + 1).luminance) > 0.03)
    }
    let steps = (0...20).map { Palette.scale(Double($0) / 20, isDiverging: false).luminance }
    for (a, b) in zip(steps, steps.dropFirst()) { #expect(b < a) }
  }

  @Test func rankGroupsFollowFromTheCriticalDifference() {
    let diagram = RankDiagram(names: ["a", "b", "c", "d"], meanRanks: [1.0, 1.8, 2.5, 3.9], criticalDifference: 1)
    #expect(diagram.shownGroups == [[0, 1], [1, 2]])
  }

  @Test(arguments: [
    Chart.line([Series("a", x: [1, 2], y: [0, 1])], x: "x", y: Axis("y", scale: .log)),
    Chart.heatMap(HeatMap([[1, 2], [3]], rows: ["a", "b"], columns: ["c", "d"], measure: "m")),
    Chart(panels: []),
  ])
  func dataThatCannotBeDrawnAreAnError(chart: Chart) {
    let error = #expect(throws: ReportError.self) { try frame(chart) }
    #expect(error?.kind == .malformedChart)
  }

  @Test func aGapInTheDataBreaksTheLine() throws {
    let frame = try frame(.line([Series("a", x: [0, 1, 2, 3, 4], y: [1, 2, .nan, 3, 4])], x: "x", y: "y"))
    let strokes = frame.items.count { if case .path(let path) = $0, path.stroke != nil { true } else { false } }
    #expect(strokes == 2)
  }

  @Test func manyPointsAreOnePath() throws {
    let points = (0..<5000).map { DataPoint(Double($0 % 71), Double($0 % 89)) }
    let frame = try frame(.scatter([Series("cloud", points)], x: "x", y: "y"))
    #expect(frame.items.count < 60)
  }
}
