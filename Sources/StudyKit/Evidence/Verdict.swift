import Analysis

extension Reproduction {
  /// How a number of ours stands to the published one.
  public enum Verdict: Equatable, Sendable {
    /// The published value lies in our 95 % interval widened by √2 (it, too, was estimated), or within 5 % relative.
    case withinTolerance
    /// Outside that, but the model has the same rank in its published block.
    case sameOrdering
    case orderingDiffers
    case notComparable(String)
    case notRun(String)

    public var text: String {
      switch self {
      case .withinTolerance: "within tolerance"
      case .sameOrdering: "same ordering"
      case .orderingDiffers: "ordering differs"
      case .notComparable(let reason): "not comparable: \(reason)"
      case .notRun(let reason): "not run: \(reason)"
      }
    }

    static func isWithinTolerance(published: Double, ours: Observed) -> Bool {
      if abs(ours.value - published) <= 0.05 * abs(published) + 1e-12 { return true }
      guard let interval = ours.interval else { return false }
      return interval.widened(by: 2.0.squareRoot()).contains(published)
    }

    /// 1 + the number of strictly better values: equals share a rank.
    static func rank(of index: Int, in values: [Double], _ direction: Direction) -> Int {
      1 + values.count { direction.isBetter($0, than: values[index]) }
    }
  }
}

/// Thrown while reading a number that exists but must not be held against the paper's.
public struct NotComparable: Error, Equatable {
  public var reason: String
  public init(_ reason: String) { self.reason = reason }
}
