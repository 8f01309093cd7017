/// The points of a series without a line.
struct PointsMark: Mark {
  var series: Series
  var spread: Spread

  func validate(on panel: Panel) throws(ReportError) { try series.validate(on: panel) }

  var extent: (x: [Double], y: [Double]) { series.extent(spread) }

  var keys: [SeriesKey] { [SeriesKey(series, .point)] }

  func items(_ plot: PanelPlot) -> [Item] {
    let index = plot.layout.styleIndex(series), color = Palette.color(index)
    let inside = series.points.filter(plot.isInside)
    var items = spread == .bars ? plot.errorBars(series, color) : []
    if inside.count > 300 {
      // One path of dots, each a subpath without length under a round pen: a thousand separate circles would make the
      // file ten times larger.
      var steps: [Path.Step] = []
      steps.reserveCapacity(2 * inside.count)
      for point in inside { steps += [.move(Point(plot.px(point.x), plot.py(point.y))), .close] }
      items.append(.path(Path(steps, stroke: Stroke(1.7, color.opacity(0.75), isRound: true))))
    } else {
      items += inside.flatMap {
        Shapes.marker(
          Palette.marker(index), at: Point(plot.px($0.x), plot.py($0.y)), radius: plot.style.markerRadius, color)
      }
    }
    return items
  }

  static func words(of marks: [Self], on panel: Panel) -> String {
    "\(panel.opening("Scatter plot", marks.count)) " + marks.map { $0.words(on: panel) }.joined(separator: " ")
  }

  func words(on panel: Panel) -> String {
    let points = series.points.filter { $0.x.isFinite && $0.y.isFinite }
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let low = points.map(\.y).min(),
      let high = points.map(\.y).max()
    else { return "\(series.name): no points." }
    return "\(series.name): \(points.count) points, \(Numerals.short(left)) to \(Numerals.short(right)) across, "
      + "\(Numerals.short(low)) to \(Numerals.short(high)) up."
  }
}

extension Layer {
  public static func points(_ series: Series, spread: Spread) -> Layer { Layer(PointsMark(series: series, spread: spread)) }
}

extension Chart {
  /// Points without lines; each series is a category with a colour and a shape of its own.
  public static func scatter(
    _ series: [Series], x: Axis = Axis(), y: Axis = Axis(), references: [ReferenceLine] = [], width: Width = .column,
    aspect: Double? = nil, key: Key = .automatic
  ) -> Chart {
    let panel = Panel(x: x, y: y, layers: series.map { .points($0, spread: .none) }, references: references)
    return Chart(panels: [panel], width: width, aspect: aspect, key: key)
  }
}
