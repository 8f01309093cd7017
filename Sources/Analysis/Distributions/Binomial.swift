import CSpecial
import Foundation

/// The number of successes in `n` independent trials of probability `p`.
public enum Binomial {
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
