/// The paired t-test of a zero mean difference, and the interval of the mean.
///
/// `t = d̄ / (s/√n)`, n − 1 degrees of freedom, `p = I_{df/(df+t²)}(df/2, ½)` two-sided, interval `d̄ ± t₀.₉₇₅ s/√n`.
///
/// Fewer than two differences are undefined; all zero is identical with t = 0 and p = 1; zero variance with a non-zero
/// mean is degenerate without t and p (SciPy says t = ∞, p = 0: no claim may rest on it). NaN and infinity are errors.
public struct PairedTTest: Hashable, Codable, Sendable {
  public let status: Status
  public let count: Int
  /// The mean difference d̄.
  public let mean: Double?
  /// The sample standard deviation s of the differences.
  public let standardDeviation: Double?
  /// t.
  public let statistic: Double?
  /// n − 1.
  public let degreesOfFreedom: Double
  public let p: PValue?
  /// Two-sided, whatever the alternative.
  public let interval: Interval?
  public let alternative: Alternative

  public init(_ differences: Differences, alternative: Alternative = .twoSided, confidence: Double = 0.95) {
    count = differences.count
    degreesOfFreedom = Double(max(0, count - 1))
    self.alternative = alternative
    guard differences.problem == nil, count >= 2, let mean = differences.mean,
      let deviation = differences.standardDeviation
    else {
      status = differences.problem ?? .undefined("\(count) differences; a variance needs two")
      self.mean = differences.problem == nil ? differences.mean : nil
      (standardDeviation, statistic, p, interval) = (nil, nil, nil, nil)
      return
    }
    self.mean = mean
    standardDeviation = deviation
    if differences.isIdentical {
      status = .identical
      (statistic, p, interval) = (0, .one, Interval(low: 0, high: 0))
      return
    }
    if deviation == 0 {
      status = .degenerate("all \(count) differences equal \(mean); look at the sign-flip p")
      (statistic, p, interval) = (nil, nil, Interval(low: mean, high: mean))
      return
    }
    let error = deviation / Double(count).squareRoot()
    let t = mean / error
    let reach = StudentT.quantile(0.5 + confidence / 2, df: degreesOfFreedom) * error
    status = .ok
    statistic = t
    p = StudentT.p(t, df: degreesOfFreedom, alternative)
    interval = Interval(low: mean - reach, high: mean + reach)
  }
}

/// The mean of independent values with its t interval: one model's metric over users.
public struct MeanInterval: Hashable, Codable, Sendable {
  public let status: Status
  public let count: Int
  public let mean: Double?
  public let standardDeviation: Double?
  public let interval: Interval?

  public init(_ values: [Double], confidence: Double = 0.95) {
    let test = PairedTTest(Differences(values), confidence: confidence)
    // A mean may well be the same for all users; only the test of zero finds that degenerate.
    if case .degenerate = test.status { status = .ok } else { status = test.status == .identical ? .ok : test.status }
    (count, mean, standardDeviation, interval) = (test.count, test.mean, test.standardDeviation, test.interval)
  }
}
