import Glibc

/// Numbers as printed: a true minus sign, correct rounding, nothing taken from the locale.
package enum Numerals {
  /// From here on digits before the point say more than is known, and a table has no room for three hundred of them.
  private static let large = 1e24

  /// `x` with `decimals` digits after the point, as "1.50e30" where it is very large; non-finite values by name.
  package static func fixed(_ x: Double, decimals: Int) -> String {
    guard x.isFinite else { return x.isNaN ? "undefined" : x < 0 ? "−∞" : "∞" }
    if isExtreme(x) { return scientific(x, decimals: min(max(decimals, 0), 6)) }
    let digits = plainFixed(x, decimals: decimals)
    guard digits.hasPrefix("-") else { return digits }
    let magnitude = digits.dropFirst()
    // −0.000 claims a sign that the printed digits do not carry.
    return magnitude.allSatisfy { $0 == "0" || $0 == "." } ? String(magnitude) : "−" + magnitude
  }

  /// Whether `x` is printed with an exponent.
  static func isExtreme(_ x: Double) -> Bool { x.isFinite && abs(x) >= large }

  static func scientific(_ x: Double, decimals: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 32 + decimals)
    let count = withVaList([Int32(decimals), x]) { vsnprintf(&buffer, buffer.count, "%.*e", $0) }
    let parts = String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: "e")
    return (parts[0] + "e" + String(Int(parts[1]) ?? 0)).replacing("-", with: "−")
  }

  /// ASCII, as C prints it.
  static func plainFixed(_ x: Double, decimals: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 352 + decimals)
    let count = withVaList([Int32(decimals), x]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
    return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Thousands set apart by commas from five digits on.
  static func grouped(_ n: Int) -> String {
    let digits = Array(String(n.magnitude))
    var result = n < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if digits.count > 4, index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  /// The shortest decimal that reads back as the same number, for files that programs read.
  static func exact(_ x: Double) -> String {
    guard x.isFinite else { return x.isNaN ? "nan" : x < 0 ? "-inf" : "inf" }
    return x == x.rounded() && abs(x) < 1e15 ? plainFixed(x, decimals: 0) : "\(x)"
  }
}
