/// The text that Cairo draws, said in fewer letters: ids that do not depend on the process, colours as six digits,
/// places to a hundredth of a point, and no property that has its initial value anyway.
struct SVGText {
  /// Put before every id, so that several figures can stand in one page.
  let id: String
  private let source: [UInt8]
  private var place = 0
  private var result: [UInt8] = []

  static func shortened(_ drawn: [UInt8], id: String) -> String {
    var text = SVGText(id: id, source: drawn)
    text.run()
    return String(decoding: text.result, as: UTF8.self)
  }

  private init(id: String, source: [UInt8]) {
    self.id = id
    self.source = source
    result.reserveCapacity(source.count)
  }

  private mutating func run() {
    while place < source.count {
      switch source[place] {
      case UInt8(ascii: " ") where skip(" d=\""): pathData()
      case UInt8(ascii: " ") where skip(" style=\""): properties()
      case UInt8(ascii: " ") where skip(" id=\""): identifier()
      case UInt8(ascii: "h") where skip("href=\"#"): put("href=\"#\(id)-")
      case UInt8(ascii: "u") where skip("url(#"): put("url(#\(id)-")
      case let byte:
        result.append(byte)
        place += 1
      }
    }
  }

  /// Cairo counts the surfaces of the process in `surface7`.
  private mutating func identifier() {
    put(" id=\"\(id)-")
    guard skip("surface") else { return }
    put("surface")
    while place < source.count, isDigit(source[place]) { place += 1 }
  }

  /// Numbers are rounded; a move at the end of closed data, which draws nothing, is left out.
  private mutating func pathData() {
    let start = result.count
    put(" d=\"")
    var lastClose: Int?
    var hasDrawnSince = false
    while place < source.count, source[place] != UInt8(ascii: "\"") {
      let byte = source[place]
      if isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
        number()
        continue
      }
      place += 1
      // Letters need no space beside them.
      let isBesideLetter = isLetter(result[result.count - 1]) || (place < source.count && isLetter(source[place]))
      if byte == UInt8(ascii: " "), isBesideLetter { continue }
      result.append(byte)
      if byte == UInt8(ascii: "Z") {
        lastClose = result.count
        hasDrawnSince = false
      } else if byte == UInt8(ascii: "L") || byte == UInt8(ascii: "C") {
        hasDrawnSince = true
      }
    }
    if let lastClose, !hasDrawnSince { result.removeLast(result.count - lastClose) }
    while result.count > start, result.last == UInt8(ascii: " ") { result.removeLast() }
  }

  /// The number at this place, to two decimals without needless zeros.
  private mutating func number() {
    let isNegative = source[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    var hundredths = 0
    var decimals = -1  // −1 before the point
    var third: UInt8 = UInt8(ascii: "0")
    while place < source.count, isDigit(source[place]) || (source[place] == UInt8(ascii: ".") && decimals < 0) {
      let byte = source[place]
      place += 1
      if byte == UInt8(ascii: ".") {
        decimals = 0
      } else if decimals < 2, hundredths < 1_000_000_000_000_000 {
        hundredths = 10 * hundredths + Int(byte - UInt8(ascii: "0"))
        if decimals >= 0 { decimals += 1 }
      } else {
        if decimals == 2 { third = byte }
        decimals += 1
      }
    }
    for _ in max(0, decimals)..<max(2, decimals) where decimals < 2 { hundredths *= 10 }
    if third >= UInt8(ascii: "5") { hundredths += 1 }
    if isNegative, hundredths > 0 { result.append(UInt8(ascii: "-")) }
    put(String(hundredths / 100))
    let rest = hundredths % 100
    if rest > 0 { put(rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)") }
  }

  /// What every property is where nothing is said, in the drawings that Cairo makes of frames.
  private static let initial: Set<String> = [
    "stroke:none", "fill-rule:nonzero", "fill-opacity:1", "stroke-opacity:1", "stroke-linecap:butt",
  ]

  private mutating func properties() {
    let start = place
    while place < source.count, source[place] != UInt8(ascii: "\"") { place += 1 }
    let all = String(decoding: source[start..<place], as: UTF8.self).split(separator: ";")
      .map { $0.trimming(while: { $0 == " " }) }
    // A mitre's limit means nothing to round joins.
    let isRound = all.contains("stroke-linejoin:round")
    let kept = all.filter { !$0.isEmpty && !Self.initial.contains($0) && !(isRound && $0 == "stroke-miterlimit:10") }
    place += 1  // the closing quotation mark
    guard !kept.isEmpty else { return }
    put(" style=\"")
    put(kept.map(withShortColour).joined(separator: ";").replacing("url(#", with: "url(#\(id)-"))
    put("\"")
  }

  /// `fill:rgb(0%,61.96%,45.1%)` as `fill:#009e73`.
  private func withShortColour(_ property: String) -> String {
    guard let open = property.firstRange(of: "rgb("), property.hasSuffix(")") else { return property }
    let shares = property[open.upperBound...].dropLast().split(separator: ",").compactMap { Double($0.dropLast()) }
    guard shares.count == 3 else { return property }
    let digits = shares.map { share -> String in
      let level = String(Int((share * 2.55).rounded()), radix: 16)
      return level.count == 1 ? "0" + level : level
    }
    return property[..<open.lowerBound] + "#" + digits.joined()
  }

  private func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func put(_ text: String) { result.append(contentsOf: text.utf8) }

  /// Moves behind `text` if it stands here.
  private mutating func skip(_ text: StaticString) -> Bool {
    let isHere = text.withUTF8Buffer { wanted in
      place + wanted.count <= source.count && source[place..<place + wanted.count].elementsEqual(wanted)
    }
    if isHere { place += text.utf8CodeUnitCount }
    return isHere
  }
}

extension Substring {
  fileprivate func trimming(while isUnwanted: (Character) -> Bool) -> String {
    String(drop(while: isUnwanted))
  }
}
