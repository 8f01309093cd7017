/// One panel while it is laid out: fitted scales and margins first, then the place of its plotting area, then its items.
struct PanelPlot {
  let layout: ChartLayout
  let panel: Panel
  let key: Chart.Key
  var x: FittedScale
  var y: FittedScale
  private(set) var margins = ChartLayout.Margins.least
  private(set) var area = Rect(0, 0, 0, 0)
  private var yLabels: [TypesetLine] = []
  /// One or more lines a tick.
  private var xLabels: [[TypesetLine]] = []
  private var turnsXLabels = false

  private(set) var endLabels: [(line: TypesetLine, name: String)] = []
  var style: ChartStyle { layout.style }

  init(layout: ChartLayout, index: Int, outerWidth: Double, key: Chart.Key) throws(ReportError) {
    self.layout = layout
    self.key = key
    panel = layout.agreed(layout.chart.panels[index])
    let guess = outerWidth * 0.8
    let heightGuess = Self.aspect(panel, layout.chart, outerWidth) * guess
    let data = layout.chart.sharesY ? layout.chart.panels : [panel]
    let range = data.map(\.extent)
    let xReferences = panel.references.filter { $0.orientation == .vertical }.map(\.value)
    let yReferences = data.flatMap(\.references).filter { $0.orientation == .horizontal }.map(\.value)
    x = FittedScale(
      panel.x, values: panel.extent.x + xReferences, wanted: max(2, Int(guess / 46)))
    y = FittedScale(
      panel.y, values: range.flatMap(\.y) + yReferences, atLeast: panel.marks.flatMap(\.footing), wanted: max(2, Int(heightGuess / 26)))
    try measure(outerWidth)
  }

  var isCategoricalY: Bool { if case .categorical = y.kind { true } else { false } }

  // MARK: Measuring

  private mutating func measure(_ outerWidth: Double) throws(ReportError) {
    margins.top = panel.title == nil ? 4 : 15
    // The words over a reference line near the top stay on the paper.
    if panel.references.contains(where: { $0.orientation == .horizontal && $0.title != nil }) { margins.top = max(margins.top, 9) }
    if panel.axes == .none {
      for mark in panel.marks { margins = margins.widened(by: try mark.margins(layout)) }
      return
    }
    let widest = layout.widestLabel * outerWidth
    for tick in y.ticks {
      yLabels.append(try layout.typesetter.shortened([StyledRun(tick.label, style.tick)], to: widest))
    }
    for tick in x.ticks {
      xLabels.append([try layout.typesetter.shortened([StyledRun(tick.label, style.tick)], to: min(180, widest))])
    }
    let titleRoom = 11.5
    margins.left = (yLabels.map(\.width).max() ?? 0) + style.tickLength + style.gap + (panel.y.title == nil ? 0 : titleRoom)
    try measureRight(widest)
    let labelHeight = try fitXLabels(outerWidth)
    margins.bottom = style.tickLength + style.gap + labelHeight + (panel.x.title == nil ? 2 : 13)
    if let last = xLabels.last?.first, !turnsXLabels { margins.right = max(margins.right, last.width / 2) }
  }

  /// Names too wide for their place are broken into lines, or turned where a word is too wide; the height they take.
  private mutating func fitXLabels(_ outerWidth: Double) throws(ReportError) -> Double {
    let room = (outerWidth - margins.left - margins.right) / Double(max(1, x.ticks.count))
    let widest = xLabels.map { $0[0].width }.max() ?? 0
    guard case .categorical = x.kind, widest > room - 3 else { return 8 }
    var broken: [[TypesetLine]] = []
    for label in xLabels {
      let run = [StyledRun(label[0].text, style.tick)]
      guard try layout.typesetter.narrowest(run) <= room - 3 else { break }
      broken.append(try layout.typesetter.lines(run, width: room - 3, .balanced))
    }
    let most = broken.map(\.count).max() ?? 0
    if broken.count == xLabels.count, most <= 3 {
      xLabels = broken
      return 8 + Double(most - 1) * Self.labelLeading
    }
    turnsXLabels = true
    for (index, label) in xLabels.enumerated() {
      // The turned name ends under its tick and must not start left of the chart.
      margins.left = max(margins.left, label[0].width * Self.cosine - (Double(index) + 0.5) * room * 0.85)
    }
    return widest * Self.sine + 7
  }

  private static let labelLeading = 8.6
  /// Of 35 degrees.
  private static let cosine = 0.8191520443, sine = 0.5735764364

