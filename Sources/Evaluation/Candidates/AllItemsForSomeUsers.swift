import Interactions
import Kernels

/// Every item, for a frozen sample of questions, asked of one seed: where a score costs work for each pair.
public struct AllItemsForSomeUsers: CandidateRule {
  public static let names = "“all, N users”"

  public let users: Int

  public init?(name: String) {
    guard let match = name.wholeMatch(of: /all, (\d+) users/), let users = Int(match.1) else { return nil }
    self.users = users
  }

  /// The sample is the protocol's, and so the same for every model.
  public func freeze(_ questions: Questions, of exam: Exam) -> any FrozenCandidates {
    var stream = RandomStream(seed: exam.seed, purpose: "ranked users")
    let chosen = stream.sample(min(users, questions.count), below: questions.count)
    return FrozenAllItems(questions: questions.among(chosen.sorted().map { Int($0) }))
  }

  /// While training all are asked.
  public var whileTraining: any CandidateRule { AllItems(name: "all")! }
  public var isForOneSeed: Bool { true }

  public func size(questions: Double, items: Double) -> (questions: Double, candidates: Double) {
    (min(questions, Double(users)), items)
  }

  public func flaw(in cases: TestCases, asksOnce: Bool) -> String? {
    cases.count > users ? "\(cases.count) users" : asksOnce ? cases.flawOfAskingOnce(draws: 1) : nil
  }
}

extension CandidateSet {
  /// Every item, for a frozen sample of users: where a score costs work for each pair.
  public static func all(users: Int) -> CandidateSet { CandidateSet(name: "all, \(users) users") }
}
