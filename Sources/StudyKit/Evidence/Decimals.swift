import Analysis
import Reports

extension Double {
  /// Fixed decimals, always with a point, and a minus sign: numbers of running evidence, printed as on the page.
  package func formatted(decimals: Int) -> String { Numerals.fixed(self, decimals: decimals) }

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
