public import Analysis
import Kernels

/// A paired comparison of two models on one data set by one metric: a row of `comparisons.csv`.
public struct Comparison: Equatable, Sendable {
  public var data: String
  public var metric: String
  public var a: String
  public var b: String
  public var users: Int
  public var meanA: Double
  public var meanB: Double
  public var difference: Double
  public var interval: Interval?
  /// Student's t of the headline test; nil where it is undefined.
  public var statistic: Double?
  public var p: Double?
  /// Holm within the family.
  public var adjusted: Double?
  /// The mean difference over its standard deviation.
  public var dz: Double?
  public var outcomes: Outcomes
  public var test: String
  public var family: String
  public var resampled: Resampled

  /// What costs resampling, computed once and stored.
  public struct Resampled: Codable, Equatable, Sendable {
    public var signFlip: Double?
    public var wilcoxon: Double?
    /// Bias-corrected and accelerated interval of the mean difference.
    public var low: Double?
    public var high: Double?
  }

  /// Whether the headline test tells the two apart, in favour of `a`.
  public func favoursA(_ direction: Direction) -> Bool {
    (adjusted ?? 1) < Finding.level && direction.isBetter(meanA, than: meanB)
  }
}

extension Lab {
  /// Compares one model with others by the headline test, Holm within the family: all comparisons of one table block.
  ///
  /// The rows also go to `comparisons.csv`. The sign-flip test, the BCa interval and Wilcoxon's test are derived values:
  /// until they are there, the comparison is missing.
  public func compare(
    _ proposed: Runs, with baselines: [Runs], by metric: Metric, candidates: CandidateSet? = nil, family: String? = nil
  ) throws -> [Comparison] {
    if metric == .rmse {
      throw Missing(.absent, "RMSE has no mean over events to compare; compare by MSE")
    }
    let family = family ?? "\(proposed.model) against each, \(metric.label), \(proposed.data.label)"
    let resampled = baselines.map { self.resampled(proposed, $0, metric, candidates) }
    var rows = try baselines.indices.map { index in
      try comparison(proposed, baselines[index], metric, candidates, family, try resampled[index].value())
    }
    let adjusted = try Multiplicity.holm.adjusted(rows.map(\.p))
    for index in rows.indices { rows[index].adjusted = adjusted[index] }
    evidence.add(rows)
    return rows
  }

  private func comparison(
    _ a: Runs, _ b: Runs, _ metric: Metric, _ candidates: CandidateSet?, _ family: String,
    _ resampled: Comparison.Resampled
  ) throws -> Comparison {
    let (first, second) = try Self.paired(a, b, metric, candidates)
    let differences = Differences(first.values, minus: second.values)
    let test = PairedTTest(differences)
    return Comparison(
      data: a.data.label, metric: metric.label, a: a.model, b: b.model, users: first.count, meanA: first.mean,
      meanB: second.mean, difference: first.mean - second.mean, interval: test.interval, statistic: test.statistic,
      p: test.p?.value, adjusted: nil, dz: EffectSizes(first.values, second.values).cohensDz,
      outcomes: Outcomes(differences, direction: metric.direction), test: "paired t", family: family,
      resampled: resampled)
  }

  private func resampled(
    _ a: Runs, _ b: Runs, _ metric: Metric, _ candidates: CandidateSet?
  ) -> Derived<Comparison.Resampled> {
    let parameters: CanonicalJSON = [
      "metric": .string(metric.code), "candidates": .string(candidates?.name ?? ""),
    ]
    return derived("resampled comparison", from: [a, b], parameters: parameters) {
      let (first, second) = try Self.paired(a, b, metric, candidates)
      let differences = Differences(first.values, minus: second.values)
      let stream = RandomStream(seed: 0, purpose: "comparison \(metric.code)")
      let bca = BootstrapInterval(differences, stream: stream.split("bootstrap")).bca
      return Comparison.Resampled(
        signFlip: SignFlipTest(differences, stream: stream.split("sign-flip")).p?.value,
        wilcoxon: WilcoxonSignedRank(differences).p?.value, low: bca?.low, high: bca?.high)
    }
  }

  private static func paired(
    _ a: Runs, _ b: Runs, _ metric: Metric, _ candidates: CandidateSet?
  ) throws -> (UserValues, UserValues) {
    let first = try a.perUser(metric, candidates: candidates)
    let second = try b.perUser(metric, candidates: candidates)
    guard first.users == second.users else {
      throw Missing(.absent, "\(a.model) and \(b.model) were tested on different users of \(a.data.label)")
    }
    return (first, second)
  }
}
