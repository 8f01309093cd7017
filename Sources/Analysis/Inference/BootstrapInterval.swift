import Foundation
import Host
public import Kernels

/// Bootstrap intervals of the mean difference: users (pairs) are drawn with replacement, never the models apart.
///
/// Percentile: type-7 quantiles of the replicates. Basic: those mirrored at the mean. BCa (Efron 1987): quantiles at
/// `Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z)))`, `z₀ = Φ⁻¹([#(d̄* < d̄) + #(d̄* ≤ d̄)]/2B)`,
/// `a = (ΣU³/n³)/(6 (ΣU²/n²)^{3/2})` with `U = d − d̄`, the jackknife influence of a mean.
///
/// Fewer than two differences are undefined. Equal differences collapse the interval to the point (identical or
/// degenerate). Where the mean lies outside all replicates z₀ is infinite: BCa then is the percentile interval and
/// `isPercentileInstead` is set.
public struct BootstrapInterval: Hashable, Codable, Sendable {
  public let status: Status
  public let count: Int
  public let resamples: Int
  public let confidence: Double
  public let mean: Double?
  /// The standard deviation of the replicates.
  public let standardError: Double?
  public let percentile: Interval?
  public let basic: Interval?
  public let bca: Interval?
  /// z₀ and a.
  public let bias: Double?
  public let acceleration: Double?
  /// The quantiles at which BCa reads.
  public let levels: Interval?
  public let isPercentileInstead: Bool

  /// Intervals from `resamples` draws of the stream.
  public init(_ differences: Differences, resamples: Int = 10_000, stream: RandomStream, confidence: Double = 0.95) {
    require(resamples >= 2, "a bootstrap needs at least two resamples, got \(resamples)")
    self.init(differences, confidence) {
      Resampler(differences.values, keys: differences.snapped).means(resamples, stream)
    }
  }

  /// Intervals from given resamples: each row holds n indices into the differences.
  public init(_ differences: Differences, indices: [[Int32]], confidence: Double = 0.95) {
    self.init(differences, confidence) {
      indices.map { row in row.reduce(0) { $0 + differences.values[Int($1)] } / Double(row.count) }
    }
  }

  private init(_ differences: Differences, _ confidence: Double, _ draw: () -> [Double]) {
    count = differences.count
    self.confidence = confidence
    guard differences.problem == nil, count >= 2, let mean = differences.mean, !differences.isConstant else {
      let point = differences.problem == nil && count >= 2 ? differences.mean : nil
      let interval = point.map { Interval(low: $0, high: $0) }
      status =
        differences.problem
        ?? (count < 2
          ? .undefined("\(count) differences; resampling needs two")
          : differences.isIdentical ? .identical : .degenerate("all differences are equal"))
      self.mean = differences.problem == nil ? differences.mean : nil
      (resamples, standardError) = (0, point == nil ? nil : 0)
      (percentile, basic, bca) = (interval, interval, interval)
      (bias, acceleration, levels, isPercentileInstead) = (nil, nil, nil, false)
      return
    }
    let replicates = draw().sorted()
    let tail = (1 - confidence) / 2
    let low = Self.quantile(replicates, tail)
    let high = Self.quantile(replicates, 1 - tail)
    status = .ok
    resamples = replicates.count
    self.mean = mean
    standardError = Differences(replicates).standardDeviation
    percentile = Interval(low: low, high: high)
    basic = Interval(low: 2 * mean - high, high: 2 * mean - low)
    let z0 = Self.bias(replicates, mean)
    let a = Self.acceleration(differences.values, mean)
    acceleration = a
    guard z0.isFinite else {
      (bias, levels, bca, isPercentileInstead) = (nil, nil, percentile, true)
      return
    }
    let adjusted = [tail, 1 - tail].map { level in
      let shifted = z0 + StandardNormal.quantile(level)
      return StandardNormal.cdf(z0 + shifted / (1 - a * shifted))
    }
    bias = z0
    levels = Interval(low: adjusted[0], high: adjusted[1])
    bca = Interval(
      low: Self.quantile(replicates, adjusted[0]), high: Self.quantile(replicates, adjusted[1]))
    isPercentileInstead = false
  }

  /// Type 7: linear between the order statistics around `(B − 1)p`.
  static func quantile(_ sorted: [Double], _ p: Double) -> Double {
    let position = Double(sorted.count - 1) * min(1, max(0, p))
    let floor = Int(position)
    if floor + 1 >= sorted.count { return sorted[sorted.count - 1] }
    let share = position - Double(floor)
    return sorted[floor] + share * (sorted[floor + 1] - sorted[floor])
  }

  private static func bias(_ replicates: [Double], _ mean: Double) -> Double {
    // The order of summation moves a replicate by rounding; equal means must still count as equal.
    let tolerance = 1e-12 * max(1, abs(mean))
    let below = replicates.count { $0 < mean - tolerance }
    let notAbove = replicates.count { $0 <= mean + tolerance }
    return StandardNormal.quantile(Double(below + notAbove) / Double(2 * replicates.count))
  }

  private static func acceleration(_ values: [Double], _ mean: Double) -> Double {
    let n = Double(values.count)
    var squares = 0.0
    var cubes = 0.0
    for value in values {
      let influence = value - mean
      squares += influence * influence
      cubes += influence * influence * influence
    }
    if squares == 0 { return 0 }
    return cubes / (n * n * n) / (6 * pow(squares / (n * n), 1.5))
  }
}
