public import Autodiff
public import Interactions

/// Matrix factorisation of ratings with biases.
///
/// Source: Koren, Bell & Volinsky, "Matrix factorization techniques for recommender systems", IEEE Computer 42(8), 2009.
/// `r̂(u, i) = μ + b_u + b_i + p_u · q_i` with μ the mean of the training ratings; for a rating r the loss is
/// `½ (r − r̂)² + λ/2 (b_u² + b_i² + ‖p_u‖² + ‖q_i‖²)`.
public struct MF: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 25
    /// η.
    public var learningRate: Float = 0.005
    /// λ on factors and biases.
    public var decay: Float = 0.02
    /// Ratings of one step; one is the single-rating SGD of the card.
    public var batchSize = 1
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (batchSize >= 1 ? [] : ["batchSize is \(batchSize), expected at least 1"])
        + (decay >= 0 ? [] : ["decay is \(decay), expected 0 or more"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 8
        $0.learningRate = 0.05
        $0.decay = 0.05
        $0.batchSize = 16
      })
  }

  public static let card = ModelCard(
    name: "MF", source: "Koren, Bell & Volinsky, IEEE Computer 42(8), 2009.", revision: 1,
    deviations: [
      "The mean is that of the training ratings and is not trained.",
      "A user or item without a training rating has zeros for its factors and bias, so that it adds nothing.",
    ],
    exceptions: [
      LawException(.learnsKnownAnswer, because: "It predicts ratings; which item comes next is not asked of it."),
      LawException(.beatsPopularity, because: "It predicts ratings; what is rated is no target of it."),
    ],
    microsecondsPerEvent: 2)

  let users, items, userBias, itemBias: Embedding
  private let h: Hyperparameters
  /// μ.
  var mean: Float = 0

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int, dimension: Int, _ initial: Initializer) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: dimension, initial: initial, decay: h.decay == 0 ? .none : .l2PerReading(h.decay),
        rowRule: .touched)
    }
    users = table("P", rows: catalog.users, dimension: h.dimension, .normal(sd: 0.1))
    items = table("Q", rows: catalog.items, dimension: h.dimension, .normal(sd: 0.1))
    userBias = table("user bias", rows: catalog.users, dimension: 1, .zeros)
    itemBias = table("item bias", rows: catalog.items, dimension: 1, .zeros)
  }

  public mutating func look(at view: TrainingView) { mean = Float(view.meanRating ?? 0) }

  public var emptyWhereUnknown: (users: [String], items: [String]) { (["P"], ["Q"]) }

  public var recipe: Recipe {
    Recipe(
      .minibatch(.squaredError, .sgd(learningRate: h.learningRate), batchSize: h.batchSize), examples: .ratedEvents(),
      schedule: Schedule(epochs: 30, evaluateEvery: 1, patience: 5))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let biases = userBias[query.users] + query.tape.constant([mean], [1])
    return candidates.dot(users[query.users], items) + candidates.bias(itemBias) + biases
  }
}
