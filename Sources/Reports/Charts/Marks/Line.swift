/// A line through the points of a series, with markers; `low` and `high` become a band or error bars.
struct LineMark: Mark {
  var series: Series
  var spread: Spread

  func validate(on panel: Panel) throws(ReportError) { try series.validate(on: panel) }

  var extent: (x: [Double], y: [Double]) { series.extent(spread) }

  var keys: [SeriesKey] { [SeriesKey(series, .line)] }

  func underlay(_ plot: PanelPlot) -> [Item] { spread == .band ? band(plot) : [] }

  private func band(_ plot: PanelPlot) -> [Item] {
    let color = Palette.color(plot.layout.styleIndex(series)).opacity(0.16)
    return plot.stretches(series).compactMap { points in
      guard points.count > 1, points.contains(where: { $0.low != nil || $0.high != nil }) else { return nil }
      let upper = points.map { Point(plot.px($0.x), plot.clampedY($0.high ?? $0.y)) }
      let lower = points.reversed().map { Point(plot.px($0.x), plot.clampedY($0.low ?? $0.y)) }
      return .path(Path([.move(upper[0])] + (upper.dropFirst() + lower).map { .line($0) } + [.close], fill: color))
    }
  }

  func items(_ plot: PanelPlot) -> [Item] {
    let style = plot.style
    let index = plot.layout.styleIndex(series), color = Palette.color(index)
    var items: [Item] = []
    if spread == .bars { items += plot.errorBars(series, color) }
    for points in plot.stretches(series) {
      let places = points.map { Point(plot.px($0.x), plot.py($0.y)) }
      if places.count > 1 {
        let stroke = Stroke(style.lineWidth, color, dash: Palette.dash(index))
        items.append(.path(Path([.move(places[0])] + places.dropFirst().map { .line($0) }, stroke: stroke)))
      }
      if points.count <= 40 {
        items += places.flatMap { Shapes.marker(Palette.marker(index), at: $0, radius: style.markerRadius, color) }
      }
    }
    return items
  }

  func ends(_ plot: PanelPlot) -> [SeriesEnd] {
    guard let last = series.points.last(where: plot.isInside) else { return [] }
    return [SeriesEnd(name: series.name, point: Point(plot.px(last.x), plot.py(last.y)))]
  }

  static func words(of marks: [Self], on panel: Panel) -> String {
    "\(panel.opening("Line chart", marks.count)) " + marks.map { $0.words(on: panel) }.joined(separator: " ")
  }

  func words(on panel: Panel) -> String {
    let points = series.points.filter { $0.y.isFinite }
    guard let first = points.first, let last = points.last, let top = points.max(by: { $0.y < $1.y }) else {
      return "\(series.name): no values."
    }
    if points.count == 1 { return "\(series.name): \(Numerals.short(first.y)) at \(panel.place(first.x))." }
    return "\(series.name): from \(Numerals.short(first.y)) at \(panel.place(first.x)) to \(Numerals.short(last.y)) at \(panel.place(last.x)), "
      + "highest \(Numerals.short(top.y)) at \(panel.place(top.x))."
  }
}

extension Layer {
  public static func line(_ series: Series, spread: Spread) -> Layer { Layer(LineMark(series: series, spread: spread)) }
}

extension Chart {
  /// Lines with markers; `low` and `high` of the points become a band or error bars.
  public static func line(
    _ series: [Series], x: Axis, y: Axis, spread: Spread = .band, references: [ReferenceLine] = [],
    width: Width = .column, aspect: Double? = nil, key: Key = .automatic
  ) -> Chart {
    let panel = Panel(x: x, y: y, layers: series.map { .line($0, spread: spread) }, references: references)
    return Chart(panels: [panel], width: width, aspect: aspect, key: key)
  }
}
