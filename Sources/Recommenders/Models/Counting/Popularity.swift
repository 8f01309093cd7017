public import Interactions

/// Ranks items by how often they occur in the training events, the same for every user.
public struct Popularity: FittedRecommender {
  public struct Hyperparameters: HyperparameterSet {
    /// The share of the training events, newest first over all users, that is counted: 1 for all time.
    public var recentShare: Double = 1
    public init() {}

    public init(recentShare: Double) { self.recentShare = recentShare }

    public var problems: [String] {
      recentShare > 0 && recentShare <= 1 ? [] : ["recentShare is \(recentShare), expected a share above 0 and at most 1"]
    }

    public static let forLaws = LawSettings<Self>(others: ["recentShare": { $0.recentShare = 0.5 }])
  }

  public static let card = ModelCard(
    name: "Popularity", source: "Item counts of the training events.", revision: 1,
    exceptions: [
      LawException(.learnsKnownAnswer, because: "It sees counts, not order."),
      LawException(.beatsPopularity, because: "It is Popularity."),
    ],
    isDeterministic: true, microsecondsPerEvent: 0.1)

  let counts: [Float]

  public init(_ hyperparameters: Hyperparameters, _ catalog: Catalog, fitting view: TrainingView, seed: UInt64) {
    let counts = hyperparameters.recentShare < 1
      ? view.recentItemCounts(share: hyperparameters.recentShare) : view.itemCounts
    self.counts = counts.map(Float.init)
  }

  public func score(
    _ history: UnsafeBufferPointer<Int32>, of user: Int, into scores: UnsafeMutableBufferPointer<Float>
  ) {
    _ = scores.update(from: counts)
  }
}
