/// What a model did on every test case of one candidate set: columns of equal length, one entry a case.
///
/// A ranking keeps, for each positive of a case, how many non-relevant candidates score above it and how many tie with
/// it. Every ranking metric follows from these, so that a new one needs no training. A rating protocol leaves the ranks
/// empty and keeps named scalars ("prediction", "truth").
public struct TestCases: Equatable, Sendable {
  /// The user of each case, as an index into the prepared log, which numbers users in the canonical order of their ids;
  /// never falling.
  public var users: [Int32]
  /// How many candidates each case ranked, positives included; empty where nothing is ranked.
  public var candidates: [Int32]
  /// Where the positives of each case begin in `above` and `tied`; one entry more than cases.
  public var offsets: [Int32]
  /// For each positive, the non-relevant candidates that score strictly higher.
  public var above: [Int32]
  /// For each positive, the non-relevant candidates that score the same.
  public var tied: [Int32]
  /// Named numbers, one a case.
  public var scalars: [String: [Float]]

  /// Cases with any number of positives.
  public init(
    users: [Int32], candidates: [Int32], offsets: [Int32], above: [Int32], tied: [Int32], scalars: [String: [Float]] = [:]
  ) {
    self.users = users
    self.candidates = candidates
    self.offsets = offsets
    self.above = above
    self.tied = tied
    self.scalars = scalars
  }

  /// Cases with one positive each.
  public init(users: [Int32], candidates: [Int32], above: [Int32], tied: [Int32], scalars: [String: [Float]] = [:]) {
    self.init(
      users: users, candidates: candidates, offsets: (0...users.count).map { Int32($0) }, above: above, tied: tied,
      scalars: scalars)
  }

  /// Cases that are not ranked.
  public init(users: [Int32], scalars: [String: [Float]]) {
    self.init(users: users, candidates: [], offsets: [], above: [], tied: [], scalars: scalars)
  }

  public var count: Int { users.count }
  public var isRanked: Bool { !candidates.isEmpty }

  /// More users or items than any log has.
  private static let most: Int32 = 500_000_000

  /// What is wrong with the columns; nil when they fit together.
  public var flaw: String? {
    for (name, values) in scalars where values.count != count { return "\(values.count) values of \(name) for \(count) cases" }
    for (name, values) in scalars.sorted(by: { $0.key < $1.key }) {
      if let bad = values.firstIndex(where: { !$0.isFinite }) { return "a \(name) of \(values[bad]) in case \(bad)" }
    }
    if let user = users.first(where: { $0 < 0 || $0 > Self.most }) { return "the user \(user)" }
    if let count = candidates.first(where: { $0 < 0 || $0 > Self.most }) { return "\(count) candidates" }
    if let place = users.indices.dropLast().first(where: { users[$0] > users[$0 + 1] }) {
      return "user \(users[place + 1]) behind user \(users[place])"
    }
    guard isRanked || !offsets.isEmpty || !above.isEmpty else { return nil }
    guard candidates.count == count, offsets.count == count + 1, above.count == tied.count else {
      return "columns of different lengths (\(count) users, \(candidates.count) candidates, \(offsets.count) offsets)"
    }
    guard offsets.first == 0, Int(offsets.last!) == above.count, zip(offsets, offsets.dropFirst()).allSatisfy({ $0 < $1 })
    else { return "offsets that do not rise from 0 to \(above.count)" }
    for index in 0..<count {
      let positives = Int(offsets[index])..<Int(offsets[index + 1])
      let others = Int(candidates[index]) - positives.count
      for positive in positives where above[positive] < 0 || tied[positive] < 0 || Int(above[positive]) + Int(tied[positive]) > others {
        return "\(above[positive]) above and \(tied[positive]) tied among \(others) other candidates in case \(index)"
      }
    }
    return nil
  }

  /// What is wrong with the columns where each question has one target, each user one question, and each draw of candidates is
  /// a case of its user.
  func flawOfAskingOnce(draws: Int) -> String? {
    guard isRanked else { return nil }
    if let place = offsets.indices.first(where: { Int(offsets[$0]) != $0 }) { return "several targets in case \(place - 1)" }
    guard draws > 0, count % draws == 0 else { return "\(count) cases for \(draws) draws" }
    for first in stride(from: 0, to: count, by: draws) {
      if let other = users[first..<first + draws].first(where: { $0 != users[first] }) {
        return "user \(other) among the \(draws) draws of user \(users[first])"
      }
      if first > 0, users[first] == users[first - 1] {
        return draws == 1 ? "user \(users[first]) twice" : "user \(users[first]) with more than \(draws) draws"
      }
    }
    return nil
  }

  /// The cases of several draws of candidates, question by question: each draw is a case of its user, and users are averaged
  /// over their cases.
  /// - Precondition: the draws have the same questions, at least one draw.
  static func joined(_ draws: [TestCases]) -> TestCases {
    guard draws.count != 1 else { return draws[0] }
    var joined = TestCases(users: [], candidates: [], offsets: [0], above: [], tied: [])
    for place in draws[0].users.indices {
      for draw in draws {
        let positives = Int(draw.offsets[place])..<Int(draw.offsets[place + 1])
        joined.users.append(draw.users[place])
        joined.candidates.append(draw.candidates[place])
        joined.above += draw.above[positives]
        joined.tied += draw.tied[positives]
        joined.offsets.append(Int32(joined.above.count))
      }
    }
    return joined
  }
}
