public import Autodiff
public import Interactions

/// AttRec with a recurrent network in the place of its self-attention: the variant LSTM+ of its paper.
///
/// Source: Zhang, Tay, Yao, Sun & An, "Next Item Recommendation with Self-Attentive Metric Learning", arXiv 1808.06414.
/// With the last state m of an LSTM over the window's item vectors, the distance is
/// `y(u, i) = ω‖U_u − V_i‖² + (1 − ω)‖m − X_i‖²`. The score is −y.
public struct LSTMPlus: Recommender {
  public enum Cell: String, Codable, Sendable { case lstm, gru }

  /// Which states become the short-term intent.
  public enum Readout: String, Codable, Sendable { case last, mean }

  public struct Hyperparameters: HyperparameterSet {
    /// d, of item vectors and states: the distance needs both alike.
    public var dimension = 100
    /// L, the items that are read.
    public var window = 5
    /// T, the targets of one training window.
    public var targets = 3
    /// ω in 0...1, the weight of the long-term distance.
    public var longTermShare: Float = 0.2
    /// γ.
    public var margin: Float = 0.5
    /// λ on the tables U, V, X; not used where norms are clipped.
    public var decay: Float = 0.001
    /// λ on the matrices of the recurrence.
    public var recurrentDecay: Float = 0.01
    /// Keep every row of U, V and X inside the unit ball, instead of the decay.
    public var clipsNorms = false
    /// The share of elements of the recurrence's inputs and of its result that training sets to zero.
    public var dropout: Float = 0
    public var learningRate: Float = 0.05
    public var batchSize = 1000
    public var cell = Cell.lstm
    public var readout = Readout.last
    public init() {}

    public var problems: [String] {
      let laws: [(holds: Bool, problem: String)] = [
        (dimension >= 1, "dimension is \(dimension), expected at least 1"),
        (window >= 1, "window is \(window), expected at least 1"),
        (targets >= 1, "targets is \(targets), expected at least 1"),
        ((0...1).contains(longTermShare), "longTermShare is \(longTermShare), expected 0...1"),
        ((0..<1).contains(dropout), "dropout is \(dropout), expected 0..<1"),
        (batchSize >= 1, "batchSize is \(batchSize), expected at least 1"),
      ]
      return laws.filter { !$0.holds }.map(\.problem)
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.window = 4
        $0.targets = 1
        $0.batchSize = 24
        $0.decay = 1e-4
        $0.recurrentDecay = 1e-5
      },
      others: ["cell": { $0.cell = .gru }, "readout": { $0.readout = .mean }])
  }

  public static let card = ModelCard(
    name: "LSTM+", source: "Zhang, Tay, Yao, Sun & An, arXiv 1808.06414, 2018 (variant of AttRec).", revision: 1,
    deviations: [
      "The intent is the last state of the recurrence; the paper does not say whether it is that or the mean (an option).",
      "The forget gate's bias starts at 1, the matrices Glorot uniform; the paper does not say how they start.",
      "Each target is compared with one negative of its own, as AttRec's author code does.",
    ],
    microsecondsPerEvent: 35)

  let h: Hyperparameters
  let users: Embedding  // U [users, d]
  let longTerm: Embedding  // V [items, d]
  let shortTerm: Embedding  // X [items, d]
  let input: Weight  // Wx [d, 4d]; GRU: [d, 3d]
  let recurrent: Weight  // Wh [d, 4d]; GRU: [d, 3d]
  let bias: Weight  // b [4d]; GRU: [3d]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: h.dimension, initial: .truncatedNormal(sd: 0.001),
        decay: h.clipsNorms ? .none : .l2(h.decay), rowRule: h.clipsNorms ? .touched : .exact,
        maxNorm: h.clipsNorms ? 1 : nil)
    }
    users = table("U", rows: catalog.users)
    longTerm = table("V", rows: catalog.items)
    shortTerm = table("X", rows: catalog.items)
    let gates = h.cell == .lstm ? 4 : 3
    let shape = [h.dimension, gates * h.dimension]
    input = declare.weight("Wx", shape, initial: .glorotUniform, decay: .l2(h.recurrentDecay))
    recurrent = declare.weight("Wh", shape, initial: .glorotUniform, decay: .l2(h.recurrentDecay))
    bias = declare.weight(
      "b", [gates * h.dimension], initial: h.cell == .lstm ? .blocks([0, 1, 0, 0]) : .zeros)
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(
        .hinge(margin: h.margin), .adagrad(learningRate: h.learningRate, initialAccumulator: 0.05),
        batchSize: h.batchSize),
      examples: .windows(input: h.window, targets: h.targets), negatives: .notInTargets,
      schedule: Schedule(epochs: 100, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let lasting = candidates.squaredDistance(users[query.users], longTerm)  // [b, c]
    let passing = candidates.squaredDistance(intent(query), shortTerm)  // [b, c]
    return -(h.longTermShare * lasting + (1 - h.longTermShare) * passing)
  }

  /// The short-term intent m: `[b, d]`.
  private func intent(_ query: Query) -> Tensor {
    let history = query.sequence(h.window)
    let x = shortTerm[history.items].dropout(h.dropout)  // [p, d]
    let states = h.cell == .lstm
      ? x.lstm(over: history.segments, input: input, recurrent: recurrent, bias: bias)
      : x.gru(over: history.segments, input: input, recurrent: recurrent, bias: bias)
    let m = h.readout == .last ? states.last(of: history.segments) : states.mean(over: history.segments)
    return m.dropout(h.dropout)
  }
}
