import CSpecial
import Foundation

/// Fisher's F distribution.
public enum FisherF {
  /// `P(F > x)` with `d1` and `d2` degrees of freedom.
  public static func sf(_ x: Double, d1: Double, d2: Double) -> Double { exp(logSF(x, d1: d1, d2: d2)) }

  /// `log P(F > x) = log I_y(d2/2, d1/2)` with `y = d2/(d2 + d1 x)`, finite where the probability underflows.
  public static func logSF(_ x: Double, d1: Double, d2: Double) -> Double {
    let probability = cs_fisher_sf(x, d1, d2)
    if probability > 1e-280 || x <= 0 || probability.isNaN { return log(probability) }
    let ratio = d1 / d2 * x
    return logIncompleteBeta(a: d2 / 2, b: d1 / 2, x: 1 / (1 + ratio), y: ratio / (1 + ratio))
  }
}

/// The chi-square distribution.
public enum ChiSquare {
  /// `P(X > x)` with `df` degrees of freedom.
  public static func sf(_ x: Double, df: Double) -> Double { exp(logSF(x, df: df)) }

  /// `log P(X > x) = log Q(df/2, x/2)`, finite where the probability underflows.
  public static func logSF(_ x: Double, df: Double) -> Double {
    let probability = cs_chi_square_sf(x, df)
    if probability > 1e-280 || x <= df + 2 || probability.isNaN { return log(probability) }
    return logUpperGamma(a: df / 2, x: x / 2)
  }
}
