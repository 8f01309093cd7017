import Host
public import Interactions

extension EvaluationProtocol {
  /// How this protocol divides a log.
  /// - Throws: `StudyError` for a protocol that is not leave-one-out, or a marked split of data without marks.
  public func split(_ log: InteractionLog) throws -> Split {
    guard name == "leave-one-out" else { throw StudyError("the protocol \(name)", expected: "leave-one-out") }
    return try options(over: LeaveOneOutOptions()).split(log)
  }

  /// The same with every user tested whose held-out item there is, known from training or not.
  public var testingAllUsers: EvaluationProtocol {
    var members = options.object ?? [:]
    members["warmOnly"] = nil
    return EvaluationProtocol(name: name, options: .object(members))
  }
}

extension LeaveOneOutOptions {
  func split(_ log: InteractionLog) throws -> Split {
    let whole: Split
    switch heldOut {
    case .last: whole = .leaveOneOut(log)
    case .marked:
      guard log.userCount == 0 || log.ratings(of: 0) != nil else {
        throw StudyError("a log without ratings", expected: "ratings that mark the held-out events, as a published split has")
      }
      whole = .marked(log)
    }
    return warmOnly ? whole.withoutColdTargets : whole
  }

  /// Frozen draws of negatives for some test cases.
  func sampled(_ count: Int, draws: Int, for cases: [TestCase], of split: Split) -> [SampledCandidates] {
    let catalogue = catalogue(of: split)
    return (0..<draws).map {
      SampledCandidates(split, cases, count: count, seed: UInt64(candidateSeed), draw: $0, among: catalogue)
    }
  }

  /// The draws of the test items' negatives, for each candidate set that has any, in the order of the sets.
  func frozenCandidates(of split: Split) throws -> FrozenCandidates {
    var frozen = FrozenCandidates()
    for set in candidates {
      guard case .sampled(let count, let draws) = try set.kind() else { continue }
      frozen.draws.append((set, sampled(count, draws: draws, for: split.test, of: split)))
    }
    return frozen
  }

  /// The first draw of the paper's candidates: what is looked at while training. Nil where the paper ranks all items.
  func firstDraw(for cases: [TestCase], of split: Split) throws -> SampledCandidates? {
    guard case .sampled(let count, _)? = try candidates.first?.kind() else { return nil }
    return sampled(count, draws: 1, for: cases, of: split)[0]
  }

  /// The items that sampled candidates come from; nil for all.
  private func catalogue(of split: Split) -> [Int32]? {
    guard warmOnly else { return nil }
    let counts = split.training.itemCounts
    return counts.indices.filter { counts[$0] > 0 }.map { Int32($0) }
  }
}

/// The negatives that the test items of a protocol are ranked among, whatever the model.
struct FrozenCandidates {
  var draws: [(set: CandidateSet, of: [SampledCandidates])] = []

  subscript(set: CandidateSet) -> [SampledCandidates] { draws.first { $0.set == set }?.of ?? [] }

  /// Names them, all draws of all sets; "all items" where none are drawn.
  var digest: String {
    let digests = draws.flatMap { $0.of.map(\.digest.hex) }
    return digests.isEmpty ? "all items" : SHA256Digest(of: digests.joined(separator: "\n")).hex
  }
}
