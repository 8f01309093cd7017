public import Analysis
import Interactions

/// Each user's last event is the test, the last but one the validation, the rest training; the test looks at the validation
/// event too. Users with fewer than three events only train.
///
/// On a source without times the order within a user is the tie rule's, so that a pseudo-random event is left out.
public struct LeaveOneOut: HoldOutProtocol {
  public static let name = "leave-one-out", revision = 1

  public var candidates: [CandidateSet] = [.all]
  /// Draws candidates; never the training seed.
  public var candidateSeed = 0
  public var selection = Metric.ndcg(10)
  public var keepShare = 1.0
  public var retrainsWithValidation = false
  public var warmOnly = false

  public init() {}

  public init(
    candidates: [CandidateSet] = [.all], candidateSeed: Int = 0, selection: Metric = .ndcg(10), keepShare: Double = 1,
    retrainsWithValidation: Bool = false, warmOnly: Bool = false
  ) {
    self.candidates = candidates
    self.candidateSeed = candidateSeed
    self.selection = selection
    self.keepShare = keepShare
    self.retrainsWithValidation = retrainsWithValidation
    self.warmOnly = warmOnly
  }

  func holdOut(_ log: InteractionLog) -> HoldOut {
    var split = HoldOut(log)
    for user in 0..<log.userCount {
      let count = Int32(log.count(of: user))
      if count < 3 { split.train(count) } else { split.ask(after: count - 2, test: count - 1) }
    }
    return split
  }
}
