import Analysis
import Foundation

extension Double {
  /// Fixed decimals, always with a point: numbers of a file, or of running evidence.
  package func formatted(decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// The shortest decimal, or nothing for what is not a number.
  var csv: String { CanonicalNumber(self)?.text ?? "" }
}

extension PValue {
  /// "p = 0.012", "p < 1e-300".
  var equation: String { text.hasPrefix("<") ? "p \(text)" : "p = \(text)" }
}
