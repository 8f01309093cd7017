/// The reader of the light markup in text literals. Works on characters; an interpolation stands as one private-use character.
struct Markup {
  private let source: [Character]
  private let inserted: [[Text.Piece]]

  static func parse(_ string: String, inserted: [[Text.Piece]]) -> [Text.Piece] {
    let markup = Markup(source: Array(string), inserted: inserted)
    return markup.pieces(in: 0..<markup.source.count)
  }

  private static let firstPlaceholder: UInt32 = 0xF0000

  static func placeholder(_ index: Int) -> Character {
    Character(Unicode.Scalar(firstPlaceholder + UInt32(index)) ?? "\u{FFFC}")
  }

  private func insertion(at index: Int) -> [Text.Piece]? {
    guard let scalar = source[index].unicodeScalars.first, scalar.value >= Self.firstPlaceholder else { return nil }
    let number = Int(scalar.value - Self.firstPlaceholder)
    return number < inserted.count ? inserted[number] : nil
  }

  private func pieces(in range: Range<Int>) -> [Text.Piece] {
    var result: [Text.Piece] = []
    var plain = ""
    var index = range.lowerBound
    func flush() {
      if !plain.isEmpty { result.append(.plain(plain)) }
      plain = ""
    }
    while index < range.upperBound {
      if let pieces = insertion(at: index) {
        flush()
        result += pieces
        index += 1
      } else if let (piece, end) = marked(at: index, in: range) {
        flush()
        result.append(piece)
        index = end
      } else {
        index = takePlain(at: index, in: range, into: &plain)
      }
    }
    flush()
    return result
  }

  /// The piece that a mark at `index` opens and the place after it; nil where the character is only itself.
  private func marked(at index: Int, in range: Range<Int>) -> (Text.Piece, Int)? {
    switch source[index] {
    case "`":
      guard let close = (index + 1..<range.upperBound).first(where: { source[$0] == "`" }) else { return nil }
      return (.code(literal(in: index + 1..<close)), close + 1)
    case "*": return starred(at: index, in: range)
    case "[": return linked(at: index, in: range)
    case "@": return referenced(at: index, in: range)
    case "_", "^": return script(at: index, in: range)
    default: return nil
    }
  }

  private func starred(at index: Int, in range: Range<Int>) -> (Text.Piece, Int)? {
    let width = index + 1 < range.upperBound && source[index + 1] == "*" ? 2 : 1
    let start = index + width
    guard start < range.upperBound, !source[start].isWhitespace else { return nil }
    var close = start + 1
    while close + width <= range.upperBound {
      let isStar = source[close] == "*" && source[close + width - 1] == "*"
      let isDouble = close + 1 < range.upperBound && source[close + 1] == "*"
      if isStar, !source[close - 1].isWhitespace, source[close - 1] != "\\", width == 2 || !isDouble {
        let inner = pieces(in: start..<close)
        return (width == 2 ? .strong(inner) : .emphasis(inner), close + width)
      }
      close += isStar && isDouble ? 2 : 1
    }
    return nil
  }

  private func linked(at index: Int, in range: Range<Int>) -> (Text.Piece, Int)? {
    guard let middle = (index + 1..<range.upperBound).first(where: { source[$0] == "]" }),
      middle + 1 < range.upperBound, source[middle + 1] == "(",
      let close = (middle + 2..<range.upperBound).first(where: { source[$0] == ")" })
    else { return nil }
    return (.link(pieces(in: index + 1..<middle), address: literal(in: middle + 2..<close)), close + 1)
  }

  /// `@label` opens only after a space or an opening bracket, so that "HR@50" stays what it is.
  private func referenced(at index: Int, in range: Range<Int>) -> (Text.Piece, Int)? {
    if index > 0, !source[index - 1].isWhitespace, !"([–—".contains(source[index - 1]) { return nil }
    guard index + 1 < range.upperBound, source[index + 1].isLetter, source[index + 1].isASCII else { return nil }
    var end = index + 1
    while end < range.upperBound, source[end].isASCII,
      source[end].isLetter || source[end].isNumber || "-_.:".contains(source[end])
    { end += 1 }
    while "-_.:".contains(source[end - 1]) { end -= 1 }
    return (.reference(String(source[index + 1..<end])), end)
  }

  /// A subscript without braces needs a base of one character, so that `snake_case` stays one word.
  private func script(at index: Int, in range: Range<Int>) -> (Text.Piece, Int)? {
    guard index > 0, index + 1 < range.upperBound, !source[index - 1].isWhitespace else { return nil }
    let raised = source[index] == "^"
    if source[index + 1] == "{" {
      guard let close = (index + 2..<range.upperBound).first(where: { source[$0] == "}" }) else { return nil }
      let inner = minus(pieces(in: index + 2..<close))
      return (raised ? .superscript(inner) : .subscript(inner), close + 1)
    }
    if !raised, index > 1, isWord(index - 1), isWord(index - 2) { return nil }
    var end = index + 1
    if "+-−".contains(source[end]) { end += 1 }
    while end < range.upperBound, isWord(end) || insertion(at: end) != nil { end += 1 }
    if end == index + 1, "*⊤⊥†‡′".contains(source[end]) { end += 1 }
    guard end > index + 1, raised || isWord(end - 1) || insertion(at: end - 1) != nil else { return nil }
    let inner = minus(pieces(in: index + 1..<end))
    return (raised ? .superscript(inner) : .subscript(inner), end)
  }

  private func isWord(_ index: Int) -> Bool { source[index].isLetter || source[index].isNumber }

  private func minus(_ pieces: [Text.Piece]) -> [Text.Piece] {
    pieces.map { piece in
      guard case .plain(let string) = piece else { return piece }
      return .plain(string.replacing("-", with: "−"))
    }
  }

  /// Code and addresses: the characters themselves, with interpolations as plain words.
  private func literal(in range: Range<Int>) -> String {
    range.map { index in insertion(at: index).map { Text($0).plain } ?? String(source[index]) }.joined()
  }

  /// One plain character with the typography a compositor would set: curled quotes, dashes, an ellipsis.
  private func takePlain(at index: Int, in range: Range<Int>, into plain: inout String) -> Int {
    func follows(_ string: String) -> Bool {
      let end = index + string.count
      return end <= range.upperBound && Array(string) == Array(source[index..<end])
    }
    let opens = index == 0 || source[index - 1].isWhitespace || "([{—–“‘".contains(source[index - 1])
    switch source[index] {
    case "\\" where index + 1 < range.upperBound && !source[index + 1].isLetter && insertion(at: index + 1) == nil:
      plain.append(source[index + 1])
      return index + 2
    case "-" where follows("---"):
      plain += "—"
      return index + 3
    case "-" where follows("--"):
      plain += "–"
      return index + 2
    case "." where follows("..."):
      plain += "…"
      return index + 3
    case "\"": plain += opens ? "“" : "”"
    case "'": plain += opens ? "‘" : "’"
    default: plain.append(source[index])
    }
    return index + 1
  }
}
