import Host

/// How `low` and `high` of the points are shown.
public enum Spread: Sendable, Equatable { case none, band, bars }

public struct DataPoint: Sendable, Equatable {
  public var x: Double
  /// A non-finite value breaks the line.
  public var y: Double
  public var low: Double?
  public var high: Double?

  public init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil) {
    self.x = x
    self.y = y
    self.low = low
    self.high = high
  }
}

public struct Series: Sendable, Equatable {
  public var name: String
  public var points: [DataPoint]
  /// The place in the palette; series of one name get one style across panels when nil.
  public var style: Int?

  public init(_ name: String, _ points: [DataPoint], style: Int? = nil) {
    self.name = name
    self.points = points
    self.style = style
  }
  /// - Precondition: all arrays given have the length of `y`.
  public init(_ name: String, x: [Double], y: [Double], low: [Double]? = nil, high: [Double]? = nil, style: Int? = nil) {
    require(x.count == y.count, "series '\(name)' has \(x.count) x for \(y.count) y")
    require(low.map { $0.count == y.count } ?? true, "series '\(name)' has \(low!.count) lows for \(y.count) y")
    require(high.map { $0.count == y.count } ?? true, "series '\(name)' has \(high!.count) highs for \(y.count) y")
    self.init(
      name, y.indices.map { DataPoint(x[$0], y[$0], low: low?[$0], high: high?[$0]) }, style: style)
  }
  /// One value a category, at x = 0, 1, 2 …
  public init(_ name: String, _ y: [Double], low: [Double]? = nil, high: [Double]? = nil, style: Int? = nil) {
    self.init(name, x: y.indices.map(Double.init), y: y, low: low, high: high, style: style)
  }
}

extension Series {
  /// Coordinates that must be inside the scales.
  func extent(_ spread: Spread) -> (x: [Double], y: [Double]) {
    (points.map(\.x), points.flatMap { spread == .none ? [$0.y] : [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] })
  }

  func validate(on panel: Panel) throws(ReportError) {
    let coordinates = extent(.bars)
    for (axis, values) in [(panel.x, coordinates.x), (panel.y, coordinates.y)] where axis.scale == .log {
      if let bad = values.first(where: { $0 <= 0 }) {
        throw ReportError(
          .malformedChart, "the series '\(name)' has the value \(bad) on a logarithmic axis",
          hint: "Use a linear axis, or leave the point out.")
      }
    }
  }
}

extension PanelPlot {
  func isInside(_ p: DataPoint) -> Bool {
    guard p.x.isFinite, p.y.isFinite else { return false }
    let sx = x.share(p.x), sy = y.share(p.y)
    return sx > -0.001 && sx < 1.001 && sy > -0.001 && sy < 1.001
  }

  /// Stretches of neighbouring points that can be drawn.
  func stretches(_ series: Series) -> [[DataPoint]] {
    series.points.split(whereSeparator: { !isInside($0) }).map(Array.init)
  }

  func errorBars(_ series: Series, _ color: Color) -> [Item] {
    stretches(series).flatMap(\.self).flatMap { point -> [Item] in
      guard let low = point.low, let high = point.high else { return [] }
      return Shapes.errorBar(
        x: px(point.x), low: clampedY(low), high: clampedY(high), cap: 1.8, Stroke(style.errorWidth, color))
    }
  }
}
