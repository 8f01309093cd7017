/// Hits among the first k, divided by k even where there are fewer candidates.
private struct Precision: RankFamily {
  let code = "precision", label = "Precision", cutoff = CutoffRule.required

  func value(_ ranked: RankedCase, within k: Int) -> Double? { Double(ranked.hits(within: k)) / Double(k) }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    blocks.expectedHits(within: k) / Double(k)
  }
}

extension Metric.Family {
  public static let precision = Self(Precision())
}

extension Metric {
  /// Hits among the first k, divided by k even where there are fewer candidates.
  public static func precision(_ k: Int) -> Metric { Metric(checked: .precision, k) }
}
