import Foundation

/// The fields of one line, parsed on demand. Every refusal names the file, the line, the column and what it holds.
/// Valid only while the reader's closure runs.
public struct Row {
  let fields: UnsafeBufferPointer<UnsafeRawBufferPointer>
  let source: RowSource
  /// The line of the file, from 1.
  public internal(set) var line: Int

  var path: String { source.path }

  /// How many fields there are.
  public var count: Int { fields.count }

  /// An opaque id: any text that is not empty.
  public func identifier(_ column: Int) throws(InteractionError) -> UnsafeRawBufferPointer {
    guard !fields[column].isEmpty else { throw refusal(column, expected: "an id") }
    return fields[column]
  }

  /// An id that is a whole number greater than zero, as the files of MovieLens have.
  public func positiveNumber(_ column: Int) throws(InteractionError) -> UnsafeRawBufferPointer {
    let field = fields[column]
    guard let first = field.first, first != UInt8(ascii: "0"),
      DecimalDigits.value(field) != nil || (field.count > 18 && field.allSatisfy(Self.isDigit))
    else {
      throw refusal(column, expected: "a whole number greater than zero")
    }
    return field
  }

  /// An id that is a whole number, also zero.
  public func wholeID(_ column: Int) throws(InteractionError) -> UnsafeRawBufferPointer {
    let field = fields[column]
    if field.count == 1 && field[0] == UInt8(ascii: "0") { return field }
    return try positiveNumber(column)
  }

  /// An id of digits, with leading zeros perhaps.
  public func digits(_ column: Int) throws(InteractionError) -> UnsafeRawBufferPointer {
    guard DecimalDigits.value(fields[column]) != nil else { throw refusal(column, expected: "digits") }
    return fields[column]
  }

  /// The bytes of a field, whatever they are.
  public func bytes(_ column: Int) -> UnsafeRawBufferPointer { fields[column] }

  /// A whole number.
  public func integer(_ column: Int) throws(InteractionError) -> Int64 {
    guard let value = Self.integer(fields[column]) else { throw refusal(column, expected: "a whole number") }
    return value
  }

  /// A whole number that may be written with a point, such as a time "881250949.0".
  public func wholeNumber(_ column: Int) throws(InteractionError) -> Int64 {
    if let value = Self.integer(fields[column]) { return value }
    guard let value = Self.decimal(fields[column]), value == value.rounded(), abs(value) < 0x1p53 else {
      throw refusal(column, expected: "a whole number")
    }
    return Int64(value)
  }

  /// A finite number within the range.
  public func number(_ column: Int, in range: ClosedRange<Double>) throws(InteractionError) -> Float {
    guard let value = Self.decimal(fields[column]), range.contains(value) else {
      throw refusal(column, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return Float(value)
  }

  /// Any finite number.
  public func number(_ column: Int) throws(InteractionError) -> Float {
    guard let value = Self.decimal(fields[column]), Float(value).isFinite else {
      throw refusal(column, expected: "a number")
    }
    return Float(value)
  }

  /// Text in the file's encoding.
  public func text(_ column: Int, _ encoding: TextEncoding = .utf8) throws(InteractionError) -> String {
    switch encoding {
    case .latin1: return String(String.UnicodeScalarView(fields[column].map { Unicode.Scalar($0) }))
    case .utf8:
      guard let text = String(validating: fields[column], as: UTF8.self) else {
        throw refusal(column, expected: "text in UTF-8")
      }
      return text
    }
  }

  /// The error for a column that does not hold what it must.
  public func refusal(_ column: Int, expected: String) -> InteractionError {
    let shown = String(decoding: fields[column].prefix(40), as: UTF8.self)
    return InteractionError(
      .malformed, "column \(column + 1) (\(source.names[column])) is \(shown.isEmpty ? "empty" : "\"\(shown)\"")",
      expected: expected, path: path, line: line, hint: Self.remedy)
  }

  static let remedy = "No row is skipped: mend the line, or get the original file again."

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// Up to 18 digits with an optional sign.
  private static func integer(_ field: UnsafeRawBufferPointer) -> Int64? {
    if let value = DecimalDigits.value(field) { return Int64(value) }
    guard field.first == UInt8(ascii: "-") else { return nil }
    return DecimalDigits.value(UnsafeRawBufferPointer(rebasing: field.dropFirst())).map { -Int64($0) }
  }

  /// Short decimals exactly by one division of whole numbers; everything else as Foundation reads it.
  private static func decimal(_ field: UnsafeRawBufferPointer) -> Double? {
    if let whole = integer(field), abs(whole) < 1 << 53 { return Double(whole) }
    if let point = field.firstIndex(of: UInt8(ascii: ".")), field.count <= 16, point > 0, field[0] != UInt8(ascii: "-") {
      let before = integer(UnsafeRawBufferPointer(rebasing: field[..<point]))
      let places = field.count - point - 1
      let behind = places == 0 ? 0 : integer(UnsafeRawBufferPointer(rebasing: field[(point + 1)...]))
      if let before, let behind, behind >= 0 {
        let power = powers[places]
        return (Double(before) * power + Double(behind)) / power
      }
    }
    guard !field.isEmpty, let value = Double(String(decoding: field, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  private static let powers: [Double] = (0...16).map { pow(10, Double($0)) }
}

/// What all rows of a file have in common.
final class RowSource: Sendable {
  let path: String
  /// What each column holds.
  let names: [String]

  init(path: String, names: [String]) {
    self.path = path
    self.names = names
  }
}

/// How a file writes letters.
public enum TextEncoding: Sendable {
  case utf8
  /// ISO-8859-1: each byte is the code point.
  case latin1
}
