import Foundation

/// A probability under the null hypothesis, kept with its logarithm so that it survives where doubles end.
public struct PValue: Hashable, Codable, Sendable, Comparable {
  /// The probability; 0 where it underflows.
  public let value: Double
  /// Its logarithm to base 10, finite also where `value` is 0.
  public let log10: Double

  /// A probability that a double can hold.
  public init(_ value: Double) {
    self.value = value
    log10 = Foundation.log10(value)
  }

  /// The probability with natural logarithm `log`, at most 1.
  public init(log: Double) {
    value = min(1, exp(log))
    log10 = min(0, log / M_LN10)
  }

  public static let one = PValue(1)

  public static func < (left: PValue, right: PValue) -> Bool { left.log10 < right.log10 }

  /// The same tail counted `factor` times, capped at 1.
  func scaled(by factor: Double) -> PValue {
    PValue(value: min(1, value * factor), log10: min(0, log10 + Foundation.log10(factor)))
  }

  init(value: Double, log10: Double) {
    self.value = value
    self.log10 = log10
  }

  /// Two significant digits, "< 1e-300" under that; never "0.000".
  public var text: String {
    if log10 < -300 { return "< 1e-300" }
    if value >= 0.0001 {
      let decimals = value >= 0.995 ? 1 : 1 - Int((Foundation.log10(value)).rounded(.down))
      return String(format: "%.\(decimals)f", value)
    }
    return String(format: "%.1e", value)
  }
}
