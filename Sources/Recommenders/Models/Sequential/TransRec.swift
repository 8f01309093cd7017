public import Autodiff
public import Interactions

/// Translation-based recommendation: a user moves from the last item by a translation of its own.
///
/// Source: He, Kang & McAuley, "Translation-based recommendation", RecSys 2017. With l the newest item,
/// `x(u, i, l) = β_i − ‖γ_l + t + T_u − γ_i‖²`, trained by S-BPR; after each step the item vectors it touched are
/// projected on the unit ball. The shared translation t, the users' offsets and the biases are only decayed.
public struct TransRec: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 100
    /// η.
    public var learningRate: Float = 0.05
    /// λ, on the shared translation t.
    public var decay: Float = 0.01
    /// λ_T, on the users' offsets T.
    public var offsetDecay: Float = 0.01
    /// λ_b, on the item biases β.
    public var biasDecay: Float = 0.01
    /// On the item vectors γ, which the ball holds anyway; the Java port has it, the authors' code has not.
    public var itemDecay: Float = 0
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
        $0.itemDecay = 0.001
      },
      others: ["optimizer": { $0.optimizer = .adam }],
      acting: ["batchSize": { $0.optimizer = .adam }])
  }

  public static let card = ModelCard(
    name: "TransRec", source: "He, Kang & McAuley, RecSys 2017.", revision: 1,
    deviations: [
      "The distance is squared Euclidean; the L1 distance, the paper's alternative, is not offered.",
      "Transitions are drawn uniformly; the paper draws the user uniformly, then one of its transitions.",
      "Item vectors are held by the unit ball and not decayed; the paper's objective decays all parameters.",
    ],
    microsecondsPerEvent: 0.2)

  let model: SequentialScore
  let h: Hyperparameters

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    let bound = 6 / Float(h.dimension).squareRoot()
    let items = declare.embedding(
      "gamma", rows: catalog.items, dimension: h.dimension, initial: .uniform(low: -bound, high: bound), padding: true,
      decay: h.optimizer.decay(h.itemDecay), rowRule: h.optimizer.rowRule, maxNorm: 1)
    // Every example reads t, and decays it: a step of Adam as often as its batch has examples.
    let readings: Float = h.optimizer == .adam ? Float(h.batchSize) : 1
    let translation = declare.weight(
      "t", [h.dimension], initial: .uniformInBall(bound: bound, radius: 1), decay: .l2(readings * h.decay))
    let offsets = declare.embedding(
      "T", rows: catalog.users, dimension: h.dimension, initial: .zeros,
      decay: h.optimizer.decay(h.offsetDecay), rowRule: h.optimizer.rowRule)
    let bias = declare.embedding(
      "beta", rows: catalog.items, dimension: 1, initial: .zeros, decay: h.optimizer.decay(h.biasDecay),
      rowRule: h.optimizer.rowRule)
    model = SequentialScore(
      SequentialForm([
        .negatedSquaredDistance([.row(items, key: 1), .shared(translation), .row(offsets, key: 0)], items), .bias(bias),
      ]),
      keys: [.user, .lastItem])
  }

  public var recipe: Recipe {
    Recipe(
      h.optimizer.method(model, learningRate: h.learningRate, batchSize: h.batchSize), examples: .transitions,
      negatives: .notInHistory,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor { model.record(query, candidates) }
}
