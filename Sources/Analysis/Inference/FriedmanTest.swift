import Foundation

/// Several methods over several blocks (data sets): Friedman's test with the Iman–Davenport statistic.
///
/// Mid-ranks within a block, rank 1 is best; R_j are mean ranks.
/// `χ² = [12n/(k(k+1)) · (ΣR_j² − k(k+1)²/4)] / C`, `C = 1 − Σ(t³ − t)/(nk(k² − 1))`, k − 1 degrees of freedom;
/// `F = (n−1)χ² / (n(k−1) − χ²)`, (k−1, (k−1)(n−1)) degrees; Kendall's `W = χ²/(n(k−1))`. Use F: χ² is too cautious.
///
/// Fewer than two methods or blocks are undefined; everything tied is identical (p = 1); W = 1 makes F infinite:
/// degenerate, read the χ² p. NaN is an error; no block is dropped.
/// Source: Demšar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7, 2006.
public struct FriedmanTest: Hashable, Codable, Sendable {
  public let status: Status
  /// n.
  public let blocks: Int
  /// k.
  public let methods: Int
  /// R, in the order of the columns.
  public let meanRanks: [Double]
  /// C.
  public let tieCorrection: Double?
  public let chiSquare: Double?
  public let chiSquareP: PValue?
  public let kendallW: Double?
  /// F with its degrees of freedom.
  public let f: Double?
  public let degreesOfFreedom: Double
  public let residualDegreesOfFreedom: Double
  /// The p of F.
  public let p: PValue?

  /// - Parameter values: one row a block, one column a method.
  public init(_ values: [[Double]], direction: Direction = .higher) {
    let n = values.count
    let k = values.first?.count ?? 0
    (blocks, methods) = (n, k)
    degreesOfFreedom = Double(max(0, k - 1))
    residualDegreesOfFreedom = Double(max(0, (k - 1) * (n - 1)))
    if let problem = Self.problem(values) {
      status = problem
      meanRanks = []
      (tieCorrection, chiSquare, chiSquareP, kendallW, f, p) = (nil, nil, nil, nil, nil, nil)
      return
    }
    let (ranks, ties) = Self.meanRanks(values, direction)
    let (blockCount, methodCount) = (Double(n), Double(k))
    meanRanks = ranks
    let correction = 1 - ties / (blockCount * methodCount * (methodCount * methodCount - 1))
    tieCorrection = correction
    if correction <= 1e-12 {
      status = .identical
      (chiSquare, chiSquareP, kendallW, f, p) = (0, .one, 0, 0, .one)
      return
    }
    let centre = (methodCount + 1) / 2
    // ΣR² − k(k+1)²/4 as a sum of squared deviations, without cancellation.
    let spread = ranks.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    let chi = 12 * blockCount / (methodCount * (methodCount + 1)) * spread / correction
    let agreement = chi / (blockCount * (methodCount - 1))
    chiSquare = chi
    chiSquareP = PValue(log: ChiSquare.logSF(chi, df: degreesOfFreedom))
    kendallW = agreement
    if agreement >= 1 - 1e-12 {
      status = .degenerate("all blocks agree completely: F is infinite; read the chi-square p")
      (f, p) = (nil, nil)
      return
    }
    let ratio = (blockCount - 1) * chi / (blockCount * (methodCount - 1) - chi)
    status = .ok
    f = ratio
    p = PValue(log: FisherF.logSF(ratio, d1: degreesOfFreedom, d2: residualDegreesOfFreedom))
  }

  /// F is significant at `Significance.level`. Where it is not, no pair may be called different.
  public var isSignificant: Bool { (p ?? chiSquareP).map { $0.value < Significance.level } ?? false }

  private static func problem(_ values: [[Double]]) -> Status? {
    let k = values.first?.count ?? 0
    for (row, block) in values.enumerated() {
      if block.count != k { return .error("block \(row) has \(block.count) methods, the first has \(k)") }
      if let column = block.firstIndex(where: { !$0.isFinite }) {
        return .error("block \(row), method \(column) is \(block[column])")
      }
    }
    if k < 2 { return .undefined("\(k) methods; a comparison needs two") }
    if values.count < 2 { return .undefined("\(values.count) blocks; a comparison of ranks needs two") }
    return nil
  }

  /// Mean ranks, and `Σ(t³ − t)` over all tie groups.
  private static func meanRanks(_ values: [[Double]], _ direction: Direction) -> (ranks: [Double], ties: Double)
  {
    var sums = [Double](repeating: 0, count: values[0].count)
    var ties = 0.0
    for block in values {
      let signed = block.map { Differences.snap(direction == .higher ? -$0 : $0) }
      let (ranks, sizes) = midRanks(signed)
      for (method, rank) in ranks.enumerated() { sums[method] += rank }
      ties += sizes.reduce(0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
    }
    return (sums.map { $0 / Double(values.count) }, ties)
  }
}
