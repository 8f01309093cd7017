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
  /// The metric on the selection's questions that stops training and chooses hyper-parameters.
  var selection: Metric { get }

  /// - Throws: `EvaluationError` where the log lacks what the protocol needs, or an option makes no sense.
  func exam(on log: InteractionLog) throws(EvaluationError) -> Exam
}

extension ExamProtocol {
  public static var asksOnce: Bool { false }
}

/// The protocols that a cell can name.
public enum ExamProtocols {
  public static let all: [any ExamProtocol.Type] = [
    LeaveOneOut.self, MarkedHoldOut.self, TimeSlices.self, RatingsAfterCut.self, DaySplit.self,
  ]

  /// - Throws: `EvaluationError` for an unknown name, listing the known ones.
  public static func named(_ name: String) throws(EvaluationError) -> any ExamProtocol.Type {
    guard let found = all.first(where: { $0.name == name }) else {
      throw EvaluationError(
        "there is no protocol “\(name)”", expected: "one of \(all.map { $0.name }.joined(separator: ", "))",
        hint: "Check the spelling; a protocol of a newer Recount needs that one.")
    }
    return found
  }
}

/// Why an exam cannot be held: what was found, what was expected, what to do.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
  public let found: String
  public let expected: String
  public let hint: String?

  public init(_ found: String, expected: String, hint: String? = nil) {
    (self.found, self.expected, self.hint) = (found, expected, hint)
  }

  public var description: String { "\(found); expected \(expected)\(hint.map { ". \($0)" } ?? "")" }
}
