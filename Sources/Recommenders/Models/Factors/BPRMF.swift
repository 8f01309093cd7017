public import Autodiff
public import Interactions

/// Matrix factorisation trained by Bayesian personalised ranking.
///
/// Source: Rendle, Freudenthaler, Gantner & Schmidt-Thieme, "BPR: Bayesian personalized ranking from implicit feedback",
/// UAI 2009. `x(u, i) = b_i + p_u · q_i`; for a triple (u, i, j) the loss is
/// `softplus(x(u, j) − x(u, i)) + λ/2 (‖p_u‖² + ‖q_i‖² + ‖q_j‖²) + λ_b/2 (b_i² + b_j²)`.
public struct BPRMF: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 100
    /// η.
    public var learningRate: Float = 0.05
    /// λ on the factors.
    public var decay: Float = 0.01
    /// λ_b on the item biases.
    public var biasDecay: Float = 0.01
    /// Factor on the decay of the negative item's row; the C++ harness has 0.1. Adam takes one decay for both.
    public var negativeDecayScale: Float = 1
    /// Adam, on batches, where the card's single-example SGD is not wanted.
    public var optimizer = PairwiseOptimizer.sgd
    /// Examples of one step of Adam.
    public var batchSize = 512
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (batchSize >= 1 ? [] : ["batchSize is \(batchSize), expected at least 1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.decay = 0.001
      },
      others: ["negativeDecayScale": { $0.negativeDecayScale = 0.5 }, "optimizer": { $0.optimizer = .adam }],
      acting: ["batchSize": { $0.optimizer = .adam }])
  }

  public static let card = ModelCard(
    name: "BPR-MF", source: "Rendle, Freudenthaler, Gantner & Schmidt-Thieme, UAI 2009.", revision: 1,
    deviations: [
      "Pairs are drawn without replacement inside an epoch; the paper draws them with replacement.",
      "One decay for the user and both items; the C++ harness divides the negative item's by ten.",
      "Initial values are normal with standard deviation 0.01; the harness draws from [0, 1).",
    ],
    exceptions: [LawException(.learnsKnownAnswer, because: "Order plays no part in it.")],
    microsecondsPerEvent: 0.1)

  let model: SequentialScore
  let h: Hyperparameters

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    let rule = h.optimizer.rowRule
    let decay = h.optimizer.decay(h.decay)
    let users = declare.embedding(
      "P", rows: catalog.users, dimension: h.dimension, initial: .normal(sd: 0.01), decay: decay,
      rowRule: rule)
    let items = declare.embedding(
      "Q", rows: catalog.items, dimension: h.dimension, initial: .normal(sd: 0.01), decay: decay,
      rowRule: rule)
    let bias = declare.embedding(
      "b", rows: catalog.items, dimension: 1, initial: .zeros, decay: h.optimizer.decay(h.biasDecay), rowRule: rule)
    model = SequentialScore(
      SequentialForm([.dot([.row(users, key: 0)], items), .bias(bias)], negativeDecayScale: h.negativeDecayScale),
      keys: [.user])
  }

  public var recipe: Recipe {
    Recipe(
      h.optimizer.method(model, learningRate: h.learningRate, batchSize: h.batchSize),
      examples: .distinctEvents, negatives: .notInHistory,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor { model.record(query, candidates) }
}
