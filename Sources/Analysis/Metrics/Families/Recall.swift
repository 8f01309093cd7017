/// Hits among the first k, divided by the number of positives.
private struct Recall: RankFamily {
  let code = "recall", label = "Recall", cutoff = CutoffRule.required

  func value(_ ranked: RankedCase, within k: Int) -> Double? { Double(ranked.hits(within: k)) / Double(ranked.positives) }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    blocks.expectedHits(within: k) / Double(ranked.positives)
  }
}

extension Metric.Family {
  public static let recall = Self(Recall())
}

extension Metric {
  /// Hits among the first k, divided by the number of positives.
  public static func recall(_ k: Int) -> Metric { Metric(checked: .recall, k) }
}
