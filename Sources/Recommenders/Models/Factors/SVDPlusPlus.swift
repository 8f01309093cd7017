public import Autodiff
public import Interactions

/// Matrix factorisation of ratings that also knows which items a user rated.
///
/// Source: Koren, "Factorization meets the neighborhood: a multifaceted collaborative filtering model", KDD 2008, Eq. 15.
/// `r̂(u, i) = μ + b_u + b_i + q_i · (p_u + |N(u)|^{−½} Σ_{j ∈ N(u)} y_j)` with N(u) the items that the user rated in training, the
/// target too; for a rating r the loss is `½ (r − r̂)² + λ/2 (b_u² + b_i² + ‖p_u‖² + ‖q_i‖² + Σ_j ‖y_j‖²)`.
public struct SVDPlusPlus: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 20
    /// η.
    public var learningRate: Float = 0.007
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
        $0.learningRate = 0.02
        $0.decay = 0.05
        $0.batchSize = 16
      })
  }

  public static let card = ModelCard(
    name: "SVD++", source: "Koren, KDD 2008.", revision: 1,
    deviations: [
      "The mean is that of the training ratings and is not trained.",
      "A user or item without a training rating has zeros for its factors and bias, so that it adds nothing.",
      "One learning rate and one decay for factors and biases; the rate does not fall from epoch to epoch.",
    ],
    exceptions: [
      LawException(.learnsKnownAnswer, because: "It predicts ratings; which item comes next is not asked of it."),
      LawException(.beatsPopularity, because: "It predicts ratings; what is rated is no target of it."),
    ],
    microsecondsPerEvent: 20)

  let users, items, history, userBias, itemBias: Embedding
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
    history = table("Y", rows: catalog.items, dimension: h.dimension, .normal(sd: 0.1))
    userBias = table("user bias", rows: catalog.users, dimension: 1, .zeros)
    itemBias = table("item bias", rows: catalog.items, dimension: 1, .zeros)
  }

  public mutating func look(at view: TrainingView) { mean = Float(view.meanRating ?? 0) }

  public var emptyWhereUnknown: (users: [String], items: [String]) { (["P"], ["Q", "Y"]) }

  public var recipe: Recipe {
    Recipe(
      .minibatch(.squaredError, .sgd(learningRate: h.learningRate), batchSize: h.batchSize),
      examples: .ratedEvents(lookingAtAll: true), schedule: Schedule(epochs: 30, evaluateEvery: 1, patience: 5))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let rated = query.history()
    // n^{−½}, and 1 where n is 0, so that a sum of nothing stays zero.
    let factor = (-0.5 * ((rated.counts - 1).relu() + 1).log()).exp()
    let profile = users[query.users] + rated.sum(history) * factor.expanded(-1)  // [b, d]
    let biases = userBias[query.users] + query.tape.constant([mean], [1])
    return candidates.dot(profile, items) + candidates.bias(itemBias) + biases
  }
}
