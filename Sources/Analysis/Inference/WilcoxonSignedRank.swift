import Foundation

/// The Wilcoxon signed-rank test of symmetry about zero.
///
/// It is *not* a test of means: with many zeros or with skew it can point the other way. Supporting evidence only.
///
/// Mid-ranks of the snapped |d|; exact by a dynamic programme over doubled ranks, valid with ties and zeros, up to
/// `exactLimit` non-zero differences; else the normal approximation with tie correction. No difference is undefined;
/// only zeros are identical (p = 1).
public struct WilcoxonSignedRank: Hashable, Codable, Sendable {
  /// What happens to differences of zero; the choice must be fixed in advance.
  public enum ZeroRule: String, Codable, Hashable, Sendable, CaseIterable {
    /// Dropped before ranking.
    case wilcox
    /// Ranked, then their ranks are dropped: users who see no difference cannot make a result significant.
    case pratt
    /// Ranked; half of their ranks go to each side.
    case zsplit
  }

  public enum Method: String, Codable, Hashable, Sendable {
    case exact, normal
  }

  public let status: Status
  public let count: Int
  /// Differences of zero.
  public let zeros: Int
  public let zeroRule: ZeroRule
  public let alternative: Alternative
  /// The method used.
  public let method: Method
  /// The rank sum of positive and of negative differences.
  public let positiveRankSum: Double?
  public let negativeRankSum: Double?
  /// Mean and standard deviation of the positive rank sum under the null hypothesis, and z; nil where exact.
  public let expected: Double?
  public let deviation: Double?
  public let z: Double?
  public let p: PValue?

  /// - Parameters:
  ///   - method: nil chooses exact up to `exactLimit` non-zero differences.
  ///   - continuityCorrection: moves z towards 0 by half a rank.
  public init(
    _ differences: Differences, zeroRule: ZeroRule = .pratt, method: Method? = nil,
    alternative: Alternative = .twoSided, continuityCorrection: Bool = false, exactLimit: Int = 50
  ) {
    let nonZero = differences.snapped.count { $0 != 0 }
    count = differences.count
    zeros = count - nonZero
    self.zeroRule = zeroRule
    self.alternative = alternative
    // With one difference the approximation is meaningless and the exact p is 1.
    self.method = nonZero <= 1 ? .exact : method ?? (nonZero <= exactLimit ? .exact : .normal)
    guard differences.problem == nil, nonZero > 0 else {
      status = differences.problem ?? (count == 0 ? .undefined("no differences") : .identical)
      let sum: Double? = status == .identical ? 0 : nil
      (positiveRankSum, negativeRankSum, expected, deviation, z) = (sum, sum, nil, nil, nil)
      p = status == .identical ? .one : nil
      return
    }
    let ranking = SignedRanks(differences.snapped, zeroRule)
    status = .ok
    positiveRankSum = ranking.positive
    negativeRankSum = ranking.negative
    if self.method == .exact {
      (expected, deviation, z) = (nil, nil, nil)
      p = ranking.exactP(alternative)
    } else {
      let (mean, sd) = ranking.moments()
      let raw = (ranking.positive - mean) / sd
      let towards: Double = raw > 0 ? 0.5 : raw < 0 ? -0.5 : 0
      let corrected = continuityCorrection ? raw - towards / sd : raw
      (expected, deviation, z) = (mean, sd, corrected)
      p = StandardNormal.p(corrected, alternative)
    }
  }
}

/// The signed mid-ranks of snapped differences under one rule for zeros.
private struct SignedRanks {
  let rule: WilcoxonSignedRank.ZeroRule
  /// Differences that were ranked, and the zeros among them.
  var ranked: Int
  var zeros: Int
  /// The non-zero differences by rising size: a doubled mid-rank, and how many positive and negative ones have it.
  var runs: [(doubledRank: Int, positives: Int, negatives: Int)] = []
  var positive = 0.0
  var negative = 0.0

  init(_ snapped: [Double], _ rule: WilcoxonSignedRank.ZeroRule) {
    self.rule = rule
    zeros = snapped.count { $0 == 0 }
    ranked = rule == .wilcox ? snapped.count - zeros : snapped.count
    // Magnitudes in the upper bits, signs in the lowest: sorted, equal magnitudes are neighbours.
    var keys: [UInt64] = []
    keys.reserveCapacity(snapped.count)
    for value in snapped where value != 0 { keys.append(value.magnitude.bitPattern << 1 | (value < 0 ? 1 : 0)) }
    sortByRadix(&keys)
    let before = ranked - keys.count  // zeros stand before all others
    var start = 0
    while start < keys.count {
      var end = start
      var negatives = 0
      while end < keys.count, keys[end] >> 1 == keys[start] >> 1 {
        negatives += Int(keys[end] & 1)
        end += 1
      }
      // Doubled mid-ranks are whole numbers.
      let rank = 2 * before + start + 1 + end
      positive += Double(end - start - negatives) * Double(rank) / 2
      negative += Double(negatives) * Double(rank) / 2
      runs.append((rank, end - start - negatives, negatives))
      start = end
    }
    if rule == .zsplit {
      let zeroRanks = Double(zeros) * Double(zeros + 1) / 2
      positive += zeroRanks / 2
      negative += zeroRanks / 2
    }
  }

  /// `μ = [n(n+1) − n₀(n₀+1)]/4`, `σ² = [n(n+1)(2n+1) − n₀(n₀+1)(2n₀+1) − ½Σ(t³ − t)]/24`, n₀ under Pratt only.
  func moments() -> (mean: Double, deviation: Double) {
    let n = Double(ranked)
    let dropped = rule == .pratt ? Double(zeros) : 0
    // Zeros are a group of ties of their own, unless their ranks are dropped.
    let sizes = runs.map { $0.positives + $0.negatives } + (rule == .zsplit ? [zeros] : [])
    let ties = sizes.reduce(0.0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
    let mean = (n * (n + 1) - dropped * (dropped + 1)) / 4
    let variance =
      (n * (n + 1) * (2 * n + 1) - dropped * (dropped + 1) * (2 * dropped + 1) - ties / 2) / 24
    return (mean, variance.squareRoot())
  }

  /// The share of all sign vectors that are as extreme; sums of the doubled ranks are counted by dynamic programming.
  func exactP(_ alternative: Alternative) -> PValue {
    let doubled = runs.flatMap { [Int](repeating: $0.doubledRank, count: $0.positives + $0.negatives) }
    let total = doubled.reduce(0, +)
    var ways = [Double](repeating: 0, count: total + 1)  // scaled by 2⁻ᵐ step by step: exact powers of two
    ways[0] = 1
    var reach = 0
    for rank in doubled {
      reach += rank
      var sum = reach
      while sum >= 0 {
        ways[sum] = (ways[sum] + (sum >= rank ? ways[sum - rank] : 0)) / 2
        sum -= 1
      }
    }
    let observed = runs.reduce(0) { $0 + $1.doubledRank * $1.positives }
    let atLeast = { (bound: Int) in bound > total ? 0 : ways[max(0, bound)...].reduce(0, +) }
    switch alternative {
    case .greater: return PValue(min(1, atLeast(observed)))
    case .less: return PValue(min(1, ways[...observed].reduce(0, +)))
    case .twoSided:
      let distance = abs(2 * observed - total)
      // |2w − total| ≥ distance: the upper tail and, by symmetry, as much again; the middle is not counted twice.
      if distance == 0 { return .one }
      return PValue(min(1, 2 * atLeast((total + distance + 1) / 2)))
    }
  }
}
