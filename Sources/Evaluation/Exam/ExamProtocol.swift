public import Analysis
public import Interactions

/// A way to test models: its options as values, and what they make of a log. One file each, in `Protocols`, and a line in
/// `ExamProtocols.all`.
///
/// The options are coded, candidates and selection under these names: those that differ from their defaults are part of a cell's name, so an option is added with a
/// default, and a default is changed only with the revision.
public protocol ExamProtocol: Codable, Hashable, Sendable {
  /// What a cell calls it: "leave-one-out".
  static var name: String { get }
  /// Raised when what it makes of a log changes, so that stored results become stale.
  static var revision: Int { get }
  /// Whether each question has one target and each user one question.
  static var asksOnce: Bool { get }

  /// With all options at their defaults.
  init()

  /// The candidate sets a result holds, the paper's first: verdicts use it, and it is looked at while training.
  var candidates: [CandidateSet] { get }
  /// Draws candidates and samples of users; never the training seed.
  var candidateSeed: Int { get }
  /// The metric on the selection's questions that stops training and chooses hyper-parameters.
  var selection: Metric { get }

  /// - Throws: `EvaluationError` where the log lacks what the protocol needs, or an option makes no sense.
  func exam(on log: InteractionLog) throws(EvaluationError) -> Exam
}

extension ExamProtocol {
  public static var asksOnce: Bool { false }
}
