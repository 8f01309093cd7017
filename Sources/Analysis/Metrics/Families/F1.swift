/// The harmonic mean of precision and recall of a case: 2PR/(P + R) with P = h/k and R = h/|G|; 0 where both are 0.
private struct F1: RankFamily {
  let code = "f1", label = "F1", cutoff = CutoffRule.required

  func value(_ ranked: RankedCase, within k: Int) -> Double? {
    2 * Double(ranked.hits(within: k)) / Double(k + ranked.positives)
  }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    2 * blocks.expectedHits(within: k) / (Double(k) + Double(ranked.positives))
  }
}

extension Metric.Family {
  public static let f1 = Self(F1())
}

extension Metric {
  /// The harmonic mean of precision and recall of a case; 0 where both are 0.
  public static func f1(_ k: Int) -> Metric { Metric(checked: .f1, k) }
}
