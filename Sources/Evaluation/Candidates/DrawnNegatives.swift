import Host
import Interactions

/// As many negatives drawn for each question, in one or several frozen draws, each of which is a case of its user.
public struct DrawnNegatives: CandidateRule {
  public static let names = "“sampled N” or “sampled N × D”"

  public let count: Int
  public let draws: Int

  public init(_ count: Int, draws: Int) { (self.count, self.draws) = (count, draws) }

  public init?(name: String) {
    guard let match = name.wholeMatch(of: /sampled (\d+)(?: × (\d+))?/), let count = Int(match.1) else { return nil }
    self.init(count, draws: match.2.flatMap { Int($0) } ?? 1)
  }

  public func freeze(_ questions: Questions, of exam: Exam) -> any FrozenCandidates {
    FrozenDraws(
      questions: questions,
      draws: (0..<draws).map { FrozenNegatives(questions, count: count, seed: exam.seed, draw: $0, among: exam.catalogue) })
  }

  /// The first draw.
  public var whileTraining: any CandidateRule { DrawnNegatives(count, draws: 1) }

  public func size(questions: Double, items: Double) -> (questions: Double, candidates: Double) {
    (questions * Double(draws), Double(count + 1))
  }

  public func flaw(in cases: TestCases, asksOnce: Bool) -> String? {
    guard asksOnce, cases.isRanked else { return nil }
    if let more = cases.candidates.first(where: { Int($0) - 1 > count }) { return "\(more) candidates" }
    return cases.flawOfAskingOnce(draws: draws)
  }
}

extension CandidateSet {
  /// As many negatives drawn for each user; several frozen draws are averaged for each user.
  public static func sampled(_ count: Int, draws: Int = 1) -> CandidateSet {
    CandidateSet(name: draws == 1 ? "sampled \(count)" : "sampled \(count) × \(draws)")
  }
}

/// Questions with several draws of negatives.
struct FrozenDraws: FrozenCandidates {
  let questions: Questions
  let draws: [FrozenNegatives]

  var digests: [String] { draws.map(\.digest.hex) }

  func grade(_ scorer: any Scorer) throws -> TestCases {
    try TestCases.joined(draws.map { try Grader(questions, scorer).among($0) })
  }
}
