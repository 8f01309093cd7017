import Foundation
import Host

/// A printed relative improvement, in percent, of one printed number over another.
public struct PublishedImprovement: Hashable, Sendable {
  /// Which cell: "Tmall, HR@10, SCoRe over DEEMS".
  public let place: String
  public let value: Double
  public let baseline: Double
  /// The printed decimals of both.
  public let decimals: Int

  /// - Precondition: `baseline` stays above 0 whatever its rounding was.
  public init(place: String, value: Double, baseline: Double, decimals: Int) {
    require(
      baseline > 0.5 * pow(10, -Double(decimals)),
      "\(place): the baseline \(baseline) may be 0 at \(decimals) decimals, and an improvement over 0 has no size")
    (self.place, self.value, self.baseline, self.decimals) = (place, value, baseline, decimals)
  }

  /// `100 · (value/baseline − 1)` as far as the rounding of both leaves it open.
  public var possible: Interval {
    let half = 0.5 * pow(10, -Double(decimals))
    return Interval(
      low: 100 * ((value - half) / (baseline + half) - 1), high: 100 * ((value + half) / (baseline - half) - 1))
  }

  /// Does the printed percentage recompute?
  public func audit(printed: Double, decimals printedDecimals: Int) -> AuditFinding {
    AuditFinding(
      .improvement, place, value: printed, bounds: possible, slack: 0.5 * pow(10, -Double(printedDecimals)),
      sentence:
        "the printed improvement is \(String(format: "%.\(printedDecimals)f", printed)) %, and \(value) over \(baseline) gives \(String(format: "%.\(printedDecimals + 1)f", 100 * (value / baseline - 1))) %"
    )
  }

  /// Does a printed mean of improvements recompute from the cells?
  /// - Precondition: at least one cell.
  public static func audit(
    mean printed: Double, decimals printedDecimals: Int, of cells: [PublishedImprovement], place: String
  ) -> AuditFinding {
    require(!cells.isEmpty, "\(place): a mean of improvements needs at least one cell, got none")
    let n = Double(cells.count)
    let bounds = Interval(
      low: cells.reduce(0) { $0 + $1.possible.low } / n, high: cells.reduce(0) { $0 + $1.possible.high } / n)
    let mean = cells.reduce(0) { $0 + 100 * ($1.value / $1.baseline - 1) } / n
    return AuditFinding(
      .meanImprovement, place, value: printed, bounds: bounds, slack: 0.5 * pow(10, -Double(printedDecimals)),
      sentence:
        "the printed mean improvement is \(String(format: "%.\(printedDecimals)f", printed)) %, and the \(cells.count) cells give \(String(format: "%.\(printedDecimals + 1)f", mean)) %"
    )
  }
}
