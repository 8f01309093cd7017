import Host

/// Two one-sided t-tests (TOST): is the mean difference inside a margin fixed beforehand?
///
/// `t_L = (d̄ − low)/(s/√n)`, `t_U = (d̄ − high)/(s/√n)`, `p = max(P(T > t_L), P(T < t_U))`. Equivalence at level 0.05
/// is the same as: the 90 % interval lies inside the margin. With many users a difference can be significant *and*
/// equivalent; a report must say so.
///
/// Fewer than two differences are undefined. Zero variance: p = 0 if the mean lies inside the margin, else 1, and the
/// status is identical or degenerate.
public struct EquivalenceTest: Hashable, Codable, Sendable {
  public let status: Status
  public let margin: Interval
  public let count: Int
  /// (d̄ − low)/(s/√n) and its upper tail.
  public let tLow: Double?
  public let pLow: PValue?
  /// (d̄ − high)/(s/√n) and its lower tail.
  public let tHigh: Double?
  public let pHigh: PValue?
  public let p: PValue?
  /// The 90 % interval of the mean.
  public let interval: Interval?

  /// - Precondition: `margin.low < margin.high`.
  public init(_ differences: Differences, margin: Interval) {
    require(
      margin.low < margin.high,
      "the margin [\(margin.low), \(margin.high)] is empty: its low end must lie below its high end")
    self.margin = margin
    let test = PairedTTest(differences, confidence: 0.9)
    status = test.status
    count = test.count
    interval = test.interval
    if let mean = test.mean, test.standardDeviation == 0 {
      (tLow, pLow, tHigh, pHigh) = (nil, nil, nil, nil)
      p = margin.low < mean && mean < margin.high ? PValue(0) : .one
      return
    }
    guard test.status.isOK, let mean = test.mean, let deviation = test.standardDeviation else {
      (tLow, pLow, tHigh, pHigh, p) = (nil, nil, nil, nil, nil)
      return
    }
    let error = deviation / Double(count).squareRoot()
    let low = (mean - margin.low) / error
    let high = (mean - margin.high) / error
    let lowTail = StudentT.p(low, df: test.degreesOfFreedom, .greater)
    let highTail = StudentT.p(high, df: test.degreesOfFreedom, .less)
    (tLow, pLow, tHigh, pHigh) = (low, lowTail, high, highTail)
    p = max(lowTail, highTail)
  }

  /// Equivalence is shown at `Significance.level`.
  public var isEquivalent: Bool { p.map { $0.value < Significance.level } ?? false }
}

/// The mean difference that such data would have shown with 80 % power at α = 0.05 two-sided:
/// `(z₀.₉₇₅ + z₀.₈) · s/√n ≈ 2.80 · s/√n` (normal approximation). nil for fewer than two differences.
public func minimalDetectableDifference(_ differences: Differences, power: Double = 0.8) -> Double? {
  guard differences.problem == nil, let deviation = differences.standardDeviation else { return nil }
  let reach = StandardNormal.quantile(1 - Significance.level / 2) + StandardNormal.quantile(power)
  return reach * deviation / Double(differences.count).squareRoot()
}
