import CSpecial
import Foundation

/// How large a paired difference is, apart from how sure it is.
///
/// Fewer than two pairs are undefined. All differences zero: every effect is 0, superiority ½. Zero variance with a
/// non-zero mean: d_z and g_z are nil. For zero-inflated metrics prefer wins, ties and losses: d_z looks tiny by nature.
public struct EffectSizes: Hashable, Codable, Sendable {
  public let status: Status
  public let count: Int
  /// Cohen's `d_z = d̄/s`.
  public let cohensDz: Double?
  /// Hedges' factor `J = Γ((n−1)/2) / (√((n−1)/2) Γ((n−2)/2))`, which takes the bias out of d_z; nil for n < 3.
  public let hedgesFactor: Double?
  /// `g_z = J d_z`.
  public let hedgesGz: Double?
  /// `d_av = d̄/√((s_A² + s_B²)/2)`, comparable across papers.
  public let cohensDav: Double?
  /// `(#{A_i > B_j} − #{A_i < B_j})/nm` over all pairs: the overlap of the two distributions; it ignores pairing.
  public let cliffsDelta: Double?
  /// `(W⁺ − W⁻)/(W⁺ + W⁻)`, zeros dropped.
  public let rankBiserial: Double?
  /// `(#(d > 0) + ½ #(d = 0))/n`.
  public let superiority: Double?
  public let outcomes: Outcomes

  public init(_ a: [Double], _ b: [Double]) { self.init(Differences(a, minus: b), a, b) }

  /// - Parameter differences: `a − b`, already checked.
  init(_ differences: Differences, _ a: [Double], _ b: [Double]) {
    count = differences.count
    guard differences.problem == nil, count >= 2, let mean = differences.mean,
      let deviation = differences.standardDeviation
    else {
      status = differences.problem ?? .undefined("\(count) pairs; an effect size needs two")
      (cohensDz, hedgesFactor, hedgesGz, cohensDav, cliffsDelta, rankBiserial, superiority) = (
        nil, nil, nil, nil, nil, nil, nil
      )
      outcomes = Outcomes(wins: 0, ties: 0, losses: 0)
      return
    }
    let counted = Outcomes(differences)
    outcomes = counted
    superiority = (Double(counted.wins) + 0.5 * Double(counted.ties)) / Double(count)
    rankBiserial = Self.rankBiserial(differences)
    cliffsDelta = Self.cliffsDelta(a, b)
    status =
      differences.isIdentical ? .identical : deviation == 0 ? .degenerate("all differences are equal") : .ok
    let dz = differences.isIdentical ? 0 : deviation == 0 ? nil : mean / deviation
    let factor = count >= 3 ? Self.hedges(count) : nil
    cohensDz = dz
    hedgesFactor = factor
    hedgesGz = dz.flatMap { dz in factor.map { $0 * dz } }
    let pooled = ((Differences(a).variance! + Differences(b).variance!) / 2).squareRoot()
    cohensDav = differences.isIdentical ? 0 : pooled == 0 ? nil : mean / pooled
  }

  private static func hedges(_ n: Int) -> Double {
    let half = Double(n - 1) / 2
    return exp(cs_log_gamma(half) - cs_log_gamma(half - 0.5)) / half.squareRoot()
  }

  private static func rankBiserial(_ differences: Differences) -> Double {
    let test = WilcoxonSignedRank(differences, zeroRule: .wilcox, method: .normal)
    guard let positive = test.positiveRankSum, let negative = test.negativeRankSum, positive + negative > 0 else {
      return 0
    }
    return (positive - negative) / (positive + negative)
  }
}

/// For how many users A is better than, equal to, and worse than B, by snapped differences.
public struct Outcomes: Hashable, Codable, Sendable {
  public let wins: Int
  public let ties: Int
  public let losses: Int

  public init(wins: Int, ties: Int, losses: Int) {
    (self.wins, self.ties, self.losses) = (wins, ties, losses)
  }

  /// - Parameter direction: which sign of the difference is a win.
  public init(_ differences: Differences, direction: Direction = .higher) {
    let above = differences.snapped.count { $0 > 0 }
    let below = differences.snapped.count { $0 < 0 }
    let higher = direction == .higher
    self.init(wins: higher ? above : below, ties: differences.count - above - below, losses: higher ? below : above)
  }

  public var count: Int { wins + ties + losses }
}

extension EffectSizes {
  /// `(#{x_i > y_j} − #{x_i < y_j})/nm` over all pairs, by sorting; nil where a side is empty or not finite.
  ///
  /// Usual reading of |δ|: below 0.147 negligible, below 0.33 small, below 0.474 medium.
  public static func cliffsDelta(_ x: [Double], _ y: [Double]) -> Double? {
    guard !x.isEmpty, !y.isEmpty, x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else { return nil }
    let left = x.map(Differences.snap).sorted()
    let right = y.map(Differences.snap).sorted()
    var below = 0  // of `right`, strictly below the current value
    var notAbove = 0
    var balance = 0
    for value in left {
      while below < right.count, right[below] < value { below += 1 }
      while notAbove < right.count, right[notAbove] <= value { notAbove += 1 }
      balance += below - (right.count - notAbove)
    }
    return Double(balance) / (Double(left.count) * Double(right.count))
  }
}
