/// Characters that no installed font can draw, with the place where they stand and the package that holds a font for them.
public struct UndrawnText: Equatable, Sendable, CustomStringConvertible {
  /// "the title", "the caption of table2", "the text".
  public var place: String
  public var characters: [Unicode.Scalar]

  public var description: String {
    let shown = characters.prefix(12).map { "\($0) (U+\(Self.code($0)))" }.joined(separator: ", ")
    let more = characters.count > 12 ? " and \(characters.count - 12) more" : ""
    let packages = Set(characters.map(Self.package)).sorted().joined(separator: " ")
    return "no installed font has \(shown)\(more) in \(place): boxes are drawn; apt-get install \(packages)"
  }

  /// What was found while the document was laid out, by place; a character is named where it first stands.
  static func found(_ scalars: Set<Unicode.Scalar>, in document: Document, _ parts: NumberedParts) -> [UndrawnText] {
    guard !scalars.isEmpty else { return [] }
    var left = scalars
    var result: [UndrawnText] = []
    for (place, text) in places(of: document, parts) {
      let here = left.intersection(text.unicodeScalars)
      guard !here.isEmpty else { continue }
      left.subtract(here)
      if let known = result.firstIndex(where: { $0.place == place }) {
        result[known].characters = Set(result[known].characters).union(here).sorted()
      } else {
        result.append(UndrawnText(place: place, characters: here.sorted()))
      }
    }
    if !left.isEmpty { result.append(UndrawnText(place: "the text", characters: left.sorted())) }
    return result
  }

  private static func places(of document: Document, _ parts: NumberedParts) -> [(place: String, text: String)] {
    var places = [("the title", document.title.plain)]
    if let subtitle = document.subtitle { places.append(("the subtitle", subtitle.plain)) }
    for block in (document.summary + document.blocks).flattened {
      if case .section(let section) = block { places.append(("the heading “\(section.title.plain)”", section.title.plain)) }
    }
    places += parts.tables.map { ("the caption of \($0.stem)", $0.table.caption.plain) }
    places += parts.figures.map { ("the caption of \($0.stem)", $0.figure.caption.plain) }
    for (table, stem) in parts.tables {
      let titles = table.columns.map(\.title.plain) + table.groups.compactMap { $0.title?.plain }
      let cells = table.rows.flatMap(\.cells).map { cell in
        if case .text(let text) = cell.content { text.plain } else { "" }
      }
      places.append(("the table \(stem)", (titles + cells).joined()))
    }
    return places
  }

  private static func code(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(4 - digits.count, 0)) + digits
  }

  /// The Debian package of a font that has the character's script.
  private static func package(for scalar: Unicode.Scalar) -> String {
    if scalar.properties.isEmojiPresentation || (0x1F000...0x1FAFF).contains(scalar.value) { return "fonts-noto-color-emoji" }
    switch scalar.value {
    case 0x1100...0x11FF, 0x2E80...0xA4CF, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFFEF, 0x20000...0x3FFFF:
      return "fonts-noto-cjk"
    default: return "fonts-noto-core"
    }
  }
}
