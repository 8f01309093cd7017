/// Predicted against true ratings of test events, grouped by user.
public struct RatingErrors: Hashable, Sendable {
  /// `prediction − truth` of each event.
  public let errors: [Double]
  /// Where the events of a user begin and end. Length: users + 1.
  public let offsets: [Int32]

  /// - Parameter offsets: where each user's events begin; one user with all events where left out.
  /// - Throws: for unequal lengths, offsets that do not fit, and NaN or infinity anywhere.
  public init(truth: [Double], predictions: [Double], offsets: [Int32]? = nil) throws(AnalysisError) {
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
    let offsets = offsets ?? [0, Int32(truth.count)]
    guard offsets.first == 0, offsets.last == Int32(truth.count),
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw AnalysisError(
        found: "user offsets that do not cover \(truth.count) events", expected: "rising offsets from 0 to the count",
        hint: "The stored predictions are damaged; run the cell again.")
    }
    errors = zip(predictions, truth).map { $0 - $1 }
    self.offsets = offsets
  }

  /// The squared error of each event: the unit of a paired test between rating models.
  public var squaredErrors: [Double] { errors.map { $0 * $0 } }

  /// The metric over all events together, as papers print it; nil without events.
  public func total(_ metric: Metric) -> Double? { Self.aggregate(metric, errors[...]) }

  /// The metric of each user's own events; nil for a user without events.
  public func values(_ metric: Metric) -> [Double?] {
    zip(offsets, offsets.dropFirst()).map { Self.aggregate(metric, errors[Int($0)..<Int($1)]) }
  }

  private static func aggregate(_ metric: Metric, _ errors: ArraySlice<Double>) -> Double? {
    if errors.isEmpty { return nil }
    let n = Double(errors.count)
    switch metric.family {
    case .mae: return errors.reduce(0) { $0 + abs($1) } / n
    case .mse: return errors.reduce(0) { $0 + $1 * $1 } / n
    case .rmse: return (errors.reduce(0) { $0 + $1 * $1 } / n).squareRoot()
    default: return nil
    }
  }
}
