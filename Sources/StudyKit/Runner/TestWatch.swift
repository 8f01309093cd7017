import Analysis
import Evaluation
import Interactions
import Recommenders

/// Metrics on the test items, looked at whenever the validation items are: a diagnostic of what choosing on test items
/// would print. It chooses nothing, and only a final run has it.
final class TestWatch {
  let metrics: [Metric]
  private let questions: any FrozenCandidates
  /// One list an evaluation, one value a metric.
  private var values: [[Double]] = []

  init(_ metrics: [Metric], _ questions: any FrozenCandidates) {
    self.metrics = metrics
    self.questions = questions
  }

  /// The metric that an artifact of this name ("watch hr@10") watches; nil where it is of another kind.
  /// - Throws: for a name that is no metric of ranks.
  static func metric(watchedBy name: String) throws -> Metric? {
    try name.wholeMatch(of: /watch (.+)/).map { try Metric(code: String($0.1)) }
  }

  func look(_ scorer: any Scorer) throws {
    let cases = try questions.grade(scorer)
    values.append(try metrics.map { try cases.mean($0) })
  }

  /// A row an evaluation: the epoch, and the metric after it.
  func curve(of metric: Metric, over epochs: [EpochRecord]) -> Matrix? {
    guard let column = metrics.firstIndex(of: metric) else { return nil }
    let looked = epochs.filter { $0.validation != nil }.map(\.epoch)
    let rows = zip(looked, values).flatMap { [Float($0), Float($1[column])] }
    return Matrix(rows: rows.count / 2, columns: 2, values: rows)
  }
}
