import Analysis
import Interactions
import Recommenders

/// Metrics on the test items, looked at whenever the validation items are: a diagnostic of what choosing on test items
/// would print. It chooses nothing, and only a final run has it.
final class TestWatch {
  let metrics: [Metric]
  private let rank: (any Scorer) throws -> TestCases
  /// One list an evaluation, one value a metric.
  private var values: [[Double]] = []

  init(_ metrics: [Metric], rank: @escaping (any Scorer) throws -> TestCases) {
    self.metrics = metrics
    self.rank = rank
  }

  /// The metric that an artifact of this name ("watch hr@10") watches; nil where it is of another kind.
  /// - Throws: for a name that is no metric of ranks.
  static func metric(watchedBy name: String) throws -> Metric? {
    try name.wholeMatch(of: /watch (.+)/).map { try Metric(code: String($0.1)) }
  }

  func look(_ scorer: any Scorer) throws {
    let cases = try rank(scorer)
    values.append(try metrics.map { try cases.perUser($0).mean })
  }

  /// A row an evaluation: the epoch, and the metric after it.
  func curve(of metric: Metric, over epochs: [EpochRecord]) -> Matrix? {
    guard let column = metrics.firstIndex(of: metric) else { return nil }
    let looked = epochs.filter { $0.validation != nil }.map(\.epoch)
    let rows = zip(looked, values).flatMap { [Float($0), Float($1[column])] }
    return Matrix(rows: rows.count / 2, columns: 2, values: rows)
  }
}
