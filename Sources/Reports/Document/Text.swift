/// Running text: a sequence of styled pieces, parsed once from light markup and never parsed again.
///
/// A string literal is markup: `*emphasis*`, `**strong**`, `` `code` ``, `ω_1`, `x^2`, `y_{ui}`, `[words](address)`,
/// and `@label` for a cross-reference. A backslash takes the meaning away from the next mark. What is interpolated is never read as
/// markup, so a title from a data set cannot change the page.
public struct Text: Sendable, Equatable {
  public indirect enum Piece: Sendable, Equatable {
    case plain(String)
    case emphasis([Piece])
    case strong([Piece])
    case code(String)
    case link([Piece], address: String)
    case reference(String)
    case superscript([Piece])
    case `subscript`([Piece])
    case toned([Piece], Tone)
    case value(Value)
  }

  public var pieces: [Piece]

  public init(_ pieces: [Piece]) { self.pieces = pieces }

  /// The string as it stands; no mark has a meaning.
  public init(verbatim string: String) { pieces = string.isEmpty ? [] : [.plain(string)] }

  /// A string with the marks of a literal.
  public init(markup string: String) { pieces = Markup.parse(string, inserted: []) }

  public var isEmpty: Bool { pieces.isEmpty }

  public static func + (left: Text, right: Text) -> Text { Text(left.pieces + right.pieces) }
}

/// What a coloured word or box says. Colour never stands alone: each tone has a sign, readable in grey.
public enum Tone: String, Sendable, Equatable, CaseIterable {
  case positive, negative, caution, neutral, muted
}

extension Text: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self.init(markup: value) }
  public init(stringInterpolation: StringInterpolation) {
    pieces = Markup.parse(stringInterpolation.source, inserted: stringInterpolation.inserted)
  }

  public struct StringInterpolation: StringInterpolationProtocol {
    var source = ""
    var inserted: [[Piece]] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) { source += literal }

    /// The seam for types of other modules: append finished pieces.
    public mutating func append(_ pieces: [Piece]) {
      source.append(Markup.placeholder(inserted.count))
      inserted.append(pieces)
    }

    public mutating func appendInterpolation(_ text: Text) { append(text.pieces) }
    public mutating func appendInterpolation(_ value: Value) { append([.value(value)]) }
    public mutating func appendInterpolation(_ string: String) { append([.plain(string)]) }
    /// An integer, grouped by thousands from five digits on.
    public mutating func appendInterpolation(_ integer: Int) { append([.value(value(integer))]) }
    public mutating func appendInterpolation(_ number: Double, decimals: Int) {
      append([.value(value(number, decimals: decimals))])
    }
  }
}

/// A cross-reference by label: prints "Table 3" and links to it.
public func reference(_ label: String) -> Text { Text([.reference(label)]) }

public func link(_ words: Text, to address: String) -> Text { Text([.link(words.pieces, address: address)]) }

/// Words in the colour of a tone.
public func toned(_ words: Text, _ tone: Tone) -> Text { Text([.toned(words.pieces, tone)]) }

/// A string in the typewriter face, taken as it stands.
public func code(_ string: String) -> Text { Text([.code(string)]) }
