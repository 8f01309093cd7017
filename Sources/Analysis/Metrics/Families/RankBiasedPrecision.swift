import Foundation

/// What a reader finds who looks at the first place, and from each place goes on to the next with probability p = 0.8:
/// `(1 − p) Σ p^(rank − 1)` over the hits among the first k. Grades above 0 count alike. It nears 1 where all places are relevant,
/// and does not depend on how many positives there are.
///
/// Source: Moffat & Zobel, "Rank-biased precision for measurement of retrieval effectiveness", ACM TOIS 27(1), 2008.
private struct RankBiasedPrecision: RankFamily {
  let code = "rbp", label = "RBP", cutoff = CutoffRule.allowed
  private let persistence = 0.8

  func value(_ ranked: RankedCase, within k: Int) -> Double? {
    ranked.sumOverHits(within: k) { _, rank in weight(rank) }
  }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    blocks.reduce(0) { $0 + $1.expectedSum(within: k, weight) }
  }

  /// How likely the reader is to stop at a place.
  private func weight(_ rank: Int) -> Double { (1 - persistence) * pow(persistence, Double(rank - 1)) }
}

extension Metric.Family {
  public static let rankBiasedPrecision = Self(RankBiasedPrecision())
}

extension Metric {
  /// Rank-biased precision with persistence 0.8, without a cut-off.
  public static let rankBiasedPrecision = Metric(checked: .rankBiasedPrecision)
  /// Rank-biased precision with persistence 0.8, 0 past the cut-off.
  public static func rankBiasedPrecision(_ k: Int) -> Metric { Metric(checked: .rankBiasedPrecision, k) }
}
