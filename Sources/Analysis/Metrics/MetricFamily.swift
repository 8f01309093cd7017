/// What is asked of a family of metrics. Each is a file of `Families/`, which holds all of it: code, name, cut-off, value, value
/// under ties; nothing else tells one family from another. `Metric.Family.allCases` lists them.
protocol MetricFamily: Sendable {
  /// Stands in codes ("hr" of "hr@50") and in what is stored: it never changes.
  var code: String { get }
  /// Stands in tables: "HR" of "HR@50".
  var label: String { get }
  var cutoff: CutoffRule { get }
  /// Raised when the meaning changes, so that stored numbers become stale.
  var revision: Int { get }
}

/// Whether only the first places may, must or cannot be looked at.
enum CutoffRule: Sendable { case required, allowed, forbidden }

/// A family that follows from the ranks of the positives.
protocol RankFamily: MetricFamily {
  /// Lies between 0 and 1 by definition.
  var isShare: Bool { get }
  /// Is 0 or 1 in every case, as a hit is.
  var isBinary: Bool { get }

  /// The metric of a case with at least one positive under the pessimistic tie rule; nil where it is undefined.
  /// - Parameter k: how many places count.
  func value(_ ranked: RankedCase, within k: Int) -> Double?

  /// The expected value if ties between relevant and other candidates were broken at random; nil where the counts do not say.
  /// - Parameter blocks: the runs of equal scores that hold positives, of a case where something is tied.
  func expectedValue(_ ranked: RankedCase, _ blocks: [TieBlock], within k: Int) -> Double?
}

/// A family that follows from predicted ratings: a mean over all events, or the root of one. Lower is better.
protocol ErrorFamily: MetricFamily {
  /// Whether the metric is the root of the mean.
  var isRoot: Bool { get }
  /// What an event counts for, of its prediction less its rating.
  func loss(_ error: Double) -> Double
}

extension MetricFamily {
  var revision: Int { 1 }
}

extension RankFamily {
  var isShare: Bool { true }
  var isBinary: Bool { false }
}

extension ErrorFamily {
  var cutoff: CutoffRule { .forbidden }
  var isRoot: Bool { false }
}
