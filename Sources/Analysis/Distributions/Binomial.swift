import CSpecial
import Foundation

/// The number of successes in `n` independent trials of probability `p`.
public enum Binomial {
  /// `P(X ≤ k)`.
  public static func cdf(_ k: Int, n: Int, p: Double) -> Double { exp(logCDF(k, n: n, p: p)) }
  /// `P(X > k)`.
  public static func sf(_ k: Int, n: Int, p: Double) -> Double {
    if k < 0 { return 1 }
    if k >= n { return 0 }
    return cs_binomial_sf(Double(k), Double(n), p)
  }
  /// `P(X = k)`.
  public static func pmf(_ k: Int, n: Int, p: Double) -> Double {
    (0...max(n, 0)).contains(k) ? cs_binomial_pmf(Double(k), Double(n), p) : 0
  }

  /// `log P(X ≤ k) = log I_{1−p}(n − k, k + 1)`, finite where the probability underflows.
  public static func logCDF(_ k: Int, n: Int, p: Double) -> Double {
    if k < 0 { return -.infinity }
    if k >= n { return 0 }
    let probability = cs_binomial_cdf(Double(k), Double(n), p)
    if probability > 1e-280 || probability.isNaN { return log(probability) }
    return logIncompleteBeta(a: Double(n - k), b: Double(k + 1), x: 1 - p, y: p)
  }

  /// `log P(X = k)`.
  public static func logPMF(_ k: Int, n: Int, p: Double) -> Double {
    guard (0...max(n, 0)).contains(k) else { return -.infinity }
    let choose = -log(Double(n + 1)) - cs_log_beta(Double(n - k + 1), Double(k + 1))
    return choose + Double(k) * log(p) + Double(n - k) * log1p(-p)
  }
}

/// Special functions that distributions are made of.
public enum SpecialFunctions {
  /// The regularised incomplete beta function `I_x(a, b)`.
  public static func incompleteBeta(a: Double, b: Double, x: Double) -> Double { cs_incomplete_beta(a, b, x) }
  /// `log |Γ(x)|`.
  public static func logGamma(_ x: Double) -> Double { cs_log_gamma(x) }
  /// `log B(a, b)`.
  public static func logBeta(_ a: Double, _ b: Double) -> Double { cs_log_beta(a, b) }
}
