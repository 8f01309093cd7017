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
