public import Autodiff
public import Interactions

/// Latent relational metric learning: a relation read from a memory moves the user towards the item.
///
/// Source: Tay, Tuan & Hui, "Latent relational metric learning via memory-based attention for collaborative ranking", WWW
/// 2018, Eqs. 1–8. With `s = p ⊙ q`, `ã = softmax(s Kᵀ)` and `r = ã Mem`, the score is −‖p + r − q‖². Training moves a
/// positive and a negative by the relation of the positive; ranking makes the relation of each candidate.
public struct LRML: Recommender {
  /// How the length of p + r − q is measured.
  public enum Distance: String, Codable, Sendable {
    /// Its square.
    case squared
    /// √(its square + 0.001), as in the author's code.
    case euclidean
    /// The sum of absolute values.
    case absolute
  }

  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 128
    /// m, the slices of the memory.
    public var slices = 20
    /// λ, the margin.
    public var margin: Float = 0.2
    /// Standard deviation of the first keys and slices.
    public var memoryScale: Float = 0.1
    public var distance = Distance.squared
    /// The negative is moved by the positive's relation, as in the paper; otherwise by its own.
    public var sharesRelation = true
    public var learningRate: Float = 0.001
    /// Triples of one step.
    public var batchSize = 1000
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (slices >= 1 ? [] : ["slices is \(slices), expected at least 1"])
        + (margin > 0 ? [] : ["margin is \(margin), expected more than 0"])
        + (memoryScale > 0 ? [] : ["memoryScale is \(memoryScale), expected more than 0"])
        + (batchSize >= 1 ? [] : ["batchSize is \(batchSize), expected at least 1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.slices = 4
        $0.learningRate = 0.003
        $0.batchSize = 64
      },
      others: ["distance": { $0.distance = .absolute }])
  }

  public static let card = ModelCard(
    name: "LRML", source: "Tay, Tuan & Hui, WWW 2018.", revision: 1,
    deviations: [
      "Squared Euclidean distance, as in the paper; the author's code takes its root, a public re-implementation absolute values.",
      "Keys and memory start at a standard deviation of 0.1; neither paper nor code states one.",
    ],
    exceptions: [LawException(.learnsKnownAnswer, because: "Order plays no part in it.")],
    microsecondsPerEvent: 2)

  let h: Hyperparameters
  let users: Embedding  // P [users, d]
  let items: Embedding  // Q [items, d]
  let keys: Weight  // K [m, d]
  let memory: Weight  // Mem [m, d]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: h.dimension, initial: .normal(sd: 1 / Float(h.dimension).squareRoot()),
        rowRule: .exact, maxNorm: 1)
    }
    users = table("P", rows: catalog.users)
    items = table("Q", rows: catalog.items)
    keys = declare.weight("K", [h.slices, h.dimension], initial: .normal(sd: h.memoryScale))
    memory = declare.weight("Mem", [h.slices, h.dimension], initial: .normal(sd: h.memoryScale))
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(
        h.sharesRelation ? .ofModel : .hinge(margin: h.margin), .adam(learningRate: h.learningRate),
        batchSize: h.batchSize),
      examples: .distinctEvents, negatives: .notInHistory, schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let user = users[query.users].expanded(1)  // [b, 1, d]
    let item = candidates.vectors(items)  // [b, c, d]
    return -length(of: user + relation(user * item) - item)
  }

  public func objective(_ examples: TrainingExamples) -> Tensor {
    let user = users[examples.query.users]  // [b, d]
    let item = items[examples.targets].squeezed(1)
    let moved = user + relation(user * item)
    let distances: Tensor  // [b, 2], positive and negative
    if h.distance == .squared {
      distances = examples.candidates.squaredDistance(moved, items)
    } else {
      distances = length(of: moved.expanded(1) - examples.candidates.vectors(items))
    }
    return Loss.hinge(
      positive: -distances.slice(axis: 1, 0..<1), negative: -distances.slice(axis: 1, 1..<2), margin: h.margin)
  }

  /// r, from the products of users and items `[…, d]`.
  private func relation(_ products: Tensor) -> Tensor {
    products.matmul(keys, transposed: true).softmax().matmul(memory)
  }

  /// The length of vectors `[…, d]`.
  private func length(of vectors: Tensor) -> Tensor {
    switch h.distance {
    case .squared: vectors.square().sum(axis: -1)
    case .euclidean: (vectors.square().sum(axis: -1) + 1e-3).squareRoot()
    case .absolute: vectors.absolute().sum(axis: -1)
    }
  }
}
