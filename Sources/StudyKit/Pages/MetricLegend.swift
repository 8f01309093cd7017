import Analysis

/// What a table's legend says of its metrics.
extension [Metric] {
  /// Which way they are better.
  var directions: String {
    let lower = filter { $0.direction == .lower }.map(\.label)
    if lower.isEmpty { return "All metrics: higher is better." }
    if lower.count == count { return "All metrics: lower is better." }
    return "Higher is better; of \(lower.formatted()) lower is."
  }

  /// What weighs the same, where it is not users; empty otherwise, with a space in front.
  var units: String {
    let pooled = filter(\.isRatingError).map(\.label)
    return pooled.isEmpty ? "" : " In \(pooled.formatted()) every test event weighs the same, and tests take a user's events together."
  }
}

extension [String] {
  /// "A", "A and B", "A, B and C".
  fileprivate func formatted() -> String {
    count < 2 ? joined() : "\(dropLast().joined(separator: ", ")) and \(last!)"
  }
}
