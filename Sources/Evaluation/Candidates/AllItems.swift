import Interactions

/// Every item but those that the question excludes, and always the targets.
public struct AllItems: CandidateRule {
  public static let names = "“all”"

  public init?(name: String) { if name != "all" { return nil } }

  public func freeze(_ questions: Questions, of exam: Exam) -> any FrozenCandidates { FrozenAllItems(questions: questions) }

  public func size(questions: Double, items: Double) -> (questions: Double, candidates: Double) { (questions, items) }
}

extension CandidateSet {
  /// Every item, but for the user's known positives.
  public static let all = CandidateSet(name: "all")
}

/// Questions to which every item is a candidate.
struct FrozenAllItems: FrozenCandidates {
  let questions: Questions
  let digests: [String] = []

  func grade(_ scorer: any Scorer) throws -> TestCases { try Grader(questions, scorer).amongAll() }
}
