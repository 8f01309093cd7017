/// Model A against model B in one metric on the users of one data set: the numbers a report prints.
///
/// The headline is the paired t-test over seed-averaged users; beside it stand the mean difference with its interval,
/// d_z, wins, ties and losses, Wilcoxon (Pratt) for the appendix, McNemar for a hit ratio of one seed, and the test
/// with users and seeds crossed. What costs time (sign-flip, BCa) is `ResampledComparison`, which can be stored apart.
public struct PairedComparison: Hashable, Codable, Sendable {
  public let metric: Metric
  public let a: String
  public let b: String
  /// That of the headline test.
  public let status: Status
  /// Compared users, and those left out because the metric is undefined for them.
  public let users: Int
  public let excludedUsers: Int
  public let seedsA: Int
  public let seedsB: Int
  public let commonSeeds: Int
  /// Means over users of the seed-averaged metric.
  public let meanA: Double?
  public let meanB: Double?
  /// `meanA / meanB − 1`; nil where B's mean is 0.
  public let relativeChange: Double?
  /// Headline: two-sided, with the 95 % interval of the mean difference A − B.
  public let test: PairedTTest
  public let effects: EffectSizes
  /// Users for whom A is better than, equal to, worse than B, by the metric's direction.
  public let outcomes: Outcomes
  public let wilcoxon: WilcoxonSignedRank
  /// Only for a hit ratio with one seed a model.
  public let mcNemar: McNemarTest?
  public let crossedSeeds: CrossedSeedsTest
  /// The mean difference these data would have shown with 80 % power.
  public let detectableDifference: Double?
  /// Is the difference within the margin? nil where no margin is given and B's mean is 0.
  public let equivalence: EquivalenceTest?

  /// - Parameters:
  ///   - margin: the largest difference that does not matter, fixed beforehand; 1 % of B's mean where nil.
  ///   - own: the differences of the users' own metrics, where the paired values are those of `PooledErrors`.
  public init(_ metric: Metric, _ pairing: Pairing, margin: Double? = nil, own: Differences? = nil) {
    let differences = pairing.differences
    self.metric = metric
    (a, b) = (pairing.a.model, pairing.b.model)
    users = pairing.meansA.count
    excludedUsers = pairing.excluded
    (seedsA, seedsB) = (pairing.a.seeds.count, pairing.b.seeds.count)
    commonSeeds = pairing.commonSeeds.count
    let meanA = Differences(pairing.meansA).mean
    let meanB = Differences(pairing.meansB).mean
    (self.meanA, self.meanB) = (meanA, meanB)
    relativeChange = meanA.flatMap { top in meanB.flatMap { $0 == 0 ? nil : top / $0 - 1 } }
    test = PairedTTest(differences)
    status = test.status
    effects = EffectSizes(differences, pairing.meansA, pairing.meansB)
    outcomes = Outcomes(own ?? differences, direction: metric.direction)
    wilcoxon = WilcoxonSignedRank(differences)
    let isOneSeed = pairing.a.seeds.count == 1 && pairing.b.seeds.count == 1
    mcNemar = metric.isBinary && isOneSeed ? McNemarTest(differences) : nil
    crossedSeeds =
      pairing.problem.map { CrossedSeedsTest(problem: $0) } ?? CrossedSeedsTest(pairing.seedDifferences)
    detectableDifference = minimalDetectableDifference(differences)
    let reach = margin ?? meanB.map { abs($0) * 0.01 } ?? 0
    equivalence = reach > 0 ? EquivalenceTest(differences, margin: Interval(low: -reach, high: reach)) : nil
  }

  /// `meanA − meanB`.
  public var difference: Double? { test.mean }
  public var interval: Interval? { test.interval }
  /// The headline p, not yet corrected for its family.
  public var p: PValue? { test.p }
  public var dz: Double? { effects.cohensDz }
  public var isSeedFragile: Bool { crossedSeeds.isSeedFragile }

  /// 1 where A is better on average, −1 where it is worse, 0 where equal; nil without a mean.
  public var sign: Int? {
    guard let difference else { return nil }
    let snapped = Differences.snap(metric.direction == .higher ? difference : -difference)
    return snapped > 0 ? 1 : snapped < 0 ? -1 : 0
  }
}
