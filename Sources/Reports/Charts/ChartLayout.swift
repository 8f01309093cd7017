/// Lays a chart out at a width: measure everything around the plotting areas first, then place the areas, then draw the marks.
struct ChartLayout {
  let chart: Chart
  let width: Double
  let typesetter: Typesetter
  let styler: TextStyler
  let style = ChartStyle()
  /// The share of a panel's width that a label beside its marks may take.
  var widestLabel = 1.0

  /// The room around a plotting area; the same for all panels, so that axes line up.
  struct Margins: Equatable {
    var left = 0.0, right = 4.0, top = 4.0, bottom = 0.0
  }

  func frame() throws(ReportError) -> Frame {
    try chart.validate()
    // Names are shortened only where they would leave no room for what they name.
    for share in [1.0, 0.3] {
      var layout = self
      layout.widestLabel = share
      if let frame = try layout.drawn() { return frame }
    }
    throw ReportError(
      .malformedChart, "the labels of a chart leave no room for its marks",
      hint: "Shorten the names, use fewer columns of panels, or draw it over the page's width.")
  }

  /// Nil where the labels leave no room for the marks.
  private func drawn() throws(ReportError) -> Frame? {
    let legend = try legendLines()
    let legendHeight = Double(legend.count) * 11 + (legend.isEmpty ? 0 : 5)
    let columns = max(1, min(chart.columns, chart.panels.count))
    let panelWidth = (width - Double(columns - 1) * style.panelGap) / Double(columns)
    let rows = (chart.panels.count + columns - 1) / columns

    var plots: [PanelPlot] = []
    for index in chart.panels.indices {
      plots.append(try PanelPlot(layout: self, index: index, outerWidth: panelWidth, key: shownKey))
    }
    var margins = Margins()
    for plot in plots { margins = margins.widened(by: plot.margins) }
    let plotWidth = panelWidth - margins.left - margins.right
    guard plotWidth > 20 else { return nil }
    var items: [Item] = []
    var y = legendHeight
    for row in 0..<rows {
      let members = plots.indices.filter { $0 / columns == row }
      let height = members.map { plots[$0].plotHeight(width: plotWidth) }.max() ?? 0
      for index in members {
        let x = Double(index % columns) * (panelWidth + style.panelGap) + margins.left
        plots[index].place(Rect(x, y + margins.top, plotWidth, height), isLast: index % columns == columns - 1)
        items += try plots[index].items()
      }
      y += margins.top + height + margins.bottom + (row < rows - 1 ? style.panelGap * 0.6 : 0)
    }
    for (row, entries) in legend.enumerated() {
      items += entries.moved(columns == 1 ? margins.left : 0, Double(row) * 11)
    }
    return Frame(size: Size(width, y), items: items)
  }

  /// Heat maps of one measure share one colour scale over all panels, so that equal colours mean equal values.
  func sharingDomain(_ panel: Panel) -> Panel {
    var panel = panel
    panel.layers = panel.layers.map { layer in
      guard case .heatMap(var map) = layer, map.domain == nil else { return layer }
      let values = chart.panels.flatMap(\.layers).flatMap { other -> [Double] in
        guard case .heatMap(let other) = other, other.measure == map.measure else { return [] }
        return other.values.flatMap(\.self).compactMap(\.self).filter(\.isFinite)
      }
      if let low = values.min(), let high = values.max(), low < high { map.domain = low...high }
      return .heatMap(map)
    }
    return panel
  }

  // MARK: Keys

  /// Series names in order of appearance with their place in the palette.
  var entries: [(name: String, style: Int, kind: KeyKind)] {
    var seen: [(name: String, style: Int, kind: KeyKind)] = []
    func add(_ series: Series, _ kind: KeyKind) {
      guard !seen.contains(where: { $0.name == series.name }) else { return }
      seen.append((series.name, series.style ?? seen.count, kind))
    }
    for layer in chart.panels.flatMap(\.layers) {
      switch layer {
      case .line(let series, _): add(series, .line)
      case .points(let series, _): add(series, .point)
      case .bars(let series): series.forEach { add($0, .swatch) }
      case .heatMap, .forest, .criticalDifference: break
      }
    }
    return seen
  }

  enum KeyKind { case line, point, swatch }

  func styleIndex(_ series: Series) -> Int {
    series.style ?? entries.first { $0.name == series.name }?.style ?? 0
  }

