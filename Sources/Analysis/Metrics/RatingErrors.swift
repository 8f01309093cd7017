import Host

/// How far predicted ratings of test events lie from the true ones.
public struct RatingErrors: Hashable, Sendable {
  /// `prediction − truth` of each event.
  public let errors: [Double]

  /// - Throws: for unequal lengths, and NaN or infinity anywhere.
  public init(truth: [Double], predictions: [Double]) throws(AnalysisError) {
    guard truth.count == predictions.count else {
      throw AnalysisError(
        found: "\(predictions.count) predictions for \(truth.count) ratings", expected: "one for each",
        hint: "A model must predict every test event.")
    }
    if let bad = truth.indices.first(where: { !truth[$0].isFinite || !predictions[$0].isFinite }) {
      throw AnalysisError(
        found: "event \(bad): rating \(truth[bad]), prediction \(predictions[bad])", expected: "finite numbers",
        hint: "The model diverged: lower its learning rate, or look at its inputs.")
    }
    errors = zip(predictions, truth).map { $0 - $1 }
  }

  /// A rating error over all events together, as papers print it, and what it is for each user.
  /// - Parameter users: of each event; those of a user stand together.
  /// - Precondition: the metric is a rating error.
  public func pooled(_ metric: Metric, users: [Int32]) -> PooledErrors {
    guard let family = metric.family.errors else {
      refuse("\(metric.label) follows from ranks, and is asked of predicted ratings")
    }
    return PooledErrors(users: users, values: errors.map(family.loss), isRoot: family.isRoot)
  }
}
