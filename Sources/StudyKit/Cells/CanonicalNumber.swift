import Foundation

/// A JSON number in its one spelling: the shortest decimal that reads back as the same number.
///
/// The spelling is that of ECMAScript and RFC 8785, except that a whole number below 2⁶⁴ keeps all its digits, so that a
/// 64-bit seed survives. `1`, `1.0` and `1e0` are one number; so are `0` and `-0`.
public struct CanonicalNumber: Hashable, Sendable {
  public let text: String

  public init(_ value: some BinaryInteger) { text = String(value) }

  /// Nil for NaN and infinities, which JSON cannot say.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = Self.spelling(of: value)
  }

  /// Reads the spelling of a JSON number; nil when it is none, or too large for a `Double`.
  init?(parsing spelling: Substring) {
    if let whole = Int64(spelling) {
      text = String(whole)
    } else if let whole = UInt64(spelling) {
      text = String(whole)
    } else if let value = Double(spelling), value.isFinite {
      text = Self.spelling(of: value)
    } else {
      return nil
    }
  }

  public var double: Double { Double(text)! }
  public var integer: Int? { Int(text) }
  var unsigned: UInt64? { UInt64(text) }

  private static func spelling(of value: Double) -> String {
    if value == 0 { return "0" }
    if let whole = Int64(exactly: value) { return String(whole) }
    if let whole = UInt64(exactly: value) { return String(whole) }
    let (digits, point) = decimal(of: value.magnitude)
    return (value < 0 ? "-" : "") + layout(digits, point: point)
  }

  /// The shortest digits d₁d₂… and the exponent with which 0.d₁d₂… × 10^point is the value.
  private static func decimal(of value: Double) -> (digits: [Character], point: Int) {
    let parts = value.description.split(separator: "e")
    let exponent = parts.count == 2 ? Int(parts[1])! : 0
    let mantissa = parts[0].split(separator: ".")
    var digits = Array(mantissa.joined())
    var point = mantissa[0].count + exponent
    let zeros = digits.prefix { $0 == "0" }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == "0" { digits.removeLast() }
    return (digits, point)
  }

  private static func layout(_ digits: [Character], point: Int) -> String {
    let count = digits.count
    if count <= point && point <= 21 { return String(digits) + String(repeating: "0", count: point - count) }
    if 0 < point && point <= 21 { return String(digits[..<point]) + "." + String(digits[point...]) }
    if -6 < point && point <= 0 { return "0." + String(repeating: "0", count: -point) + String(digits) }
    let fraction = count > 1 ? "." + String(digits[1...]) : ""
    return "\(digits[0])\(fraction)e\(point > 0 ? "+" : "-")\(abs(point - 1))"
  }
}
