public import Analysis
public import Evaluation

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
    (adjusted ?? 1) < Significance.level && direction.isBetter(meanA, than: meanB)
  }
}

extension Comparison {
  /// A member of a family, on one data set.
  init(_ row: PairedComparison, adjusted: PValue?, data: String, family: String, resampled: Resampled) {
    self.init(
      data: data, metric: row.metric.label, a: row.a, b: row.b, users: row.users, meanA: row.meanA ?? 0,
      meanB: row.meanB ?? 0, difference: row.difference ?? 0, interval: row.interval, statistic: row.test.statistic,
      p: row.p?.value, adjusted: adjusted?.value, dz: row.dz, outcomes: row.outcomes, test: "paired t", family: family,
      resampled: resampled)
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
    let requested = baselines.map { self.resampled(proposed, $0, metric, candidates) }
    let resampled = try requested.map { try $0.value() }
    let family = ComparisonFamily(
      family ?? "\(proposed.model) against each, \(metric.label), \(proposed.data.label)",
      try baselines.map { try Self.paired(proposed, $0, metric, candidates).comparison(metric) })
    let rows = baselines.indices.map { index in
      Comparison(
        family.comparisons[index], adjusted: family.adjusted[index], data: proposed.data.label, family: family.name,
        resampled: resampled[index])
    }
    evidence.add(rows)
    return rows
  }

  private func resampled(
    _ a: Runs, _ b: Runs, _ metric: Metric, _ candidates: CandidateSet?
  ) -> Derived<Comparison.Resampled> {
    let parameters: CanonicalJSON = [
      "metric": .string(metric.code), "candidates": .string(candidates?.name ?? ""),
    ]
    return derived("resampled comparison", from: [a, b], parameters: parameters) {
      let differences = try Self.paired(a, b, metric, candidates).pairing.differences
      let resampled = ResampledComparison(differences, seed: 0, purpose: "comparison \(metric.code)")
      return Comparison.Resampled(
        signFlip: resampled.signFlip.p?.value, wilcoxon: WilcoxonSignedRank(differences).p?.value,
        low: resampled.bootstrap.bca?.low, high: resampled.bootstrap.bca?.high)
    }
  }

  private static func paired(
    _ a: Runs, _ b: Runs, _ metric: Metric, _ candidates: CandidateSet?
  ) throws -> SeededPair {
    let (first, second) = (try a.bySeed(metric, candidates: candidates), try b.bySeed(metric, candidates: candidates))
    guard (first + second).allSatisfy({ $0.users == first[0].users }) else {
      throw Missing(.absent, "\(a.model) and \(b.model) were tested on different users of \(a.data.label)")
    }
    return SeededPair(a: (a.model, first), b: (b.model, second))
  }
}

/// Two models' values of the same users, seed by seed.
private struct SeededPair {
  let a, b: (model: String, seeds: [UserValues])

  /// Paired by the values whose mean is the metric.
  var pairing: Pairing { paired { $0.values } }

  /// Wins and losses are of the users' own values, which differ from the paired ones where events weigh alike.
  func comparison(_ metric: Metric) -> PairedComparison {
    let isPooled = a.seeds[0].unit == .event
    return PairedComparison(metric, pairing, own: isPooled ? paired { $0.own }.differences : nil)
  }

  private func paired(_ values: (UserValues) -> [Double]) -> Pairing {
    func seeded(_ side: (model: String, seeds: [UserValues])) -> SeededValues {
      // One seed stands for every seed.
      SeededValues(
        model: side.model, seeds: (1...UInt64(side.seeds.count)).map { $0 },
        values: side.seeds.map { values($0).map { Optional($0) } }, isDeterministic: side.seeds.count == 1)
    }
    return Pairing(seeded(a), seeded(b))
  }
}
