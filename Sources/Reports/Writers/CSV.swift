/// Lines of comma-separated values (RFC 4180), ended by a line feed: one line a row, whatever a field holds.
public enum CSV {
  public enum Field: Sendable {
    /// Words, perhaps from outside.
    case text(String)
    /// A number that we printed, or nothing; never changed.
    case number(String)
  }

  public static func line(_ fields: [Field]) -> String {
    fields.map { field in
      switch field {
      case .text(let text): quoted(defused(OutsideText.line(text)))
      case .number(let digits): quoted(digits)
      }
    }.joined(separator: ",") + "\n"
  }

  static func quoted(_ field: String) -> String {
    let marks = field.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
    let edges = field.unicodeScalars.first == " " || field.unicodeScalars.last == " "
    guard marks || edges else { return field }
    return "\"" + field.replacingScalars { $0 == "\"" ? "\"\"" : nil } + "\""
  }

  /// A spreadsheet runs a field that begins with one of these signs as a formula, also behind blanks. Words that do get an
  /// apostrophe in front, which says "text" there; a number keeps its sign and stays a number.
  private static func defused(_ field: String) -> String {
    let first = field.unicodeScalars.first { !$0.properties.isWhitespace && $0.properties.generalCategory != .format }
    guard let first, "=+-@＝＋－＠".unicodeScalars.contains(first), !isNumber(field) else { return field }
    return "'" + field
  }

  /// A sign, digits with a point among them, and an exponent.
  private static func isNumber(_ field: String) -> Bool {
    field.wholeMatch(of: /\ *[+\-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+\-]?[0-9]+)?\ *%?/) != nil
  }
}
