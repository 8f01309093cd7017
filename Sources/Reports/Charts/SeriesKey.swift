/// A series as a legend names it.
struct SeriesKey {
  var name: String
  /// The place in the palette; nil where the chart gives one.
  var style: Int?
  var sample: KeySample

  init(_ series: Series, _ sample: KeySample) {
    (name, style, self.sample) = (series.name, series.style, sample)
  }
}

/// Where a series ends.
struct SeriesEnd {
  var name: String
  var point: Point
}

/// The small picture beside a name in a legend. A kind of mark that needs another one adds it in its own file.
struct KeySample: Sendable {
  var width: Double
  /// Whether the series ends somewhere, so that its name may stand there and no legend is needed.
  var hasEnd = false
  /// Draws it from a point at its left end and half its height, in the style of that place in the palette.
  var items: @Sendable (_ point: Point, _ index: Int, _ style: ChartStyle) -> [Item]

  static let line = KeySample(width: 20, hasEnd: true) { point, index, style in
    let stroke = Stroke(style.lineWidth, Palette.color(index), dash: Palette.dash(index))
    return [.line(point, Point(point.x + 20, point.y), stroke)] + marker(Point(point.x + 10, point.y), index, style)
  }

  static let point = KeySample(width: 9) { point, index, style in marker(Point(point.x + 4.5, point.y), index, style) }

  static let swatch = KeySample(width: 9) { point, index, _ in
    [.rect(Rect(point.x, point.y - 3, 8, 6), fill: Palette.color(index))]
  }

  private static func marker(_ centre: Point, _ index: Int, _ style: ChartStyle) -> [Item] {
    Shapes.marker(Palette.marker(index), at: centre, radius: style.markerRadius, Palette.color(index))
  }
}
