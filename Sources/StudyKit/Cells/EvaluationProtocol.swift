public import Analysis

/// How a model is tested: the split, the candidates it ranks, and the seed they were drawn with.
///
/// `leaveOneOut` serves most papers; another protocol is another name with options of its own, understood by the runner.
public struct EvaluationProtocol: Choice {
  public let name: String
  public let options: CanonicalJSON

  public init(name: String, options: CanonicalJSON = [:]) {
    self.name = name
    self.options = options
  }

  /// Each user's last item is the test, the last but one the validation.
  /// - Parameters:
  ///   - candidates: the paper's set first: verdicts use it. Others are ranked beside it.
  ///   - candidateSeed: draws the sampled candidates; never the training seed.
  ///   - selection: the metric on the validation items that stops training and chooses hyper-parameters. It is taken
  ///     among the first candidate set: all items, or one frozen draw of negatives.
  ///   - keepShare: which share of each user's training events a model trains on and looks at, drawn by the candidate
  ///     seed, at least one; what is asked, and among which candidates, stays the same.
  ///   - heldOut: which event of a user is the test.
  ///   - warmOnly: users whose test item has no training event are not tested, and sampled candidates come from the items
  ///     that have one; such a user's validation item is trained on.
  ///   - retrainsWithValidation: after the best epoch is known, a model is trained anew for as many epochs on the training
  ///     events and the validation items, and that one is tested.
  public static func leaveOneOut(
    candidates: [CandidateSet] = [.all], candidateSeed: Int = 0, selection: Metric = .ndcg(10), keepShare: Double = 1,
    retrainsWithValidation: Bool = false, heldOut: HeldOut = .last, warmOnly: Bool = false
  ) -> EvaluationProtocol {
    EvaluationProtocol(
      "leave-one-out",
      LeaveOneOutOptions(
        candidates: candidates, candidateSeed: candidateSeed, selection: selection.code, keepShare: keepShare,
        retrainsWithValidation: retrainsWithValidation, heldOut: heldOut, warmOnly: warmOnly),
      defaults: LeaveOneOutOptions())
  }

  /// The candidate sets a result will hold, the paper's first.
  public var candidates: [CandidateSet] {
    let named = options["candidates"]?.array?.compactMap { $0.string.map(CandidateSet.init(name:)) } ?? []
    return named.isEmpty ? [.all] : named
  }
}

/// The options of `EvaluationProtocol.leaveOneOut`.
public struct LeaveOneOutOptions: Codable, Hashable, Sendable {
  public var candidates: [CandidateSet] = [.all]
  public var candidateSeed = 0
  /// The code of the metric that is looked at on the validation items.
  public var selection = Metric.ndcg(10).code
  /// Of each user's training events, above 0 and up to 1.
  public var keepShare = 1.0
  public var retrainsWithValidation = false
  public var heldOut = HeldOut.last
  /// Whether test items, and sampled candidates, are among the items with a training event.
  public var warmOnly = false

  public init() {}

  public init(
    candidates: [CandidateSet], candidateSeed: Int, selection: String, keepShare: Double = 1,
    retrainsWithValidation: Bool = false, heldOut: HeldOut = .last, warmOnly: Bool = false
  ) {
    self.candidates = candidates
    self.candidateSeed = candidateSeed
    self.selection = selection
    self.keepShare = keepShare
    self.retrainsWithValidation = retrainsWithValidation
    self.heldOut = heldOut
    self.warmOnly = warmOnly
  }
}

/// Which event of a user is the test.
public enum HeldOut: String, Codable, Hashable, Sendable {
  /// The last.
  case last
  /// The one that the data mark, where a split comes with them.
  case marked
}

/// The items a test target is ranked among, by name.
public struct CandidateSet: Hashable, Sendable, Codable {
  public let name: String
  public init(name: String) { self.name = name }

  /// Every item, but for the user's known positives.
  public static let all = CandidateSet(name: "all")
  /// As many negatives drawn for each user; several frozen draws are averaged for each user.
  public static func sampled(_ count: Int, draws: Int = 1) -> CandidateSet {
    CandidateSet(name: draws == 1 ? "sampled \(count)" : "sampled \(count) × \(draws)")
  }
  /// Every item, for a frozen sample of users: where a score costs work for each pair.
  public static func all(users: Int) -> CandidateSet { CandidateSet(name: "all, \(users) users") }

  public init(from decoder: any Decoder) throws {
    name = try decoder.singleValueContainer().decode(String.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
