/// The share of (positive, non-relevant) pairs in the right order; a tie counts one half. Undefined without non-relevant
/// candidates.
private struct AreaUnderCurve: RankFamily {
  let code = "auc", label = "AUC", cutoff = CutoffRule.forbidden

  func value(_ ranked: RankedCase, within k: Int) -> Double? {
    guard ranked.negatives > 0 else { return nil }
    let negatives = Double(ranked.negatives)
    let won = zip(ranked.above, ranked.tied).reduce(0.0) { $0 + negatives - Double($1.0) - 0.5 * Double($1.1) }
    return won / (negatives * Double(ranked.positives))
  }

  /// One half is what a tie is worth on average.
  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? { value(ranked, within: k) }
}

extension Metric.Family {
  public static let auc = Self(AreaUnderCurve())
}

extension Metric {
  /// The share of (positive, non-relevant) pairs in the right order; a tie counts one half.
  public static let auc = Metric(checked: .auc)
}
