public import Autodiff
import Host
public import Interactions

/// A recommender that learns by gradients: declared weights, one score, and a recipe for training.
///
/// Training, the ranking of listed items and the ranking of all items follow from `score`, so they cannot drift apart.
/// One file a model, in `Models/`; to be found by name it is listed in `ModelRegistry`, and `ModelLawTests` hold it to
/// the model laws from then on.
public protocol Recommender: Sendable {
  associatedtype Hyperparameters: HyperparameterSet
  static var card: ModelCard { get }
  /// Declares the weights; declaring one registers it with the parameters, the optimizer and the tests.
  init(_ hyperparameters: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations)
  /// Takes from the training events what the model needs beside its weights: a mean, a count. Called once, before anything is
  /// recorded.
  mutating func look(at view: TrainingView)
  /// Tables whose rows start at zero for a user or an item without a training event: it adds nothing to a score.
  var emptyWhereUnknown: (users: [String], items: [String]) { get }
  /// Records the score of each candidate of each query, larger for better: `[b, c]`.
  func score(_ query: Query, _ candidates: Candidates) -> Tensor
  /// Records the loss of a batch where the recipe's objective is `.ofModel`: what is minimised is then more than a
  /// comparison of scores. Summed over the examples. Every declared weight has to get a gradient from it.
  func objective(_ examples: TrainingExamples) -> Tensor
  /// How it is trained.
  var recipe: Recipe { get }
  /// Named inner values worth looking at, such as attention maps; each `[b, …]`.
  func observables(_ query: Query) -> [String: Tensor]
}

extension Recommender {
  public func observables(_ query: Query) -> [String: Tensor] { [:] }
  public mutating func look(at view: TrainingView) {}
  public var emptyWhereUnknown: (users: [String], items: [String]) { ([], []) }

  public func objective(_ examples: TrainingExamples) -> Tensor {
    refuse("the recipe of \(Self.self) names an objective of its own, which it does not have")
  }
}

/// The settings of a model. The values of `init()` are the defaults of its card; leaving one out of a request means the
/// default, so changing a default bumps the model's revision.
public protocol HyperparameterSet: Codable, Hashable, Sendable {
  init()
  /// What is wrong with these values, each a sentence with the value found and the range expected; empty when all is well.
  var problems: [String] { get }
  /// What training an event costs beside what it costs at the defaults, roughly, for plans; nil where it goes by the
  /// dimension.
  var relativeCost: Double? { get }
  /// What ranking so many candidates costs for a user with a history of so many items, in microseconds, roughly: for plans.
  func rankingMicroseconds(candidates: Double, history: Double) -> Double
  /// With which settings the model laws are checked.
  static var forLaws: LawSettings<Self> { get }
}

extension HyperparameterSet {
  public var problems: [String] { [] }
  public var relativeCost: Double? { nil }
  /// An inner product of a hundred numbers a candidate.
  public func rankingMicroseconds(candidates: Double, history: Double) -> Double { 0.01 * candidates }
  public static var forLaws: LawSettings<Self> { LawSettings() }
}
