/// The sum over all positives of the precision at their ranks, 0 past the cut-off, divided by what could be reached.
private struct AveragePrecision: RankFamily {
  let code: String, label: String
  /// Divides by min(positives, k), not by the positives.
  let isCapped: Bool
  var cutoff: CutoffRule { .allowed }

  func value(_ ranked: RankedCase, within k: Int) -> Double? {
    ranked.sumOverHits(within: k) { place, rank in Double(place + 1) / Double(rank) } / reachable(ranked, within: k)
  }

  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    blocks.reduce(0) { $0 + $1.expectedPrecisionSum(within: k) } / reachable(ranked, within: k)
  }

  private func reachable(_ ranked: RankedCase, within k: Int) -> Double {
    Double(isCapped ? min(ranked.positives, k) : ranked.positives)
  }
}

extension Metric.Family {
  /// Divided by the number of relevant candidates.
  public static let averagePrecision = Self(AveragePrecision(code: "map", label: "MAP", isCapped: false))
  /// Divided by min(relevant candidates, cut-off).
  public static let averagePrecisionCapped = Self(AveragePrecision(code: "map_min", label: "MAP (capped)", isCapped: true))
}

extension Metric {
  /// Mean over all positives of the precision at their ranks, 0 past the cut-off (trec_eval's normalisation).
  public static func averagePrecision(_ k: Int) -> Metric { Metric(checked: .averagePrecision, k) }
  /// As `averagePrecision`, divided by min(positives, k) (RecBole's normalisation).
  public static func averagePrecisionCapped(_ k: Int) -> Metric { Metric(checked: .averagePrecisionCapped, k) }
}
