import Foundation
import Host

extension Metric {
  /// The metric of every case: nil where it is undefined (no positives; AUC without non-relevant candidates), never 0
  /// in its place. Rating errors are nil throughout: they need `RatingErrors`.
  public func values(_ counts: RankCounts) -> [Double?] {
    (0..<counts.count).map { value(counts[$0]) }
  }

  /// The metric of one case under the pessimistic tie rule.
  public func value(_ ranked: RankedCase) -> Double? {
    let relevant = ranked.positives
    if relevant == 0 || isRatingError { return nil }
    if family == .auc { return Self.auc(ranked) }
    let k = cutoff ?? .max
    let ranks = ranked.ranks
    let hits = ranks.prefix { $0 <= k }
    switch family {
    case .hitRatio: return hits.isEmpty ? 0 : 1
    case .precision: return Double(hits.count) / Double(k)
    case .recall: return Double(hits.count) / Double(relevant)
    // 2PR/(P + R) with P = h/k and R = h/|G|.
    case .f1: return 2 * Double(hits.count) / Double(k + relevant)
    case .reciprocalRank: return hits.first.map { 1 / Double($0) } ?? 0
    case .reciprocalRankSum: return hits.reduce(0) { $0 + 1 / Double($1) }
    case .ndcg, .ndcgExponential: return normalizedGain(ranked, hits)
    case .averagePrecision: return Self.precisionSum(hits) / Double(relevant)
    case .averagePrecisionCapped: return Self.precisionSum(hits) / Double(min(relevant, k))
    case .auc, .rmse, .mse, .mae: return nil
    }
  }

  /// `Σ precision at the rank of each hit`.
  private static func precisionSum(_ hits: ArraySlice<Int>) -> Double {
    hits.enumerated().reduce(0) { $0 + Double($1.offset + 1) / Double($1.element) }
  }

  private static func auc(_ ranked: RankedCase) -> Double? {
    guard ranked.negatives > 0 else { return nil }
    let negatives = Double(ranked.negatives)
    let won = zip(ranked.above, ranked.tied).reduce(0.0) { $0 + negatives - Double($1.0) - 0.5 * Double($1.1) }
    return won / (negatives * Double(ranked.positives))
  }

  private func normalizedGain(_ ranked: RankedCase, _ hits: ArraySlice<Int>) -> Double {
    let gains = gains(ranked)
    let ideal = gains.sorted(by: >).prefix(cutoff ?? .max).enumerated()
      .reduce(0) { $0 + $1.element * Self.discount($1.offset + 1) }
    return zip(hits, gains).reduce(0) { $0 + $1.1 * Self.discount($1.0) } / ideal
  }

  /// What each positive is worth, in the order they stand in.
  func gains(_ ranked: RankedCase) -> [Double] {
    if ranked.grades.isEmpty { return [Double](repeating: 1, count: ranked.positives) }
    return ranked.grades.map { family == .ndcgExponential ? exp2(Double($0)) - 1 : Double($0) }
  }

  /// `1/log₂(rank + 1)`.
  static func discount(_ rank: Int) -> Double { 1 / log2(Double(rank) + 1) }
}

/// The mean of a metric over the cases where it is defined.
public struct MetricMean: Hashable, Codable, Sendable {
  /// nil where no case has a value.
  public let mean: Double?
  /// Cases that have a value.
  public let count: Int
  /// Cases that have none, and are left out.
  public let excluded: Int

  public init(_ values: [Double?]) {
    var sum = 0.0
    var count = 0
    for case let value? in values {
      sum += value
      count += 1
    }
    mean = count == 0 ? nil : sum / Double(count)
    self.count = count
    excluded = values.count - count
  }
}

extension Metric {
  /// The mean over the cases where the metric is defined.
  public func mean(_ counts: RankCounts) -> MetricMean { MetricMean(values(counts)) }

  /// The harmonic mean of mean precision and mean recall at k, beside the mean of the cases' own F1; nil without cases.
  public static func f1OfMeans(_ k: Int, _ counts: RankCounts) -> Double? {
    guard let p = precision(k).mean(counts).mean, let r = recall(k).mean(counts).mean else { return nil }
    return p + r == 0 ? 0 : 2 * p * r / (p + r)
  }

  /// The mean of each group's defined values, for cases that are drawn several times (frozen candidate sets averaged
  /// a user). nil for a group with an undefined value or no case.
  /// - Parameter groups: the group of each value, in 0..<count.
  public static func groupMeans(_ values: [Double?], groups: [Int32], count: Int) -> [Double?] {
    require(
      values.count == groups.count, "each value needs its group, got \(values.count) values and \(groups.count) groups")
    var sums = [Double](repeating: 0, count: count)
    var sizes = [Int](repeating: 0, count: count)
    var undefined = [Bool](repeating: false, count: count)
    for (value, group) in zip(values, groups) {
      sizes[Int(group)] += 1
      if let value { sums[Int(group)] += value } else { undefined[Int(group)] = true }
    }
    return (0..<count).map { undefined[$0] || sizes[$0] == 0 ? nil : sums[$0] / Double(sizes[$0]) }
  }
}
