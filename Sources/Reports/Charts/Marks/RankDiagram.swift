import Host

/// Mean ranks on one line, with bars over those that are not told apart (Demšar 2006). Rank 1 is best.
public struct RankDiagram: Sendable, Equatable {
  public var ranks: [(name: String, rank: Double)] { zip(names, meanRanks).map { ($0, $1) } }
  public var names: [String]
  public var meanRanks: [Double]
  /// Drawn as a scale bar.
  public var criticalDifference: Double?
  /// Indices into `names` of models not told apart; nil derives the groups from the critical difference.
  public var groups: [[Int]]?

  public init(names: [String], meanRanks: [Double], criticalDifference: Double? = nil, groups: [[Int]]? = nil) {
    require(
      names.count == meanRanks.count,
      "a rank diagram needs one mean rank a name, got \(names.count) names and \(meanRanks.count) ranks")
    self.names = names
    self.meanRanks = meanRanks
    self.criticalDifference = criticalDifference
    self.groups = groups
  }
}

extension RankDiagram: Mark {
  /// It brings its own axis.
  var axes: Axes { .none }

  func height(width: Double, _ layout: ChartLayout) -> Double? { RankPlot.height(self) }

  func items(_ plot: PanelPlot) throws(ReportError) -> [Item] {
    try RankPlot(diagram: self, layout: plot.layout, area: plot.area).items()
  }

  func words(on panel: Panel) -> String {
    let order = ranks.sorted { $0.rank < $1.rank }
    let listed = order.map { "\($0.name) \(Numerals.short($0.rank))" }.joined(separator: ", ")
    let together = shownGroups.map { group in group.map { names[$0] }.joined(separator: ", ") }
    return "Mean ranks, best first: \(listed)."
      + (criticalDifference.map { " Critical difference \(Numerals.short($0))." } ?? "")
      + (together.isEmpty ? "" : " Not told apart: \(together.joined(separator: "; ")).")
  }

  /// Maximal groups of at least two whose ranks differ by less than the critical difference, unless groups are given.
  var shownGroups: [[Int]] {
    if let groups { return groups.filter { $0.count > 1 } }
    guard let criticalDifference else { return [] }
    let order = meanRanks.indices.sorted { (meanRanks[$0], $0) < (meanRanks[$1], $1) }
    var result: [[Int]] = []
    var reached = 0
    for start in order.indices {
      let end = order.indices.last { meanRanks[order[$0]] - meanRanks[order[start]] < criticalDifference } ?? start
      if end > start, end > reached || result.isEmpty {
        result.append(order[start...end].map { $0 })
        reached = end
      }
    }
    return result
  }
}

extension Layer {
  public static func criticalDifference(_ diagram: RankDiagram) -> Layer { Layer(diagram) }
}

extension Chart {
  public static func criticalDifference(_ diagram: RankDiagram, title: Text? = nil, width: Width = .page) -> Chart {
    Chart(panels: [Panel(title, x: Axis("Mean rank"), layers: [.criticalDifference(diagram)])], width: width)
  }
}

/// A critical-difference diagram: ranks on an axis, names on both sides, thick bars over groups that are not told apart.
private struct RankPlot {
  let diagram: RankDiagram
  let layout: ChartLayout
  let area: Rect
  private var style: ChartStyle { layout.style }

  private static let rowHeight = 11.5
  private static let barStep = 5.0

  static func height(_ diagram: RankDiagram) -> Double {
    let rows = Double((diagram.names.count + 1) / 2)
    return axisOffset(diagram) + 8 + Double(diagram.shownGroups.count) * barStep + 6 + rows * rowHeight
  }

  private static func axisOffset(_ diagram: RankDiagram) -> Double { diagram.criticalDifference == nil ? 14 : 30 }

