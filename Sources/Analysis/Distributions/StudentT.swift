import CSpecial
import Foundation

/// Student's t distribution.
public enum StudentT {
  /// `P(T > t)` with `df > 0` degrees of freedom, which need not be whole.
  public static func sf(_ t: Double, df: Double) -> Double { exp(logSF(t, df: df)) }
  /// The t with `P(T < t) = p`.
  public static func quantile(_ p: Double, df: Double) -> Double { cs_student_quantile(p, df) }

  /// `log P(T > t)`, finite where the probability underflows.
  ///
  /// Below 1e-280 it is `log ½ I_x(df/2, ½)` with `x = df/(df + t²)`.
  public static func logSF(_ t: Double, df: Double) -> Double {
    let probability = cs_student_sf(t, df)
    if probability > 1e-280 || t <= 0 || probability.isNaN { return log(probability) }
    let ratio = t / df * t
    return -M_LN2 + logIncompleteBeta(a: df / 2, b: 0.5, x: 1 / (1 + ratio), y: ratio / (1 + ratio))
  }

  /// The probability of a statistic as far out as `t`.
  static func p(_ t: Double, df: Double, _ alternative: Alternative) -> PValue {
    switch alternative {
    case .twoSided: PValue(log: M_LN2 + logSF(abs(t), df: df))
    case .greater: PValue(log: logSF(t, df: df))
    case .less: PValue(log: logSF(-t, df: df))
    }
  }
}
