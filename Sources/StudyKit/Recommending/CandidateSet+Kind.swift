/// What a candidate set's name means to the runner.
extension CandidateSet {
  enum Kind: Equatable {
    case all
    case allForSample(users: Int)
    case sampled(Int, draws: Int)
  }

  /// - Throws: `StudyError` for a name that is none of "all", "all, N users", "sampled N", "sampled N × D".
  func kind() throws -> Kind {
    if name == "all" { return .all }
    if let match = name.wholeMatch(of: /all, (\d+) users/), let users = Int(match.1) { return .allForSample(users: users) }
    if let match = name.wholeMatch(of: /sampled (\d+)(?: × (\d+))?/), let count = Int(match.1) {
      return .sampled(count, draws: match.2.flatMap { Int($0) } ?? 1)
    }
    throw StudyError("the candidates “\(name)”", expected: "“all”, “all, N users”, “sampled N” or “sampled N × D”")
  }
}

extension TestCases {
  /// The cases of several draws of candidates one after the other: each draw is a case of its user, and users are
  /// averaged over their cases.
  static func joined(_ draws: [TestCases]) -> TestCases {
    TestCases(
      users: draws.flatMap(\.users), candidates: draws.flatMap(\.candidates), above: draws.flatMap(\.above),
      tied: draws.flatMap(\.tied))
  }
}
