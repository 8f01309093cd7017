public import Autodiff
public import Interactions

/// The session recommender: a gated recurrent unit over a user's items, scored against every item after each event.
///
/// Source: Hidasi, Karatzoglou, Baltrunas & Tikk, "Session-based Recommendations with Recurrent Neural Networks", ICLR
/// 2016, and for the losses Hidasi & Karatzoglou, "Recurrent Neural Networks with Top-k Gains for Session-based
/// Recommendations", CIKM 2018. With the states `h_t = GRU(e_1 … e_t)`, the score of item k after event t is
/// `w_k · h_t + b_k`.
public struct GRU4Rec: Recommender {
  /// Where the vectors w of the scored items come from.
  public enum Output: String, Codable, Sendable {
    /// The table of the inputs.
    case shared
    /// A table of their own, as in the first paper.
    case separate
  }

  public enum Loss: String, Codable, Sendable {
    /// Cross-entropy over all items.
    case crossEntropy
    /// BPR-max over sampled items.
    case bprMax
    /// TOP1-max over sampled items.
    case top1Max
    /// TOP1 over sampled items.
    case top1
  }

  public struct Hyperparameters: HyperparameterSet {
    /// d, of item vectors and states.
    public var dimension = 100
    public var layers = 1
    /// The most events of a user that are read, the newest.
    public var length = 50
    public var output = Output.shared
    /// Whether every item has a bias in its score.
    public var hasOutputBias = false
    public var loss = Loss.crossEntropy
    /// Negatives drawn for each position, for the losses over sampled items.
    public var negatives = 64
    /// λ_b of BPR-max.
    public var scorePenalty: Float = 1
    /// Where the reset gate acts.
    public var resetGate = ResetGate.beforeProduct
    /// The share of elements of item vectors that training sets to zero.
    public var dropout: Float = 0
    /// η, of Adam.
    public var learningRate: Float = 0.001
    /// Users in a batch.
    public var batchSize = 128
    public init() {}

    public var problems: [String] {
      let laws: [(holds: Bool, problem: String)] = [
        (dimension >= 1, "dimension is \(dimension), expected at least 1"),
        (layers >= 1, "layers is \(layers), expected at least 1"),
        (length >= 1, "length is \(length), expected at least 1"),
        (negatives >= 1, "negatives is \(negatives), expected at least 1"),
        ((0..<1).contains(dropout), "dropout is \(dropout), expected 0..<1"),
        (batchSize >= 1, "batchSize is \(batchSize), expected at least 1"),
      ]
      return laws.filter { !$0.holds }.map(\.problem)
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.length = 13
        $0.batchSize = 16
        $0.learningRate = 0.003
      },
      learning: {
        $0.learningRate = 0.01
        $0.length = 20
        $0.dropout = 0.3
      },
      others: [
        "output": { $0.output = .separate },
        "loss": { $0.loss = .top1Max },
        "resetGate": { $0.resetGate = .afterProduct },
      ],
      acting: ["negatives": sampled, "scorePenalty": sampled])

    /// A loss over sampled items that has a penalty.
    private static let sampled: LawSettings<Self>.Change = {
      $0.loss = .bprMax
      $0.negatives = 4
    }
  }

  public static let card = ModelCard(
    name: "GRU4Rec", source: "Hidasi, Karatzoglou, Baltrunas & Tikk, ICLR 2016; Hidasi & Karatzoglou, CIKM 2018.",
    revision: 1,
    deviations: [
      "A batch holds whole users, each from a state of zeros; the authors' session-parallel batches carry states on.",
      "The default loss is the cross-entropy over all items at every position; the authors' losses compare with the other targets of a batch and sampled items.",
      "Negatives of the ranking losses are drawn uniformly for each position; the authors' code draws them by popularity to the power 0.75 and shares them in a batch.",
      "Item vectors are shared by input and output, without output biases; the papers have an output matrix and biases of its own (options).",
      "The optimizer is Adam with learning rate 0.001; the authors' code uses Adagrad.",
    ],
    microsecondsPerEvent: 10)

  private struct Layer {
    let input: Weight  // W [d, 3d]
    let recurrent: Weight  // U [d, 3d]
    let bias: Weight  // b [3d]
  }

  let h: Hyperparameters
  let items: Embedding  // E [items, d]
  let outputs: Embedding  // W_y [items, d]
  let outputBias: Embedding?  // b_y [items, 1]
  private let layers: [Layer]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    items = declare.embedding(
      "E", rows: catalog.items, dimension: h.dimension, initial: .glorotUniform, rowRule: .exact)
    outputs = h.output == .shared
      ? items
      : declare.embedding(
        "Wy", rows: catalog.items, dimension: h.dimension, initial: .glorotUniform, rowRule: .exact)
    outputBias = h.hasOutputBias
      ? declare.embedding("by", rows: catalog.items, dimension: 1, initial: .zeros, rowRule: .exact) : nil
    // The fans of one gate, not of the three side by side.
    let bound = (6 / Float(2 * h.dimension)).squareRoot()
    layers = (1...max(1, h.layers)).map { number in
      Layer(
        input: declare.weight(
          "W\(number)", [h.dimension, 3 * h.dimension], initial: .uniform(low: -bound, high: bound)),
        recurrent: declare.weight(
          "U\(number)", [h.dimension, 3 * h.dimension], initial: .uniform(low: -bound, high: bound)),
        bias: declare.weight("b\(number)", [3 * h.dimension], initial: .zeros))
    }
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(objective, .adam(learningRate: h.learningRate), batchSize: h.batchSize),
      examples: .sequences(length: h.length), negatives: .notNext, negativesPerTarget: h.negatives,
      schedule: Schedule(epochs: 100, evaluateEvery: 2, patience: 5))
  }

  private var objective: Objective {
    switch h.loss {
    case .crossEntropy: .softmax
    case .bprMax: .bprMax(penalty: h.scorePenalty)
    case .top1Max: .top1Max
    case .top1: .top1
    }
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let history = query.sequence(h.length)
    var states = items[history.items].dropout(h.dropout)  // [p, d]
    for layer in layers {
      states = states.gru(
        over: history.segments, input: layer.input, recurrent: layer.recurrent, bias: layer.bias,
        resetGate: h.resetGate)
    }
    let scores = candidates.dot(history.readout(states), outputs)
    return outputBias.map { scores + candidates.bias($0) } ?? scores
  }
}
