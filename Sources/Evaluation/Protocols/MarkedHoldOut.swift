public import Analysis
import Interactions

/// A split that the data bring along, as `REDASplitReader` reads it: a user's last event is the test where its rating is 1,
/// and the one before it the validation. Users without such an event, and those with one other event only, train.
public struct MarkedHoldOut: HoldOutProtocol {
  public static let name = "marked hold-out", revision = 1

  public var candidates: [CandidateSet] = [.all]
  /// Draws candidates; never the training seed.
  public var candidateSeed = 0
  public var selection = Metric.ndcg(10)
  public var keepShare = 1.0
  public var retrainsWithValidation = false
  public var warmOnly = false

  public init() {}

  public init(candidates: [CandidateSet], selection: Metric = .ndcg(10), warmOnly: Bool = false) {
    (self.candidates, self.selection, self.warmOnly) = (candidates, selection, warmOnly)
  }

  func holdOut(_ log: InteractionLog) throws(EvaluationError) -> HoldOut {
    var split = HoldOut(log)
    for user in 0..<log.userCount {
      guard let ratings = log.ratings(of: user) else {
        throw EvaluationError(
          "a log without ratings", expected: "ratings that mark the held-out events, as a published split has",
          hint: "Choose leave-one-out for this data set.")
      }
      let count = Int32(ratings.count)
      if ratings.last != 1 {
        split.train(count)
      } else if count < 3 {
        split.train(count - 1)
      } else {
        split.ask(after: count - 2, test: count - 1)
      }
    }
    return split
  }
}
