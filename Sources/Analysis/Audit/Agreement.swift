/// How a published number compares with ours. Without the paper's values per user no test is possible, so this looks at
/// closeness and order.
public enum Agreement: Hashable, Codable, Sendable {
  /// The published value lies in our 95 % interval widened by √2 (the paper's own sampling), or ours is within 5 % of it.
  case withinTolerance
  /// Outside that, but the model has the same rank in its published block as in ours.
  case sameOrdering
  case orderingDiffers
  case notComparable(String)
  case notRun(String)

  /// - Parameters:
  ///   - ours: the mean over users of our seed-averaged metric.
  ///   - publishedRank, ourRank: the model's place in its block, 1 is best; equal places agree.
  public init(published: Double, ours: MeanInterval, publishedRank: Int, ourRank: Int) {
    guard let mean = ours.mean, published.isFinite else {
      self = .notComparable(ours.status.reason ?? "no mean of ours")
      return
    }
    let isInside = ours.interval?.widened(by: 2.0.squareRoot()).contains(published) ?? false
    if isInside || abs(mean - published) <= 0.05 * abs(published) {
      self = .withinTolerance
    } else {
      self = publishedRank == ourRank ? .sameOrdering : .orderingDiffers
    }
  }

  /// "within tolerance", "same ordering", "ordering differs", "not comparable" or "not run".
  public var name: String {
    switch self {
    case .withinTolerance: "within tolerance"
    case .sameOrdering: "same ordering"
    case .orderingDiffers: "ordering differs"
    case .notComparable: "not comparable"
    case .notRun: "not run"
    }
  }
}
