/// 1 where a positive stands among the first k, else 0.
private struct HitRatio: RankFamily {
  let code = "hr", label = "HR", cutoff = CutoffRule.required, isBinary = true

  func value(_ ranked: RankedCase, within k: Int) -> Double? { ranked.rank(0) <= k ? 1 : 0 }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    blocks[0].expectedFirst(within: k) { _ in 1 }
  }
}

extension Metric.Family {
  public static let hitRatio = Self(HitRatio())
}

extension Metric {
  /// 1 where a positive stands among the first k, else 0.
  public static func hitRatio(_ k: Int) -> Metric { Metric(checked: .hitRatio, k) }
}