  func items() throws(ReportError) -> [Item] {
    let order = diagram.meanRanks.indices.sorted { (diagram.meanRanks[$0], $0) < (diagram.meanRanks[$1], $1) }
    var lines: [TypesetLine] = []
    for index in order { lines.append(try label(index)) }
    let side = min((lines.map(\.width).max() ?? 0) + 14, area.width * 0.3)
    let left = area.minX + side, right = area.maxX - side
    let low = 1.0, high = Double(max(2, diagram.names.count))
    func place(_ rank: Double) -> Double { left + (rank - low) / (high - low) * (right - left) }
    let axis = area.minY + Self.axisOffset(diagram)

    var items: [Item] = [.line(Point(left, axis), Point(right, axis), style.axis)]
    for rank in 1...Int(high) {
      let x = place(Double(rank))
      items.append(.line(Point(x, axis - style.tickLength), Point(x, axis), style.axis))
      let label = try layout.typesetter.line([StyledRun("\(rank)", style.tick)])
      items += label.items(at: Point(x - label.width / 2, axis - style.tickLength - 3))
    }
    if let difference = diagram.criticalDifference {
      items += try scaleBar(difference, from: left, to: place(low + difference), y: area.minY + 10)
    }
    items += groupBars(axis: axis, place: place)
    items += leaders(order, lines, axis: axis, left: left, right: right, place: place)
    return items
  }

  /// The name and its mean rank; a name without room beside the axis is shortened.
  private func label(_ index: Int) throws(ReportError) -> TypesetLine {
    let rank = StyledRun(
      "\u{2002}" + Numerals.fixed(diagram.meanRanks[index], decimals: 2), style.label.tabular.colored(.grey(0.4)))
    let name = [StyledRun(diagram.names[index], style.label)]
    let room = area.width * 0.3 - 12 - (try layout.typesetter.line([rank]).width)
    let shown = try layout.typesetter.shortened(name, to: room)
    return try layout.typesetter.line(shown.text == diagram.names[index] ? name + [rank] : [StyledRun(shown.text, style.label), rank])
  }

  private func scaleBar(_ difference: Double, from start: Double, to end: Double, y: Double) throws(ReportError) -> [Item] {
    let label = try layout.typesetter.line([
      StyledRun("critical difference \(Numerals.fixed(difference, decimals: 2))", style.label)
    ])
    return [
      .line(Point(start, y), Point(end, y), Stroke(0.9, .grey(0.2))),
      .line(Point(start, y - 2.5), Point(start, y + 2.5), Stroke(0.9, .grey(0.2))),
      .line(Point(end, y - 2.5), Point(end, y + 2.5), Stroke(0.9, .grey(0.2))),
    ] + label.items(at: Point(end + 6, y + 2.6))
  }

  private func groupBars(axis: Double, place: (Double) -> Double) -> [Item] {
    diagram.shownGroups.enumerated().map { index, group in
      let ranks = group.map { diagram.meanRanks[$0] }
      let y = axis + 8 + Double(index) * Self.barStep
      return .line(
        Point(place(ranks.min()!) - 2, y), Point(place(ranks.max()!) + 2, y), Stroke(2.2, Palette.color(0)))
    }
  }

  /// Better half to the left, the rest to the right; each name hangs on an elbow under its rank.
  private func leaders(
    _ order: [Int], _ lines: [TypesetLine], axis: Double, left: Double, right: Double, place: (Double) -> Double
  ) -> [Item] {
    let half = (order.count + 1) / 2
    let start = axis + 8 + Double(diagram.shownGroups.count) * Self.barStep + 6
    var items: [Item] = []
    let stroke = Stroke(0.5, .grey(0.35))
    for (position, index) in order.enumerated() {
      let x = place(diagram.meanRanks[index])
      let isLeft = position < half
      let row = isLeft ? position : order.count - 1 - position
      let y = start + Double(row) * Self.rowHeight
      let edge = isLeft ? left - 8 : right + 8
      items.append(.path(Path([.move(Point(x, axis)), .line(Point(x, y)), .line(Point(edge, y))], stroke: stroke)))
      let line = lines[position]
      items += line.items(at: Point(isLeft ? edge - 4 - line.width : edge + 4, y + 2.6))
    }
    return items
  }
}
