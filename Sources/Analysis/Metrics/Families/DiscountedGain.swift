import Foundation

/// Discounted cumulative gain `Σ g/log₂(rank + 1)` over the first k, divided by the best possible. Relevance without grades
/// counts 1.
private struct DiscountedGain: RankFamily {
  let code: String, label: String
  /// The gain is 2^grade − 1, not the grade itself.
  let isExponential: Bool
  var cutoff: CutoffRule { .allowed }

  func value(_ ranked: RankedCase, within k: Int) -> Double? {
    if ranked.grades.isEmpty {
      return ranked.sumOverHits(within: k) { _, rank in Metric.discount(rank) } / ideal(ranked, within: k)
    }
    let gains = ranked.grades.map(gain)
    let ideal = gains.sorted(by: >).prefix(k).enumerated().reduce(0) { $0 + $1.element * Metric.discount($1.offset + 1) }
    return ranked.sumOverHits(within: k) { place, rank in gains[place] * Metric.discount(rank) } / ideal
  }

  private func gain(_ grade: Float) -> Double { isExponential ? exp2(Double(grade)) - 1 : Double(grade) }

  /// What positives without grades reach on the first places.
  private func ideal(_ ranked: RankedCase, within k: Int) -> Double {
    (1...min(k, ranked.positives)).reduce(0) { $0 + Metric.discount($1) }
  }

  /// With grades it matters which of several positives stands first, and the counts do not say how they score against
  /// each other.
  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double? {
    guard ranked.grades.isEmpty else { return nil }
    return blocks.reduce(0) { $0 + $1.expectedSum(within: k, Metric.discount) } / ideal(ranked, within: k)
  }
}

extension Metric.Family {
  /// With the grade itself as gain.
  public static let ndcg = Self(DiscountedGain(code: "ndcg", label: "NDCG", isExponential: false))
  /// With gain 2^grade − 1.
  public static let ndcgExponential = Self(DiscountedGain(code: "ndcg_exp", label: "NDCG (exponential)", isExponential: true))
}

extension Metric {
  /// Discounted cumulative gain `Σ g/log₂(rank + 1)` over the first k, divided by the best possible.
  public static func ndcg(_ k: Int) -> Metric { Metric(checked: .ndcg, k) }
  /// `ndcg` without a cut-off.
  public static let ndcg = Metric(checked: .ndcg)
  /// `ndcg` with gain 2^grade − 1.
  public static func ndcgExponential(_ k: Int) -> Metric { Metric(checked: .ndcgExponential, k) }

  /// `1/log₂(rank + 1)`.
  static func discount(_ rank: Int) -> Double { 1 / log2(Double(rank) + 1) }
}
