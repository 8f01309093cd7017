public import Interactions

/// What the targets of questions are ranked among, or what else is told of them. One file each, and a line in
/// `CandidateRules.all`.
public protocol CandidateRule: Sendable {
  /// How its names are written: "“sampled N” or “sampled N × D”".
  static var names: String { get }

  /// - Returns: nil where the name is not one of this rule's.
  init?(name: String)

  /// Draws what is drawn, once for all models.
  /// - Throws: `EvaluationError` where the questions are not of the kind that this rule answers.
  func freeze(_ questions: Questions, of exam: Exam) throws(EvaluationError) -> any FrozenCandidates

  /// The same with as little work as tells models apart: what is looked at between epochs.
  var whileTraining: any CandidateRule { get }

  /// Whether only the first seed is asked, because the question costs much.
  var isForOneSeed: Bool { get }

  /// How many questions, of so many, with how many candidates each, of so many items: what a plan counts with.
  func size(questions: Double, items: Double) -> (questions: Double, candidates: Double)

  /// What is wrong with stored cases as answers of this rule, beyond what is wrong with any.
  /// - Parameter asksOnce: whether each question has one target and each user one question.
  func flaw(in cases: TestCases, asksOnce: Bool) -> String?
}

extension CandidateRule {
  public var whileTraining: any CandidateRule { self }
  public var isForOneSeed: Bool { false }
  public func flaw(in cases: TestCases, asksOnce: Bool) -> String? {
    asksOnce ? cases.flawOfAskingOnce(draws: 1) : nil
  }
}

/// Questions with their candidates, ready to be put to any model.
public protocol FrozenCandidates: Sendable {
  /// What names the candidates, draw after draw; empty where nothing was drawn.
  var digests: [String] { get }

  /// - Throws: `GradingError` where a score is not finite.
  func grade(_ scorer: any Scorer) throws -> TestCases
}

/// The rules by which a candidate set can be named.
public enum CandidateRules {
  public static let all: [any CandidateRule.Type] = [
    AllItems.self, AllItemsForSomeUsers.self, DrawnNegatives.self, PopularNegatives.self, PredictedRatings.self,
  ]
}

extension CandidateSet {
  /// What the name means.
  /// - Throws: `EvaluationError` for a name that no rule knows.
  public func rule() throws(EvaluationError) -> any CandidateRule {
    for rule in CandidateRules.all { if let found = rule.init(name: name) { return found } }
    throw EvaluationError("the candidates “\(name)”", expected: CandidateRules.all.map { $0.names }.joined(separator: ", "))
  }

  /// Whether only the first seed ranks it.
  public var isRankedByOneSeed: Bool { (try? rule())?.isForOneSeed ?? false }
}
