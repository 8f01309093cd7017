/// How a stretch of text looks.
public struct TextStyle: Sendable, Hashable {
  public enum Family: String, Sendable, Hashable { case serif, sans, mono, display }
  public var family: Family
  public var size: Double
  public var isBold = false
  public var isItalic = false
  public var color = Color.black
  /// Distance of the baseline above the line's.
  public var rise = 0.0
  public var isUnderlined = false
  /// All digits equally wide.
  public var hasTabularFigures = false
  public var hasSmallCapitals = false
  public var target: Target?

  public init(_ family: Family, _ size: Double) {
    self.family = family
    self.size = size
  }

  func bold(_ on: Bool = true) -> TextStyle { changed { $0.isBold = on } }
  func italic(_ on: Bool = true) -> TextStyle { changed { $0.isItalic = on } }
  func colored(_ color: Color) -> TextStyle { changed { $0.color = color } }
  func sized(_ size: Double) -> TextStyle { changed { $0.size = size } }
  var tabular: TextStyle { changed { $0.hasTabularFigures = true } }

  func changed(_ change: (inout TextStyle) -> Void) -> TextStyle {
    var copy = self
    change(&copy)
    return copy
  }
}

public struct StyledRun: Sendable, Equatable {
  public var text: String
  public var style: TextStyle
  public init(_ text: String, _ style: TextStyle) {
    self.text = text
    self.style = style
  }
}

/// One cluster in reading order, as the line breaker needs it.
public struct ShapedCluster: Sendable, Equatable {
  public enum Break: Sendable, Equatable { case none, allowed, required }
  public var text: String
  public var cluster: Cluster
  public var face: String
  /// Index of the styled run it came from.
  public var run: Int
  /// May the line end after this cluster?
  public var breakAfter: Break
  /// A word space: stretches when lines are justified and is dropped at a line's end.
  public var isSpace: Bool
}

/// The seam between layout and fonts: turns styled text into glyphs. Pango's serves the writers; one with fixed widths serves the tests.
public protocol TextMeasurer {
  func shape(_ runs: [StyledRun]) throws(ReportError) -> [ShapedCluster]
}

/// Every character half as wide as the type is high; bold a tenth wider. Breaks after spaces, hyphens and dashes.
public struct FixedMeasurer: TextMeasurer {
  public init() {}

  public func shape(_ runs: [StyledRun]) -> [ShapedCluster] {
    runs.enumerated().flatMap { index, run in
      run.text.map { character in
        let width = run.style.size * (run.style.isBold ? 0.55 : 0.5)
        let isSpace = character == " "
        return ShapedCluster(
          text: String(character), cluster: Cluster(bytes: character.utf8.count, glyphs: [], advance: width),
          face: Self.face(run.style), run: index,
          breakAfter: isSpace || character == "-" || character == "—" || character == "–" ? .allowed : .none,
          isSpace: isSpace)
      }
    }
  }

  private static func face(_ style: TextStyle) -> String {
    style.family.rawValue + (style.isBold ? " bold" : "") + (style.isItalic ? " italic" : "")
  }
}
