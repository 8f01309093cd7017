import CSpecial
import Foundation

/// The standard normal distribution.
public enum StandardNormal {
  /// `Φ(z) = P(Z < z)`.
  public static func cdf(_ z: Double) -> Double { cs_normal_cdf(z) }
  /// `P(Z > z)`, accurate in the upper tail; 0 past z ≈ 38.
  public static func sf(_ z: Double) -> Double { cs_normal_sf(z) }
  /// The z with `Φ(z) = p`; infinite at 0 and 1, NaN outside.
  public static func quantile(_ p: Double) -> Double {
    if p == 0 { return -.infinity }
    if p == 1 { return .infinity }
    return cs_normal_quantile(p)
  }

  /// `log P(Z > z)`, finite for every finite z.
  ///
  /// Past z = 35 by Laplace's series `φ(z)/z · (1 − 1/z² + 3/z⁴ − 15/z⁶ + …)`, whose eighth term is below 1e-16 there.
  public static func logSF(_ z: Double) -> Double {
    if z < 35 { return log(cs_normal_sf(z)) }
    let inverse = 1 / (z * z)
    var term = 1.0
    var series = 1.0
    for k in 1...8 {
      term *= -Double(2 * k - 1) * inverse
      series += term
    }
    return -z * z / 2 - 0.5 * log(2 * Double.pi) - log(z) + log(series)
  }

  /// The probability of a statistic as far out as `z`.
  static func p(_ z: Double, _ alternative: Alternative) -> PValue {
    switch alternative {
    case .twoSided: PValue(log: M_LN2 + logSF(abs(z)))
    case .greater: PValue(log: logSF(z))
    case .less: PValue(log: logSF(-z))
    }
  }
}
