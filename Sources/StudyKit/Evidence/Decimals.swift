import Analysis
import Foundation

extension Double {
  /// Fixed decimals, always with a point, and a minus sign: numbers of running evidence.
  package func formatted(decimals: Int) -> String {
    let digits = String(format: "%.\(decimals)f", self)
    guard digits.hasPrefix("-") else { return digits }
    // −0.000 claims a sign that the printed digits do not carry.
    return digits.contains { "123456789".contains($0) } ? "−" + digits.dropFirst() : String(digits.dropFirst())
  }

  /// The shortest decimal, or nothing for what is not a number.
  var csv: String { CanonicalNumber(self)?.text ?? "" }
}

extension Interval {
  /// "[−0.0012, 0.0345]".
  func formatted(decimals: Int) -> String {
    "[\(low.formatted(decimals: decimals)), \(high.formatted(decimals: decimals))]"
  }
}

extension PValue {
  /// "p = 0.012", "p < 1e-300".
  var equation: String { text.hasPrefix("<") ? "p \(text)" : "p = \(text)" }
}