  var shownKey: Chart.Key {
    guard chart.key == .automatic else { return chart.key }
    let entries = self.entries
    if entries.count < 2 { return .none }
    let areLines = entries.allSatisfy { $0.kind == .line }
    return areLines && entries.count <= 6 && chart.panels.count == 1 ? .direct : .legend
  }

  /// The legend, wrapped in rows; each row stands on a line of height 11 with its top at 0.
  private func legendLines() throws(ReportError) -> [[Item]] {
    guard shownKey == .legend else { return [] }
    var names: [TypesetLine] = []
    for entry in entries { names.append(try typesetter.shortened([StyledRun(entry.name, style.label)], to: width - 24)) }
    let samples = entries.map { $0.kind == .line ? 20.0 : 9 }
    // As few rows as fit, then as many entries in each as in the others, one under another.
    let widest = zip(samples, names).map { $0 + 3 + $1.width }.max() ?? 0
    let total = zip(samples, names).reduce(0) { $0 + $1.0 + 15 + $1.1.width } - 12
    let rowCount = max(1, Int((total / width).rounded(.up)))
    let perRow = (entries.count + rowCount - 1) / rowCount
    let isGrid = rowCount > 1 && Double(perRow) * (widest + 12) - 12 <= width
    var rows: [[Item]] = [[]]
    var x = 0.0, inRow = 0
    for (index, entry) in entries.enumerated() {
      let needed = samples[index] + 3 + names[index].width
      if inRow > 0, x + needed > width || (isGrid && inRow == perRow) {
        rows.append([])
        x = 0
        inRow = 0
      }
      rows[rows.count - 1] += keySample(entry.kind, entry.style, at: Point(x, 5.5), width: samples[index])
      rows[rows.count - 1] += names[index].items(at: Point(x + samples[index] + 3, 8))
      x += (isGrid ? widest : needed) + 12
      inRow += 1
    }
    return rows
  }

  private func keySample(_ kind: KeyKind, _ index: Int, at point: Point, width: Double) -> [Item] {
    let color = Palette.color(index)
    let centre = Point(point.x + width / 2, point.y)
    switch kind {
    case .line:
      let stroke = Stroke(style.lineWidth, color, dash: Palette.dash(index))
      return [.line(point, Point(point.x + width, point.y), stroke)]
        + Marks.marker(Palette.marker(index), at: centre, radius: style.markerRadius, color)
    case .point: return Marks.marker(Palette.marker(index), at: centre, radius: style.markerRadius, color)
    case .swatch: return [.rect(Rect(point.x, point.y - 3, width - 1, 6), fill: color)]
    }
  }
}

extension ChartLayout.Margins {
  func widened(by other: Self) -> Self {
    Self(
      left: max(left, other.left), right: max(right, other.right), top: max(top, other.top),
      bottom: max(bottom, other.bottom))
  }
}

extension Chart {
  /// - Throws: `ReportError.malformedChart` where data cannot be drawn on their scale.
  func validate() throws(ReportError) {
    guard !panels.isEmpty, panels.allSatisfy({ !$0.layers.isEmpty }) else {
      throw ReportError(.malformedChart, "a chart has a panel without marks", hint: "Give each panel at least one layer.")
    }
    for panel in panels {
      for layer in panel.layers {
        switch layer {
        case .line(let series, _), .points(let series, _):
          try panel.validate(series)
        case .heatMap(let map):
          guard let columns = map.values.first?.count, columns > 0, map.values.allSatisfy({ $0.count == columns }),
            map.rows.count == map.values.count, map.columns.count == columns
          else {
            throw ReportError(
              .malformedChart, "a heat map has \(map.rows.count) row names and \(map.columns.count) column names for "
                + "rows of \(map.values.map(\.count)) cells", hint: "All rows need one cell a column name.")
          }
        case .forest(let estimates, _):
          for estimate in estimates where !(estimate.low <= estimate.high) || !estimate.value.isFinite {
            throw ReportError(.malformedChart, "the interval of '\(estimate.name)' is \(estimate.low) to \(estimate.high)")
          }
        case .bars, .criticalDifference: break
        }
      }
    }
  }
}

extension Panel {
  fileprivate func validate(_ series: Series) throws(ReportError) {
    let values = series.points.flatMap { [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] }
    for (axis, coordinates) in [(x, series.points.map(\.x)), (y, values)] where axis.scale == .log {
      if let bad = coordinates.first(where: { $0 <= 0 }) {
        throw ReportError(
          .malformedChart, "the series '\(series.name)' has the value \(bad) on a logarithmic axis",
          hint: "Use a linear axis, or leave the point out.")
      }
    }
  }
}
