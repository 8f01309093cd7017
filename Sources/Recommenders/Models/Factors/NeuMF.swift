public import Autodiff
public import Interactions

/// Neural matrix factorisation: a generalised inner product beside a tower of hidden layers, fused in one output.
///
/// Source: He, Liao, Zhang, Nie, Hu & Chua, "Neural Collaborative Filtering", WWW 2017, Eq. 12. With
/// `g = Pg_u ⊙ Qg_i`, `z_0 = [Pm_u; Qm_i]`, `z_l = relu(z_{l−1} W_l + b_l)`, the score is the logit `h · [g; z_last] + b`,
/// trained by pointwise log loss.
public struct NeuMF: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// f, of the inner product.
    public var factors = 8
    /// e, of each half of the tower's input.
    public var towerFactors = 32
    /// The widths of the hidden layers.
    public var hidden = [32, 16, 8]
    /// The share of each layer's input that training sets to zero.
    public var dropout: Float = 0
    /// λ on all weights.
    public var decay: Float = 0
    public var learningRate: Float = 0.001
    /// Negatives drawn for each positive.
    public var negatives = 4
    /// Pairs of one step, positives and negatives together.
    public var batchSize = 256
    public init() {}

    public var problems: [String] {
      let counts = [
        ("factors", factors), ("towerFactors", towerFactors), ("negatives", negatives), ("batchSize", batchSize),
      ]
      return counts.filter { $0.1 < 1 }.map { "\($0.0) is \($0.1), expected at least 1" }
        + (!hidden.isEmpty && hidden.allSatisfy { $0 >= 1 } ? [] : ["hidden is \(hidden), expected widths of at least 1"])
        + ((0..<1).contains(dropout) ? [] : ["dropout is \(dropout), expected 0..<1"])
    }

    /// Multiplications of a pair.
    private var multiplications: Double {
      let widths = [2 * towerFactors] + hidden
      return Double(factors + zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 })
    }

    public var relativeCost: Double? { multiplications / Self().multiplications }

    public func rankingMicroseconds(candidates: Double, history: Double) -> Double { 1e-4 * candidates * multiplications }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.factors = 8
        $0.towerFactors = 8
        $0.hidden = [16, 8]
        $0.batchSize = 100
        $0.learningRate = 0.01
      },
      others: ["hidden": { $0.hidden = [16, 4] }])
  }

  public static let card = ModelCard(
    name: "NeuMF", source: "He, Liao, Zhang, Nie, Hu & Chua, WWW 2017.", revision: 1,
    deviations: [
      "Nothing is pre-trained; the paper also starts from separately trained halves.",
      "A positive and its negatives stand in the same batch; the author's code mixes all pairs of an epoch.",
      "A batch is as many whole groups of a positive with its negatives as fit into the batch size.",
    ],
    exceptions: [LawException(.learnsKnownAnswer, because: "Order plays no part in it.")],
    microsecondsPerEvent: 4)

  let h: Hyperparameters
  let innerUsers, innerItems: Embedding  // Pg [users, f], Qg [items, f]
  let towerUsers, towerItems: Embedding  // Pm [users, e], Qm [items, e]
  let layers: [(weight: Weight, bias: Weight)]  // W_l [in, out], b_l [out]
  let output: Weight  // h [f + last]
  let outputBias: Weight  // b [1]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    let decay = h.decay == 0 ? Decay.none : .l2(h.decay)
    func table(_ name: String, rows: Int, dimension: Int) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: dimension, initial: .normal(sd: 0.01), decay: decay, rowRule: .exact)
    }
    innerUsers = table("Pg", rows: catalog.users, dimension: h.factors)
    innerItems = table("Qg", rows: catalog.items, dimension: h.factors)
    towerUsers = table("Pm", rows: catalog.users, dimension: h.towerFactors)
    towerItems = table("Qm", rows: catalog.items, dimension: h.towerFactors)
    var width = 2 * h.towerFactors
    layers = h.hidden.enumerated().map { number, units in
      defer { width = units }
      return (
        declare.weight("W\(number + 1)", [width, units], initial: .glorotUniform, decay: decay),
        declare.weight("b\(number + 1)", [units], initial: .zeros, decay: decay)
      )
    }
    output = declare.weight("h", [h.factors + width], initial: .lecunUniform, decay: decay)
    outputBias = declare.weight("b", [1], initial: .zeros, decay: decay)
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(
        .binaryCrossEntropy, .adam(learningRate: h.learningRate), batchSize: max(1, h.batchSize / (1 + h.negatives))),
      examples: .distinctEvents, negatives: .notInHistory, negativesPerTarget: h.negatives,
      schedule: Schedule(epochs: 100, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let output = query.tape.weight(output)
    let inner = innerUsers[query.users] * output.slice(axis: 0, 0..<h.factors)  // [b, f]
    let last = output.slice(axis: 0, h.factors..<output.shape[0].capacity)  // [last]
    let product = candidates.dot(inner, innerItems)  // [b, c]
    let tower = tower(query, candidates)
    let pairs = Shape(tower.shape.dropLast())
    return product + last.dot(tower.reshaped([pairs.reduce(1, *), tower.shape[2]])).reshaped(pairs) + outputBias
  }

  /// The last hidden layer of each pair: `[b, c, last]`.
  private func tower(_ query: Query, _ candidates: Candidates) -> Tensor {
    // [Pm_u; Qm_i] W_1 = Pm_u A + Qm_i B: each half is multiplied once for each different user and item.
    let first = query.tape.weight(layers[0].weight)
    let (upper, lower) = (
      first.slice(axis: 0, 0..<h.towerFactors), first.slice(axis: 0, h.towerFactors..<2 * h.towerFactors)
    )
    let user = towerUsers.each(query.users) { $0.dropout(h.dropout).matmul(upper) + layers[0].bias }  // [b, h_1]
    let item = candidates.vectors(towerItems) { $0.dropout(h.dropout).matmul(lower) }  // [b, c, h_1]
    return layers.dropFirst().reduce((user.expanded(1) + item).relu()) { below, layer in
      (below.dropout(h.dropout).matmul(layer.weight) + layer.bias).relu()
    }
  }
}
