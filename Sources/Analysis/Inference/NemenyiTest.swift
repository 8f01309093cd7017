/// All pairs of methods after a Friedman test, and what a critical-difference diagram shows.
///
/// `p_ij = P(q_{k,∞} > √2 |R_i − R_j| / √(k(k+1)/(6n)))`, `CD = q_{α;k,∞}/√2 · √(k(k+1)/(6n))`.
///
/// The verdict on a pair depends on which other methods are in the pool: say which. Against one control prefer tests
/// per comparison with Holm. Where F is not significant no bars may be drawn (`groups` is given all the same).
public struct NemenyiTest: Hashable, Codable, Sendable {
  public let blocks: Int
  public let meanRanks: [Double]
  /// α.
  public let level: Double
  /// Mean ranks further apart than this differ.
  public let criticalDifference: Double
  /// p of each pair, symmetric, 1 on the diagonal.
  public let p: [[Double]]
  /// Methods from best to worst; equal mean ranks in column order.
  public let order: [Int]
  /// Maximal runs of places in `order` whose mean ranks lie within the critical difference; runs of one are left out.
  public let groups: [ClosedRange<Int>]

  /// nil where the Friedman test has no ranks (undefined or an error).
  public init?(_ friedman: FriedmanTest, level: Double = Significance.level) {
    let ranks = friedman.meanRanks
    let k = ranks.count
    guard k >= 2 else { return nil }
    let error = (Double(k) * Double(k + 1) / (6 * Double(friedman.blocks))).squareRoot()
    blocks = friedman.blocks
    meanRanks = ranks
    self.level = level
    let reach = StudentizedRange.quantile(upperTail: level, groups: k) / 2.0.squareRoot() * error
    criticalDifference = reach
    p = ranks.map { first in
      ranks.map { second in StudentizedRange.sf(2.0.squareRoot() * abs(first - second) / error, groups: k) }
    }
    let sorted = ranks.indices.sorted { ranks[$0] != ranks[$1] ? ranks[$0] < ranks[$1] : $0 < $1 }
    order = sorted
    groups = Self.maximalRuns(sorted.map { ranks[$0] }, reach)
  }

  private static func maximalRuns(_ rising: [Double], _ reach: Double) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for first in rising.indices {
      let last = rising.lastIndex { $0 - rising[first] <= reach }!
      if last > first, runs.last.map({ $0.upperBound < last }) ?? true { runs.append(first...last) }
    }
    return runs
  }
}
