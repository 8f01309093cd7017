import Foundation
import Host

/// Spearman's rank correlation: does one list rise with another?
///
/// `ρ` is Pearson's correlation of the mid-ranks. For up to eight pairs the two-sided p is exact: the share of all
/// orders of y whose |ρ| is as large. For more, `t = ρ √((n−2)/(1−ρ²))` with n − 2 degrees of freedom.
///
/// Fewer than three pairs, or a list that is all tied, are undefined; NaN and infinity are errors.
public struct SpearmanTest: Hashable, Codable, Sendable {
  public let status: Status
  public let count: Int
  public let rho: Double?
  /// Two-sided.
  public let p: PValue?

  /// - Precondition: the lists have one length.
  public init(_ x: [Double], _ y: [Double]) {
    require(
      x.count == y.count, "a rank correlation needs two lists of one length, got \(x.count) values and \(y.count)")
    count = x.count
    guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else {
      (status, rho, p) = (.error("a value is not finite"), nil, nil)
      return
    }
    let (first, second) = (Self.centredRanks(x), Self.centredRanks(y))
    let scale = (Self.product(first, first) * Self.product(second, second)).squareRoot()
    guard count >= 3, scale > 0 else {
      (status, rho, p) = (.undefined(count < 3 ? "\(count) pairs; a trend needs three" : "a list is all tied"), nil, nil)
      return
    }
    let rho = min(1, max(-1, Self.product(first, second) / scale))
    status = .ok
    self.rho = rho
    p = count <= 8 ? PValue(Self.exact(first, second, abs(rho) * scale)) : Self.approximate(rho, count)
  }

  private static func centredRanks(_ values: [Double]) -> [Double] {
    let ranks = midRanks(values.map(Differences.snap)).ranks
    return ranks.map { $0 - Double(ranks.count + 1) / 2 }
  }

  private static func product(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The share of all orders of y that give so large a product, either way (Heap's algorithm).
  private static func exact(_ x: [Double], _ y: [Double], _ reached: Double) -> Double {
    var order = y
    var (extreme, all) = (0, 0)
    func visit(_ size: Int) {
      if size == 1 {
        all += 1
        if abs(product(x, order)) >= reached - 1e-9 { extreme += 1 }
        return
      }
      for place in 0..<size {
        visit(size - 1)
        if place < size - 1 { order.swapAt(size.isMultiple(of: 2) ? place : 0, size - 1) }
      }
    }
    visit(order.count)
    return Double(extreme) / Double(all)
  }

  private static func approximate(_ rho: Double, _ count: Int) -> PValue {
    if abs(rho) >= 1 { return PValue(0) }
    let df = Double(count - 2)
    return StudentT.p(rho * (df / (1 - rho * rho)).squareRoot(), df: df, .twoSided)
  }
}
