import Host

/// A chart as a value: panels that hold layers of marks over scaled axes. Layout, alternative text and files all follow from it.
public struct Chart: Sendable, Equatable {
  /// Final printed widths, so that type sizes are real: one column of a two-column page, or the whole page.
  public enum Width: Sendable, Equatable {
    /// 3.33 in.
    case column
    /// 7 in in files of its own; the text width inside a report.
    case page
    case points(Double)

    var points: Double {
      switch self {
      case .column: 240
      case .page: 504
      case .points(let width): width
      }
    }
  }

  public enum Key: Sendable, Equatable {
    /// Labels at the ends of the lines where they fit, otherwise a legend.
    case automatic
    case direct, legend, none
  }

  public var panels: [Panel]
  /// Panels side by side before a new row begins.
  public var columns: Int
  /// All panels of a chart share one vertical domain.
  public var sharesY: Bool
  public var width: Width
  /// Height over width of one panel's plotting area; nil lets the marks decide.
  public var aspect: Double?
  public var key: Key

  public init(
    panels: [Panel], columns: Int? = nil, sharesY: Bool = false, width: Width = .column, aspect: Double? = nil,
    key: Key = .automatic
  ) {
    self.panels = panels
    self.columns = columns ?? max(1, panels.count)
    self.sharesY = sharesY
    self.width = width
    self.aspect = aspect
    self.key = key
  }
}

/// One plotting area with its axes.
public struct Panel: Sendable, Equatable {
  public var title: Text?
  public var x: Axis
  public var y: Axis
  public var layers: [Layer]
  public var references: [ReferenceLine]

  public init(_ title: Text? = nil, x: Axis = Axis(), y: Axis = Axis(), layers: [Layer], references: [ReferenceLine] = []) {
    self.title = title
    self.x = x
    self.y = y
    self.layers = layers
    self.references = references
  }
}

/// A mark with its data.
public enum Layer: Sendable, Equatable {
  case line(Series, spread: Spread)
  case points(Series, spread: Spread)
  /// Bars side by side at each category; series are drawn in order and start at zero.
  case bars([Series])
  case heatMap(HeatMap)
  /// One row an estimate: a dot with its interval, the numbers at the right.
  case forest([Estimate], decimals: Int)
  case criticalDifference(RankDiagram)
}

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

/// A matrix of cells. Nil is a masked or missing cell, drawn hatched.
public struct HeatMap: Sendable, Equatable {
  public var values: [[Double?]]
  public var rows: [String]
  public var columns: [String]
  /// What the colour means; printed beside the colour bar.
  public var measure: String
  /// Decimals printed in the cells; nil prints none.
  public var decimals: Int?
  /// Ends of the colour scale; nil takes those of the data.
  public var domain: ClosedRange<Double>?
  /// A meaningful middle turns the scale into a diverging one.
  public var midpoint: Double?

  public init(
    _ values: [[Double?]], rows: [String], columns: [String], measure: String, decimals: Int? = 2,
    domain: ClosedRange<Double>? = nil, midpoint: Double? = nil
  ) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.measure = measure
    self.decimals = decimals
    self.domain = domain
    self.midpoint = midpoint
  }
}

public struct Estimate: Sendable, Equatable {
  public var name: String
  public var value: Double
  public var low: Double
  public var high: Double

  public init(_ name: String, _ value: Double, low: Double, high: Double) {
    self.name = name
    self.value = value
    self.low = low
    self.high = high
  }
}

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

/// A line across the panel at a value, with its meaning beside it.
public struct ReferenceLine: Sendable, Equatable {
  public enum Orientation: Sendable, Equatable { case horizontal, vertical }
  public var orientation: Orientation
  public var value: Double
  public var title: String?

  public static func horizontal(_ value: Double, _ title: String? = nil) -> ReferenceLine {
    ReferenceLine(orientation: .horizontal, value: value, title: title)
  }
  public static func vertical(_ value: Double, _ title: String? = nil) -> ReferenceLine {
    ReferenceLine(orientation: .vertical, value: value, title: title)
  }
}

/// An axis: what it shows, on which scale.
public struct Axis: Sendable, Equatable {
  public enum Scale: Sendable, Equatable {
    case linear
    /// Data and domain must be above zero.
    case log
    /// Equal steps, one for each name; data lie at 0, 1, 2 …
    case categorical([String])
  }

  public var title: Text?
  public var scale: Scale
  /// Nil takes the data's range, widened to round numbers.
  public var domain: ClosedRange<Double>?
  /// Places of the ticks; nil finds round ones.
  public var ticks: [Double]?

  public init(_ title: Text? = nil, scale: Scale = .linear, domain: ClosedRange<Double>? = nil, ticks: [Double]? = nil) {
    self.title = title
    self.scale = scale
    self.domain = domain
    self.ticks = ticks
  }
}

extension Axis: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self.init(Text(markup: value)) }
  public init(stringInterpolation: Text.StringInterpolation) { self.init(Text(stringInterpolation: stringInterpolation)) }
}
