import CSpecial
import Foundation
import Host

/// The range of `k` standard normal numbers: the studentized range with infinite degrees of freedom.
public enum StudentizedRange {
  /// `P(Q > x) = k ∫ φ(z) [Φ(z)ᵏ⁻¹ − (Φ(z) − Φ(z−x))ᵏ⁻¹] dz`.
  ///
  /// The bracket is written as `Φ(z−x) · Σ Φ(z)ⁱ (Φ(z) − Φ(z−x))ᵏ⁻²⁻ⁱ`, which keeps its relative accuracy in the tail.
  /// Gauss–Legendre with 16 nodes on panels of at most half a unit over [−9, x + 9]. 1 for x ≤ 0.
  /// - Precondition: k ≥ 2.
  public static func sf(_ x: Double, groups k: Int) -> Double {
    require(k >= 2, "a range needs at least two groups, got \(k)")
    if x.isNaN { return .nan }
    if x <= 0 { return 1 }
    if x > 60 { return 0 }
    let integral = integrate(from: -9, to: x + 9) { z in
      let upper = cs_normal_cdf(z)
      let lower = cs_normal_cdf(z - x)
      let inside = upper - lower
      var sum = 1.0  // Horner's scheme for Σ upperⁱ · insideᵏ⁻²⁻ⁱ
      var power = 1.0
      for _ in 0..<(k - 2) {
        power *= upper
        sum = sum * inside + power
      }
      return exp(-z * z / 2) / (2 * Double.pi).squareRoot() * lower * sum
    }
    return min(1, Double(k) * integral)
  }

  /// The x with `P(Q > x) = alpha`, by bisection to the last bits.
  /// - Precondition: 0 < alpha < 1, k ≥ 2.
  public static func quantile(upperTail alpha: Double, groups k: Int) -> Double {
    require(alpha > 0 && alpha < 1, "the tail must lie in (0, 1), got \(alpha)")
    var low = 0.0
    var high = 60.0
    for _ in 0..<60 where high - low > 1e-14 * high {
      let middle = (low + high) / 2
      if sf(middle, groups: k) > alpha { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func integrate(from low: Double, to high: Double, _ f: (Double) -> Double) -> Double {
    let panels = Int(((high - low) / 0.5).rounded(.up))
    let half = (high - low) / Double(panels) / 2
    var total = 0.0
    for panel in 0..<panels {
      let centre = low + Double(2 * panel + 1) * half
      for (node, weight) in rule {
        total += weight * (f(centre - half * node) + f(centre + half * node))
      }
    }
    return total * half
  }

  /// The positive nodes and the weights of the 16-point Gauss–Legendre rule, by Newton's method on P₁₆.
  private static let rule: [(node: Double, weight: Double)] = {
    let n = 16
    return (1...(n / 2)).map { i in
      var x = cos(Double.pi * (Double(i) - 0.25) / (Double(n) + 0.5))
      var slope = 0.0
      for _ in 0..<20 {
        var p = 1.0
        var previous = 0.0
        for j in 1...n {
          (previous, p) = (p, (Double(2 * j - 1) * x * p - Double(j - 1) * previous) / Double(j))
        }
        slope = Double(n) * (x * p - previous) / (x * x - 1)
        x -= p / slope
      }
      return (x, 2 / ((1 - x * x) * slope * slope))
    }
  }()
}
