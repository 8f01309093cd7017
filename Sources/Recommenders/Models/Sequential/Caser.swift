public import Autodiff
public import Interactions

/// Convolutional sequence embedding: horizontal and vertical filters over the last items, beside the user.
///
/// Source: Tang & Wang, "Personalized Top-N Sequential Recommendation via Convolutional Sequence Embedding", WSDM 2018,
/// Eqs. 3–10. With X the window's item vectors `[L, d]`: `ov_k = Σ_r F_{k,r} X_r`, `oh` the maxima over positions of
/// `relu(⟨F^{h,f}, X_{s:s+h−1}⟩)` for every height h, `z = relu([ov; oh] W1 + b1)`, and the score of item i is
/// `W2_i · [z; P_u] + b2_i`.
public struct Caser: Recommender {
  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 100
    /// L, the items that the filters see.
    public var window = 5
    /// T, the targets of one training window.
    public var targets = 3
    /// n_h, for each height 1…L.
    public var horizontalFilters = 16
    /// n_v.
    public var verticalFilters = 4
    /// The share of what the filters found that training sets to zero.
    public var dropout: Float = 0.5
    /// λ on all weights.
    public var decay: Float = 1e-6
    public var learningRate: Float = 0.001
    /// K, negatives drawn for each target.
    public var negatives = 3
    /// Windows of one step.
    public var batchSize = 512
    /// Targets and negatives are averaged apart, as in the author's code; otherwise, as in the paper, they are one sum.
    public var balancesNegatives = true
    public init() {}

    public var problems: [String] {
      let counts = [
        ("dimension", dimension), ("window", window), ("targets", targets), ("horizontalFilters", horizontalFilters),
        ("verticalFilters", verticalFilters), ("negatives", negatives), ("batchSize", batchSize),
      ]
      return counts.filter { $0.1 < 1 }.map { "\($0.0) is \($0.1), expected at least 1" }
        + ((0..<1).contains(dropout) ? [] : ["dropout is \(dropout), expected 0..<1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.window = 4
        $0.targets = 2
        $0.horizontalFilters = 4
        $0.verticalFilters = 2
        $0.batchSize = 48
        $0.learningRate = 0.01
        $0.dropout = 0.1
      })
  }

  public static let card = ModelCard(
    name: "Caser", source: "Tang & Wang, WSDM 2018.", revision: 1,
    deviations: [
      "Targets and negatives weigh alike, as in the author's code; the paper sums over both.",
      "Decay and momentum reach all rows of a table at every step, as in the author's code (dense Adam).",
      "Biases of the filters start at zero; the author's code draws them from the range of the filters.",
      "A user too short for a whole window gives one window padded on the left.",
    ],
    microsecondsPerEvent: 15)

  let h: Hyperparameters
  let items: Embedding  // E [items, d]
  let users: Embedding  // P [users, d]
  let vertical: Weight  // F [n_v, L]
  let verticalBias: Weight  // [n_v]
  let horizontal: [Weight]  // for each height h: [h · n_h, d], row of the filter before filter
  let horizontalBias: Weight  // [L · n_h]
  let hidden: Weight  // W1 [n_v · d + n_h · L, d]
  let hiddenBias: Weight  // b1 [d]
  let output: Embedding  // W2 [items, 2d]
  let outputBias: Embedding  // b2 [items]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    let d = h.dimension
    let decay = h.decay == 0 ? Decay.none : .l2(h.decay)
    func table(_ name: String, rows: Int, _ width: Int, _ initial: Initializer, padding: Bool = false) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: width, initial: initial, padding: padding, decay: decay, rowRule: .exact)
    }
    /// U(±1/√fan-in).
    func weight(_ name: String, _ shape: [Int], fanIn: Int) -> Weight {
      let bound = 1 / Float(fanIn).squareRoot()
      return declare.weight(name, shape, initial: .uniform(low: -bound, high: bound), decay: decay)
    }
    items = table("E", rows: catalog.items, d, .normal(sd: 1 / Float(d)), padding: true)
    users = table("P", rows: catalog.users, d, .normal(sd: 1 / Float(d)))
    output = table("W2", rows: catalog.items, 2 * d, .normal(sd: 1 / Float(2 * d)))
    outputBias = table("b2", rows: catalog.items, 1, .zeros)
    vertical = weight("F", [h.verticalFilters, h.window], fanIn: h.window)
    verticalBias = declare.weight("vertical bias", [h.verticalFilters, 1], initial: .zeros, decay: decay)
    horizontal = (1...h.window).map { weight("H\($0)", [$0 * h.horizontalFilters, d], fanIn: $0 * d) }
    horizontalBias = declare.weight(
      "horizontal bias", [h.window * h.horizontalFilters], initial: .zeros, decay: decay)
    let found = h.verticalFilters * d + h.horizontalFilters * h.window
    hidden = weight("W1", [found, d], fanIn: found)
    hiddenBias = weight("b1", [d], fanIn: found)
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(
        h.balancesNegatives ? .balancedBinaryCrossEntropy : .binaryCrossEntropy, .adam(learningRate: h.learningRate),
        batchSize: h.batchSize),
      examples: .windows(input: h.window, targets: h.targets), negatives: .notInHistory,
      negativesPerTarget: h.negatives, schedule: Schedule(epochs: 50, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let found = Tensor.concatenate([verticalFeatures(query), horizontalFeatures(query)]).dropout(h.dropout)
    let z = (found.matmul(hidden) + hiddenBias).relu()  // [b, d]
    let state = Tensor.concatenate([z, users[query.users]])  // [b, 2d]
    return candidates.dot(state, output) + candidates.bias(outputBias)
  }

  /// The window weighted by each vertical filter, filter after filter: `[b, n_v · d]`.
  private func verticalFeatures(_ query: Query) -> Tensor {
    let window = items[query.window(h.window)]  // [b, L, d]
    let mixed = query.tape.weight(vertical).matmul(window) + verticalBias  // [b, n_v, d]
    return mixed.reshaped([query.batch, .fixed(h.verticalFilters * h.dimension)])
  }

  /// The largest answer of each horizontal filter: `[b, L · n_h]`.
  private func horizontalFeatures(_ query: Query) -> Tensor {
    let (different, places) = items.distinct(query.window(h.window))
    // An item's products with all rows of all filters, once for each item of the batch.
    let filters = Tensor.concatenate(horizontal.map(query.tape.weight), axis: 0)
    let projected = items[different].matmul(filters, transposeRight: true)
    return projected.convolved(
      over: places, filters: h.horizontalFilters, bias: query.tape.weight(horizontalBias))
  }
}
