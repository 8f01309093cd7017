extension Text {
  /// The words alone, for outlines, alternative texts and searches; a reference prints its label.
  public var plain: String { plain(references: { $0 }) }

  func plain(hidingMeasured: Bool = false, references: (String) -> String) -> String {
    Self.plain(pieces, hidingMeasured, references)
  }

  private static func plain(_ pieces: [Piece], _ hiding: Bool, _ references: (String) -> String) -> String {
    pieces.map { piece in
      switch piece {
      case .plain(let string), .code(let string): string
      case .emphasis(let inner), .strong(let inner), .link(let inner, _), .superscript(let inner), .subscript(let inner),
        .toned(let inner, _):
        plain(inner, hiding, references)
      case .reference(let label): references(label)
      case .value(let value): value.formatted(hidingMeasured: hiding)
      }
    }.joined()
  }

  /// Labels that this text refers to.
  var references: [String] { Self.references(in: pieces) }

  private static func references(in pieces: [Piece]) -> [String] {
    pieces.flatMap { piece -> [String] in
      switch piece {
      case .reference(let label): [label]
      case .emphasis(let inner), .strong(let inner), .link(let inner, _), .superscript(let inner), .subscript(let inner),
        .toned(let inner, _):
        references(in: inner)
      default: []
      }
    }
  }
}
