/// One cell of a table: what it holds and how it stands out. What it means (best, tied) is the caller's to decide.
public struct TableCell: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    case empty
    case text(Text)
    case number(Double, decimals: Int)
    case integer(Int)
    /// An estimate with the ends of its interval.
    case interval(Double, low: Double, high: Double, decimals: Int)
    case pValue(Double)
    /// A dash with a note under the table.
    case missing(reason: String)
    /// A short word with the sign of its tone: a verdict.
    case badge(String, Tone)
  }

  public struct Emphasis: OptionSet, Sendable, Equatable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// Bold.
    public static let best = Emphasis(rawValue: 1)
    /// Underlined.
    public static let second = Emphasis(rawValue: 2)
    /// A raised ≈: not told apart from the best.
    public static let tied = Emphasis(rawValue: 4)
  }

  public var content: Content
  public var emphasis: Emphasis
  /// The count of decimals that are certain; digits beyond it are grey. Nil prints all in black.
  public var certainDecimals: Int?
  /// A raised sign such as † that the table's notes explain.
  public var mark: String?
  public var isMeasured: Bool

  public init(
    _ content: Content, emphasis: Emphasis = [], greyFrom certainDecimals: Int? = nil, mark: String? = nil,
    measured: Bool = false
  ) {
    self.content = content
    self.emphasis = emphasis
    self.certainDecimals = certainDecimals
    self.mark = mark
    isMeasured = measured
  }

  public static let empty = TableCell(.empty)
  public static func text(_ text: Text, emphasis: Emphasis = []) -> TableCell { TableCell(.text(text), emphasis: emphasis) }
  public static func number(
    _ x: Double, decimals: Int, emphasis: Emphasis = [], greyFrom certainDecimals: Int? = nil, mark: String? = nil,
    measured: Bool = false
  ) -> TableCell {
    TableCell(.number(x, decimals: decimals), emphasis: emphasis, greyFrom: certainDecimals, mark: mark, measured: measured)
  }
  /// The number, or a dash with the reason.
  public static func number(_ x: Double?, decimals: Int, orMissing reason: String, emphasis: Emphasis = []) -> TableCell {
    x.map { .number($0, decimals: decimals, emphasis: emphasis) } ?? .missing(reason)
  }
  public static func integer(_ n: Int, measured: Bool = false) -> TableCell { TableCell(.integer(n), measured: measured) }
  public static func interval(
    _ x: Double, low: Double, high: Double, decimals: Int, emphasis: Emphasis = [], mark: String? = nil
  ) -> TableCell {
    TableCell(.interval(x, low: low, high: high, decimals: decimals), emphasis: emphasis, mark: mark)
  }
  public static func pValue(_ p: Double, mark: String? = nil) -> TableCell { TableCell(.pValue(p), mark: mark) }
  public static func missing(_ reason: String) -> TableCell { TableCell(.missing(reason: reason)) }
  public static func badge(_ word: String, _ tone: Tone) -> TableCell { TableCell(.badge(word, tone)) }
}

extension TableCell: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self = .text(Text(markup: value)) }
  public init(stringInterpolation: Text.StringInterpolation) { self = .text(Text(stringInterpolation: stringInterpolation)) }
}

extension Tone {
  /// The sign that carries the tone where colour does not.
  public var sign: String {
    switch self {
    case .positive: "✓"
    case .negative: "✗"
    case .caution: "~"
    case .neutral: "•"
    case .muted: "–"
    }
  }
}
