import CSpecial
import Foundation
import Host

/// The rank that a positive gets among sampled candidates, given its true rank among all.
///
/// With m negatives drawn from the other N − 1 items, of which r − 1 stand above the positive, the sampled rank is
/// 1 + Binomial(m, (r−1)/(N−1)) with replacement and 1 + Hypergeometric without. Metrics at small k then become
/// near-averages of rank and can reverse the order of models.
///
/// Source: Krichene & Rendle, "On sampled metrics for item recommendation", KDD 2020.
public struct SampledRank: Sendable {
  /// The probability of j negatives above the positive, j = 0...m; their number.
  public let probabilities: [Double]

  /// - Precondition: 1 ≤ rank ≤ items, and without replacement no more negatives than other items.
  public init(trueRank rank: Int, items: Int, negatives m: Int, replacement: Bool = false) {
    require(
      rank >= 1 && rank <= items && m >= 0,
      "a rank lies in 1…items and negatives are 0 or more, got rank \(rank) of \(items) items and \(m) negatives")
    require(replacement || m <= items - 1, "\(m) different negatives cannot be drawn from \(items - 1) other items")
    let better = rank - 1
    let others = items - 1
    if replacement {
      let share = others == 0 ? 0 : Double(better) / Double(others)
      probabilities = (0...m).map { Binomial.pmf($0, n: m, p: share) }
    } else {
      probabilities = (0...m).map { j in
        if j > better || m - j > others - better { return 0 }
        return exp(
          Self.logChoose(better, j) + Self.logChoose(others - better, m - j) - Self.logChoose(others, m))
      }
    }
  }

  /// The expected value of a metric of one positive among 1 + m candidates; nil for rating errors.
  public func expected(_ metric: Metric) -> Double? {
    var sum = 0.0
    for (above, probability) in probabilities.enumerated() where probability > 0 {
      let ranked = RankedCase(candidates: probabilities.count, above: [Int32(above)], tied: [0])
      guard let value = metric.value(ranked) else { return nil }
      sum += probability * value
    }
    return sum
  }

  private static func logChoose(_ n: Int, _ k: Int) -> Double {
    -log(Double(n + 1)) - cs_log_beta(Double(n - k + 1), Double(k + 1))
  }
}
