import Foundation
import Host

/// One model's published numbers on one data set, to be held against the laws that any such row obeys.
///
/// Values are shares, not percent; `decimals` counts the printed decimals of the share (a percentage with two decimals
/// has four). Rounding is allowed for by interval arithmetic: every printed number stands for ± half a unit of its last
/// decimal.
public struct PublishedRow: Hashable, Sendable {
  public let place: String
  public let values: [Metric: Double]
  public let decimals: Int
  /// Every test case has exactly one relevant candidate.
  public let hasOnePositive: Bool
  /// n, where known.
  public let cases: Int?
  /// Candidates of a case, where known.
  public let candidates: Int?

  public init(
    place: String, values: [Metric: Double], decimals: Int, hasOnePositive: Bool, cases: Int? = nil,
    candidates: Int? = nil
  ) {
    require(decimals >= 0, "\(place): a number is printed with 0 decimals or more, got \(decimals)")
    self.place = place
    self.values = values
    self.decimals = decimals
    self.hasOnePositive = hasOnePositive
    self.cases = cases
    self.candidates = candidates
  }

  /// All findings that the row's metrics allow, in a fixed order.
  public func audit() -> [AuditFinding] {
    var findings = ranges() + monotone(.hitRatio) + monotone(.recall)
    if hasOnePositive { findings += monotone(.ndcg) + monotone(.reciprocalRank) + gainIncrements() }
    return findings + reciprocalRanks() + wholeHits()
  }

  private var halfUnit: Double { 0.5 * pow(10, -Double(decimals)) }

  private func text(_ value: Double) -> String { String(format: "%.\(decimals)f", value) }

  private func text(_ bounds: Interval) -> String { "\(text(bounds.low)) to \(text(bounds.high))" }

  /// The published values of a family by rising cut-off; those without a cut-off are left out.
  private func byCutoff(_ family: Metric.Family) -> [(k: Int, value: Double)] {
    values.compactMap { metric, value in
      metric.family == family ? metric.cutoff.map { ($0, value) } : nil
    }.sorted { $0.0 < $1.0 }
  }

  private func ranges() -> [AuditFinding] {
    values.filter(\.key.isShare)
      .sorted { $0.key.code < $1.key.code }
      .map { metric, value in
        AuditFinding(
          .range, place, value: value, bounds: Interval(low: 0, high: 1), slack: halfUnit,
          sentence: "\(metric.label) is \(text(value)), and lies between 0 and 1 by definition")
      }
  }

  private func monotone(_ family: Metric.Family) -> [AuditFinding] {
    let series = byCutoff(family)
    return zip(series, series.dropFirst()).map { first, second in
      let name = values.keys.first { $0.family == family && $0.cutoff == first.k }!.label
      return AuditFinding(
        .monotone, place, value: second.value - first.value, bounds: Interval(low: 0, high: 1), slack: 2 * halfUnit,
        sentence:
          "\(name) is \(text(first.value)) and \(text(second.value)) at \(second.k), and cannot fall with the cut-off"
      )
    }
  }

  /// `(HR@l − HR@k)/log₂(l + 1) ≤ NDCG@l − NDCG@k ≤ (HR@l − HR@k)/log₂(k + 2)`: hits gained have ranks k+1...l.
  /// NDCG@1 is HR@1 with one positive, so a table without NDCG@1 still gets its first step.
  private func gainIncrements() -> [AuditFinding] {
    let hits = Dictionary(uniqueKeysWithValues: byCutoff(.hitRatio).map { ($0.k, $0.value) })
    var gains = byCutoff(.ndcg).filter { hits[$0.k] != nil }
    if let first = hits[1], gains.first.map({ $0.k > 1 }) ?? false { gains.insert((1, first), at: 0) }
    return zip(gains, gains.dropFirst()).map { first, second in
      let step = hits[second.k]! - hits[first.k]!
      let (least, most) = (Metric.discount(second.k), Metric.discount(first.k + 1))
      let bounds = Interval(low: step * least, high: step * most)
      let value = second.value - first.value
      return AuditFinding(
        .gainIncrement, place, value: value, bounds: bounds, slack: 2 * halfUnit * (1 + most),
        sentence:
          "NDCG@\(second.k) − NDCG@\(first.k) is \(text(value)), and HR@\(first.k) = \(text(hits[first.k]!)), HR@\(second.k) = \(text(hits[second.k]!)) allow \(text(bounds))"
      )
    }
  }

  /// MRR of the first hit: hits between two cut-offs have ranks between them, misses a rank past the last one.
  private func reciprocalRanks() -> [AuditFinding] {
    let hits = byCutoff(.hitRatio)
    let metrics = values.keys.filter { $0.family == .reciprocalRank }.sorted { $0.code < $1.code }
    return metrics.compactMap { metric in
      let within = hits.filter { $0.k <= metric.cutoff ?? .max }
      guard let last = within.last, let value = values[metric] else { return nil }
      var low = 0.0
      var high = 0.0
      var previous = (k: 0, value: 0.0)
      for hit in within {
        low += (hit.value - previous.value) / Double(hit.k)
        high += (hit.value - previous.value) / Double(previous.k + 1)
        previous = hit
      }
      // What the last hit ratio leaves open: ranks up to the cut-off of the MRR, or to the end of the list.
      let isOpen = metric.cutoff.map { $0 > last.k } ?? true
      if isOpen {
        high += (1 - last.value) / Double(last.k + 1)
        if metric.cutoff == nil, let candidates { low += (1 - last.value) / Double(candidates) }
      }
      let bounds = Interval(low: low, high: high)
      return AuditFinding(
        .reciprocalRank, place, value: value, bounds: bounds, slack: 2 * halfUnit,
        sentence: "\(metric.label) is \(text(value)), and the hit ratios allow \(text(bounds))")
    }
  }

  /// `|HR − h/n|` is at most half a unit for some whole number h.
  private func wholeHits() -> [AuditFinding] {
    guard let cases, cases > 0 else { return [] }
    return byCutoff(.hitRatio).map { k, value in
      let hits = (value * Double(cases)).rounded()
      let nearest = hits / Double(cases)
      return AuditFinding(
        .wholeHits, place, value: value, bounds: Interval(low: nearest, high: nearest), slack: halfUnit,
        isInformative: 2 * halfUnit * Double(cases) < 1,
        sentence:
          "HR@\(k) × \(cases) is \(String(format: "%.2f", value * Double(cases))), and the nearest whole number of hits gives \(String(format: "%.\(decimals + 1)f", nearest))"
      )
    }
  }
}
