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
    var left = 0.0, right = 0.0, top = 0.0, bottom = 0.0
    /// What a panel leaves free even where nothing stands.
    static let least = Margins(right: 4, top: 4)
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
    var margins = Margins.least
    for plot in plots { margins = margins.widened(by: plot.margins) }
    let plotWidth = panelWidth - margins.left - margins.right
    guard plotWidth > 20 else { return nil }
    var items: [Item] = []
    var y = legendHeight
    for row in 0..<rows {
      let members = plots.indices.filter { $0 / columns == row }
      var height = 0.0
      for index in members { height = max(height, try plots[index].plotHeight(width: plotWidth)) }
      for index in members {
        let x = Double(index % columns) * (panelWidth + style.panelGap) + margins.left
        plots[index].place(Rect(x, y + margins.top, plotWidth, height))
        items += try plots[index].items()
      }
      y += margins.top + height + margins.bottom + (row < rows - 1 ? style.panelGap * 0.6 : 0)
    }
    for (row, entries) in legend.enumerated() {
      items += entries.moved(columns == 1 ? margins.left : 0, Double(row) * 11)
    }
    return Frame(size: Size(width, y), items: items)
  }

  /// The panel with its marks agreed with those of all panels.
  func agreed(_ panel: Panel) -> Panel {
    let all = chart.panels.flatMap(\.marks)
    var panel = panel
    panel.layers = panel.marks.map { Layer($0.agreed(with: all)) }
    return panel
  }

  // MARK: Keys

  /// Series names in order of appearance with their place in the palette.
  var entries: [(name: String, style: Int, sample: KeySample)] {
    var seen: [(name: String, style: Int, sample: KeySample)] = []
    for key in chart.panels.flatMap(\.marks).flatMap(\.keys) where !seen.contains(where: { $0.name == key.name }) {
      seen.append((key.name, key.style ?? seen.count, key.sample))
    }
    return seen
  }

  func styleIndex(_ series: Series) -> Int { styleIndex(series.name, series.style) }

  func styleIndex(_ name: String, _ style: Int?) -> Int {
    style ?? entries.first { $0.name == name }?.style ?? 0
  }

  var shownKey: Chart.Key {
    guard chart.key == .automatic else { return chart.key }
    let entries = self.entries
    if entries.count < 2 { return .none }
    let haveEnds = entries.allSatisfy(\.sample.hasEnd)
    return haveEnds && entries.count <= 6 && chart.panels.count == 1 ? .direct : .legend
  }

  /// The legend, wrapped in rows; each row stands on a line of height 11 with its top at 0.
  private func legendLines() throws(ReportError) -> [[Item]] {
    guard shownKey == .legend else { return [] }
    var names: [TypesetLine] = []
    for entry in entries { names.append(try typesetter.shortened([StyledRun(entry.name, style.label)], to: width - 24)) }
    let samples = entries.map(\.sample.width)
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
      rows[rows.count - 1] += entry.sample.items(Point(x, 5.5), entry.style, style)
      rows[rows.count - 1] += names[index].items(at: Point(x + samples[index] + 3, 8))
      x += (isGrid ? widest : needed) + 12
      inRow += 1
    }
    return rows
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
      for mark in panel.marks { try mark.validate(on: panel) }
    }
  }
}
