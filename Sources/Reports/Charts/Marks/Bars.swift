/// Bars side by side at each category; series are drawn in order and start at zero.
struct BarsMark: Mark {
  var series: [Series]

  /// The bars stand one a category, so only their heights ask for room.
  var extent: (x: [Double], y: [Double]) { ([], series.flatMap { $0.extent(.bars).y }) }

  var footing: [Double] { [0] }

  var keys: [SeriesKey] { series.map { SeriesKey($0, .swatch) } }

  func items(_ plot: PanelPlot) -> [Item] {
    let area = plot.area
    let step = area.width / Double(max(1, plot.x.ticks.count))
    let width = min(22, step * 0.8 / Double(max(1, series.count)))
    var items: [Item] = []
    for (place, one) in series.enumerated() {
      let color = Palette.color(plot.layout.styleIndex(one))
      for point in one.points where point.y.isFinite && abs(plot.x.share(point.x)) < 2 {
        let middle = plot.px(point.x) + (Double(place) - Double(series.count - 1) / 2) * width
        let top = plot.clampedY(point.y), zero = plot.clampedY(0)
        items.append(.rect(Rect(middle - width * 0.46, min(top, zero), width * 0.92, abs(zero - top)), fill: color))
        if let low = point.low, let high = point.high {
          items += Shapes.errorBar(
            x: middle, low: plot.clampedY(low), high: plot.clampedY(high), cap: min(2, width * 0.25),
            Stroke(plot.style.errorWidth, .grey(0.1)))
        }
      }
    }
    if plot.y.low < 0, plot.y.high > 0 {
      items.append(.line(Point(area.minX, plot.py(0)), Point(area.maxX, plot.py(0)), plot.style.axis))
    }
    return items
  }

  func words(on panel: Panel) -> String {
    panel.opening("Bar chart", series.count) + " "
      + series.map { one in
        let values = one.points.map { "\(panel.place($0.x)) \(Numerals.short($0.y))" }.joined(separator: ", ")
        return "\(one.name): \(values)."
      }.joined(separator: " ")
  }
}

extension Layer {
  public static func bars(_ series: [Series]) -> Layer { Layer(BarsMark(series: series)) }
}

extension Chart {
  /// Bars side by side from zero; each series holds one value a category.
  public static func bars(
    _ categories: [String], _ series: [Series], x: Text? = nil, y: Axis, references: [ReferenceLine] = [],
    width: Width = .column, aspect: Double? = nil, key: Key = .automatic
  ) -> Chart {
    let panel = Panel(
      x: Axis(x, scale: .categorical(categories)), y: y, layers: [.bars(series)], references: references)
    return Chart(panels: [panel], width: width, aspect: aspect, key: key)
  }
}
