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
  ///   - ours: our mean over users of the seed-averaged metric.
  ///   - interval: its 95 % interval; nil where there are no users behind the number.
  ///   - ranks: the model's place in its block, published and ours, 1 is best; nil where no other model of it was run.
  public init(published: Double, ours: Double, interval: Interval?, ranks: (published: Int, ours: Int)?) {
    guard ours.isFinite, published.isFinite else {
      self = .notComparable("\(ours.isFinite ? published : ours) is no finite number")
      return
    }
    let isInside = interval?.widened(by: 2.0.squareRoot()).contains(published) ?? false
    if isInside || abs(ours - published) <= 0.05 * abs(published) + 1e-12 {
      self = .withinTolerance
    } else if let ranks {
      self = ranks.published == ranks.ours ? .sameOrdering : .orderingDiffers
    } else {
      self = .notComparable("outside the tolerance, and no other model of its block was run")
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

  /// Why there is no verdict; nil where there is one.
  public var reason: String? {
    switch self {
    case .notComparable(let reason), .notRun(let reason): reason
    default: nil
    }
  }

  /// "not run: no time", for a file.
  public var text: String { reason.map { "\(name): \($0)" } ?? name }
}
