/// 1 over the rank of the first hit, 0 past the cut-off.
private struct ReciprocalRank: RankFamily {
  let code = "mrr", label = "MRR", cutoff = CutoffRule.allowed

  func value(_ ranked: RankedCase, within k: Int) -> Double? {
    let first = ranked.rank(0)
    return first <= k ? 1 / Double(first) : 0
  }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    blocks[0].expectedFirst(within: k) { 1 / Double($0) }
  }
}

/// The sum of 1 over the rank of every hit.
private struct ReciprocalRankSum: RankFamily {
  let code = "mrr_sum", label = "MRR (all hits)", cutoff = CutoffRule.allowed, isShare = false

  func value(_ ranked: RankedCase, within k: Int) -> Double? { ranked.sumOverHits(within: k) { _, rank in 1 / Double(rank) } }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    blocks.reduce(0) { $0 + $1.expectedSum(within: k) { 1 / Double($0) } }
  }
}

extension Metric.Family {
  public static let reciprocalRank = Self(ReciprocalRank())
  public static let reciprocalRankSum = Self(ReciprocalRankSum())
}

extension Metric {
  /// 1 over the rank of the first hit, without a cut-off.
  public static let reciprocalRank = Metric(checked: .reciprocalRank)
  /// 1 over the rank of the first hit, 0 past the cut-off.
  public static func reciprocalRank(_ k: Int) -> Metric { Metric(checked: .reciprocalRank, k) }
  /// The sum of 1 over the rank of every hit among the first k.
  public static func reciprocalRankSum(_ k: Int) -> Metric { Metric(checked: .reciprocalRankSum, k) }
}
