extension Metric {
  /// The metric of every case: nil where it is undefined (no positives; AUC without non-relevant candidates), never 0
  /// in its place. Rating errors are nil throughout: they need `RatingErrors`.
  public func values(_ counts: RankCounts) -> [Double?] {
    (0..<counts.count).map { value(counts[$0]) }
  }

  /// The metric of one case under the pessimistic tie rule.
  public func value(_ ranked: RankedCase) -> Double? {
    ranked.positives == 0 ? nil : family.ranks?.value(ranked, within: cutoff ?? .max)
  }

  /// The expected value of one case if ties between relevant and non-relevant candidates were broken at random, exact and in
  /// closed form. Where nothing is tied this is `value`.
  public func expectedValue(_ ranked: RankedCase) -> Double? {
    if ranked.positives == 0 || ranked.tied.allSatisfy({ $0 == 0 }) { return value(ranked) }
    return family.ranks?.expectedValue(ranked, TieBlock.blocks(of: ranked), within: cutoff ?? .max)
  }
}
