public import Analysis
public import Evaluation
public import Interactions

/// How a model is tested, by name: a protocol of `ExamProtocols` with the options that differ from its defaults.
public struct EvaluationProtocol: Choice {
  public let name: String
  public let options: CanonicalJSON

  public init(name: String, options: CanonicalJSON = [:]) {
    self.name = name
    self.options = options
  }

  /// A protocol with its options: `EvaluationProtocol(MarkedHoldOut(candidates: [.sampled(100)]))`.
  public init<Chosen: ExamProtocol>(_ chosen: Chosen) { self.init(Chosen.name, chosen, defaults: Chosen()) }

  /// Each user's last item is the test, the last but one the validation: `LeaveOneOut`.
  public static func leaveOneOut(
    candidates: [CandidateSet] = [.all], candidateSeed: Int = 0, selection: Metric = .ndcg(10), keepShare: Double = 1,
    retrainsWithValidation: Bool = false, warmOnly: Bool = false
  ) -> EvaluationProtocol {
    EvaluationProtocol(
      LeaveOneOut(
        candidates: candidates, candidateSeed: candidateSeed, selection: selection, keepShare: keepShare,
        retrainsWithValidation: retrainsWithValidation, warmOnly: warmOnly))
  }

  /// The protocol as a value.
  /// - Throws: for an unknown name, and for options that are unknown or of another type.
  public func chosen() throws -> any ExamProtocol {
    func decoded<Chosen: ExamProtocol>(_ type: Chosen.Type) throws -> any ExamProtocol { try options(over: Chosen()) }
    return try decoded(ExamProtocols.named(name))
  }

  /// What the protocol makes of a log.
  public func exam(on log: InteractionLog) throws -> Exam { try chosen().exam(on: log) }

  /// The candidate sets a result will hold, the paper's first.
  public var candidates: [CandidateSet] {
    let named = options["candidates"]?.array?.compactMap { $0.string.map(CandidateSet.init(name:)) } ?? []
    return named.isEmpty ? defaults?.candidates ?? [.all] : named
  }

  /// The metric on the selection's questions that stops training and chooses.
  public var selection: Metric {
    options["selection"]?.string.flatMap { try? Metric(code: $0) } ?? defaults?.selection ?? .ndcg(10)
  }

  private var defaults: (any ExamProtocol)? { (try? ExamProtocols.named(name))?.init() }

  /// The same with every user tested whose held-out item there is, known from training or not.
  public var testingAllUsers: EvaluationProtocol {
    var members = options.object ?? [:]
    members["warmOnly"] = nil
    return EvaluationProtocol(name: name, options: .object(members))
  }
}