  /// What stands at the right of the marks: names at the ends of lines, and what the marks bring themselves.
  private mutating func measureRight(_ widest: Double) throws(ReportError) {
    for end in key == .direct ? panel.marks.flatMap(\.keys).filter(\.sample.hasEnd) : [] {
      let color = Palette.color(layout.styleIndex(end.name, end.style)).mixed(with: .black, 0.3)
      let line = try layout.typesetter.shortened([StyledRun(end.name, style.label.colored(color))], to: widest)
      endLabels.append((line, end.name))
      margins.right = max(margins.right, line.width + 9)
    }
    for mark in panel.marks { margins = margins.widened(by: try mark.margins(layout)) }
  }

  private static func aspect(_ panel: Panel, _ chart: Chart, _ width: Double) -> Double {
    chart.aspect ?? (width > 330 ? 0.42 : width < 150 ? 0.85 : 0.66)
  }

  func plotHeight(width: Double) throws(ReportError) -> Double {
    for mark in panel.marks {
      if let height = try mark.height(width: width, layout) { return height }
    }
    return (width * Self.aspect(panel, layout.chart, width)).rounded()
  }

  mutating func place(_ rect: Rect) {
    area = panel.marks.reduce(rect) { $1.area(in: $0) }
  }

  // MARK: Coordinates

  func px(_ value: Double) -> Double { area.minX + x.share(value) * area.width }
  /// On the edge where the value lies outside, an interval's open end too.
  func clampedX(_ value: Double) -> Double { min(max(px(value), area.minX), area.maxX) }
  func clampedY(_ value: Double) -> Double { min(max(py(value), area.minY), area.maxY) }
  /// Categories run downwards, quantities upwards.
  func py(_ value: Double) -> Double {
    isCategoricalY ? area.minY + y.share(value) * area.height : area.maxY - y.share(value) * area.height
  }

  // MARK: Items

  func items() throws(ReportError) -> [Item] {
    var items: [Item] = []
    if let title = panel.title {
      let line = try layout.typesetter.shortened(layout.styler.runs(title, style.panelTitle), to: layout.width)
      items += line.items(at: Point(area.minX, area.minY - 6))
    }
    if panel.axes == .none {
      for mark in panel.marks { items += try mark.items(self) }
      return items
    }
    items += try MarkDrawing(plot: self).items()
    items += try axisItems()
    return items
  }

  private func axisItems() throws(ReportError) -> [Item] {
    var items: [Item] = []
    let isBoxed = panel.axes == .names
    let tick = isBoxed ? 0 : style.tickLength
    if !isBoxed {
      items.append(.line(Point(area.minX, area.maxY), Point(area.maxX, area.maxY), style.axis))
      if !isCategoricalY { items.append(.line(Point(area.minX, area.minY), Point(area.minX, area.maxY), style.axis)) }
    }
    for (mark, label) in zip(y.ticks, yLabels) {
      let at = py(mark.value)
      if !isBoxed, !isCategoricalY { items.append(.line(Point(area.minX - tick, at), Point(area.minX, at), style.axis)) }
      items += label.items(at: Point(area.minX - style.tickLength - style.gap - label.width, at + 2.5))
    }
    for (mark, label) in zip(x.ticks, xLabels) {
      let at = px(mark.value)
      if !isBoxed { items.append(.line(Point(at, area.maxY), Point(at, area.maxY + tick), style.axis)) }
      items += xLabel(label, at: at)
    }
    if let title = panel.x.title {
      let line = try layout.typesetter.shortened(layout.styler.runs(title, style.title), to: layout.width)
      items += line.items(at: Point(area.minX + (area.width - line.width) / 2, area.maxY + margins.bottom - 2.5))
    }
    if let title = panel.y.title {
      let line = try layout.typesetter.shortened(
        layout.styler.runs(title, style.title), to: area.height + margins.top + margins.bottom)
      let middle = area.minY + area.height / 2
      // Turned a quarter: what runs to the right in the line runs upwards on the page.
      let x0 = area.minX - (yLabels.map(\.width).max() ?? 0) - style.tickLength - style.gap - 4.5
      for part in line.parts {
        var run = part.run
        run.turn = 90
        run.origin = Point(x0 + part.run.origin.y, middle + line.width / 2 - part.run.origin.x)
        items.append(.glyphs(run))
      }
    }
    return items
  }

  private func xLabel(_ lines: [TypesetLine], at x: Double) -> [Item] {
    let top = area.maxY + style.tickLength + style.gap
    guard turnsXLabels, let label = lines.first else {
      return lines.enumerated().flatMap { index, line in
        line.items(at: Point(x - line.width / 2, top + 5.5 + Double(index) * Self.labelLeading))
      }
    }
    return label.parts.map { part in
      var run = part.run
      run.turn = 35
      let back = label.width - part.run.origin.x
      run.origin = Point(x + 3 - back * Self.cosine, top + 3 + back * Self.sine)
      return .glyphs(run)
    }
  }
}
