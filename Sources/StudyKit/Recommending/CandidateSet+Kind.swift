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

extension CandidateSet {
  /// Whether only the first seed ranks it: all items for a frozen sample of users.
  var isRankedByOneSeed: Bool { if case .allForSample? = try? kind() { true } else { false } }
}

extension TestCases {
  /// The cases of several draws of candidates, user by user: each draw is a case of its user, and users are averaged over
  /// their cases.
  /// - Precondition: the draws have the same users, with one target each.
  static func joined(_ draws: [TestCases]) -> TestCases {
    let count = draws.first?.count ?? 0
    func interleaved(_ column: (TestCases) -> [Int32]) -> [Int32] {
      let columns = draws.map(column)
      return (0..<count).flatMap { place in columns.map { $0[place] } }
    }
    return TestCases(
      users: interleaved(\.users), candidates: interleaved(\.candidates), above: interleaved(\.above),
      tied: interleaved(\.tied))
  }
}
