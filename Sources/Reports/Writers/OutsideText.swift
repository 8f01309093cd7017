/// Text from outside (a label, a reason, what a file said) made fit to be shown, before each format escapes its own marks.
///
/// A Swift `Character` is what a reader sees as one sign, so `%` with an accent or a carriage return with its line feed is
/// another `Character` than `%` or `\n`. A program that reads a file sees scalars: here and in every escape we do, too.
///
/// What a reader cannot see is printed by its number, as in `[U+001B]`: control characters, signs that turn the direction
/// of writing around, signs without a meaning (U+FFFE), and U+FFFD, which stands where bytes were no text.
enum OutsideText {
  /// On one line: breaks of every kind, and tabs, are spaces.
  static func line(_ string: String) -> String { shown(string, lineBreak: " ", tab: " ") }

  /// With its lines and tabs: breaks of every kind are line feeds.
  static func text(_ string: String) -> String { shown(string, lineBreak: "\n", tab: "\t") }

  private static func shown(_ string: String, lineBreak: Unicode.Scalar, tab: Unicode.Scalar) -> String {
    // Nearly every text is plain ASCII and stays as it is.
    if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return string }
    var result = String.UnicodeScalarView()
    var followsReturn = false
    for scalar in string.unicodeScalars {
      defer { followsReturn = scalar == "\r" }
      switch scalar {
      case "\n" where followsReturn: continue
      case "\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": result.append(lineBreak)
      case "\t": result.append(tab)
      case _ where isUnseen(scalar): result.append(contentsOf: number(scalar).unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x202A...0x202E, 0x2066...0x206F: true  // overrides and isolates of direction
    case 0xFEFF, 0xFFF9...0xFFFB, 0xFFFD, 0xE0000...0xE007F: true
    case 0xFDD0...0xFDEF: true
    default: scalar.value & 0xFFFE == 0xFFFE
    }
  }

  private static func number(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "[U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
  }
}

extension String {
  /// The string with some of its scalars replaced.
  func replacingScalars(_ replacement: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in unicodeScalars {
      if let other = replacement(scalar) { result += other } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// The string, or its beginning and an ellipsis where it has more characters than that.
  func shortened(to count: Int) -> String {
    guard let end = index(startIndex, offsetBy: count, limitedBy: endIndex), end < endIndex else { return self }
    return self[..<index(before: end)] + "…"
  }
}

/// An address that a link leads to.
enum Address {
  /// The address in ASCII, without signs that could end it where it stands; nil for one that would run a program.
  static func safe(_ address: String) -> String? {
    let scheme = address.prefix { $0 != ":" }.lowercased().filter { $0.isLetter }
    guard !["javascript", "vbscript", "data", "file"].contains(scheme) || !address.contains(":") else { return nil }
    return address.replacingScalars { scalar in
      let isKept = scalar.isASCII && scalar.value > 0x20 && scalar.value < 0x7F && !"()<>[]\\`|'\"".unicodeScalars.contains(scalar)
      return isKept ? nil : String(scalar).utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
  }
}
