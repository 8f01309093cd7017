/// Lengths are PostScript points (1/72 in); the origin is the top left corner and y grows downwards.
public struct Point: Sendable, Equatable {
  public var x, y: Double
  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
  static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
}

public struct Size: Sendable, Equatable {
  public var width, height: Double
  public init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }
}

public struct Rect: Sendable, Equatable {
  public var origin: Point
  public var size: Size
  public init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
    origin = Point(x, y)
    size = Size(width, height)
  }
  public var minX: Double { origin.x }
  public var minY: Double { origin.y }
  public var maxX: Double { origin.x + size.width }
  public var maxY: Double { origin.y + size.height }
  public var width: Double { size.width }
  public var height: Double { size.height }
}

/// sRGB with opacity, all in 0...1.
public struct Color: Sendable, Hashable {
  public var red, green, blue, alpha: Double
  public init(_ red: Double, _ green: Double, _ blue: Double, alpha: Double = 1) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }
  init(hex: UInt32) {
    self.init(Double(hex >> 16 & 255) / 255, Double(hex >> 8 & 255) / 255, Double(hex & 255) / 255)
  }
  static func grey(_ level: Double) -> Color { Color(level, level, level) }
  static let black = Color(0, 0, 0)
  static let white = Color(1, 1, 1)
  func opacity(_ alpha: Double) -> Color { Color(red, green, blue, alpha: alpha) }

  /// `share` of the way to `other`, mixed channel by channel.
  func mixed(with other: Color, _ share: Double) -> Color {
    Color(
      red + share * (other.red - red), green + share * (other.green - green), blue + share * (other.blue - blue),
      alpha: alpha + share * (other.alpha - alpha))
  }
  /// Relative luminance after WCAG 2, 0 (black) ... 1 (white).
  var luminance: Double {
    func linear(_ c: Double) -> Double { c <= 0.03928 ? c / 12.92 : power((c + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}
