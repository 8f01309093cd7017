public import Autodiff
import Foundation
public import Interactions

/// Next-item recommendation by self-attention over the last items and metric learning for the long term.
///
/// Source: Zhang, Tay, Yao, Sun & An, "Next Item Recommendation with Self-Attentive Metric Learning", arXiv 1808.06414,
/// Eqs. 1–12. With the window's item vectors `Xc [L, d]`, the time signal `TE`, and one projection W for query and key:
/// `Q' = K' = relu((Xc + TE) W)`, `s = softmax(Q'K'ᵀ/√d)` with its diagonal masked, `m = mean over rows of s·Xc`, and the
/// distance `y(u, i) = ω‖U_u − V_i‖² + (1 − ω)‖m − X_i‖²`. The score is −y.
public struct AttRec: Recommender {
  /// Where the diagonal of the attention matrix is masked.
  public enum Mask: String, Codable, Sendable {
    /// Set to zero after the softmax, not renormalised, as in the author's code.
    case postSoftmax
    /// Left out of the softmax, as in the paper's text; with two items this makes attention the plain mean.
    case preSoftmax
    /// Logits on the diagonal set to zero before the softmax, as in a public re-implementation; this is no mask.
    case zeroLogit
    case none
  }

  /// How the rows of the attended window become one vector.
  public enum Aggregation: String, Codable, Sendable { case mean, sum, max, min }

  /// How weights follow their gradients: the paper's Adagrad, its accumulator starting at 0.05, or Adam.
  public enum GradientRule: String, Codable, Sendable { case adagrad, adam }

  /// Which negatives a target is compared with.
  public enum Pairing: String, Codable, Sendable { case aligned, allPairs }

  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 100
    /// L, the items that attention sees.
    public var window = 5
    /// T, the targets of one training window.
    public var targets = 3
    /// ω in 0...1, the weight of the long-term distance.
    public var longTermShare: Float = 0.2
    /// γ.
    public var margin: Float = 0.5
    /// λ on the tables U, V, X; not used where norms are clipped.
    public var decay: Float = 0.001
    /// λ on the projection W.
    public var projectionDecay: Float = 0.01
    /// Keep every row of U, V and X inside the unit ball, instead of the decay.
    public var clipsNorms = false
    /// The share of elements of Q' and K' that training sets to zero.
    public var dropout: Float = 0
    public var learningRate: Float = 0.05
    public var optimizer = GradientRule.adagrad
    public var batchSize = 1000
    public var usesAttention = true
    public var mask = Mask.postSoftmax
    public var aggregation = Aggregation.mean
    public var pairing = Pairing.aligned
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (window >= 1 ? [] : ["window is \(window), expected at least 1"])
        + (targets >= 1 ? [] : ["targets is \(targets), expected at least 1"])
        + ((0...1).contains(longTermShare) ? [] : ["longTermShare is \(longTermShare), expected 0...1"])
        + ((0..<1).contains(dropout) ? [] : ["dropout is \(dropout), expected 0..<1"])
        + (batchSize >= 1 ? [] : ["batchSize is \(batchSize), expected at least 1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.window = 4
        $0.targets = 2
        $0.batchSize = 64
        $0.decay = 1e-4
      },
      others: [
        "optimizer": { $0.optimizer = .adam },
        "mask": { $0.mask = .preSoftmax },
        "aggregation": { $0.aggregation = .max },
        "pairing": { $0.pairing = .allPairs },
      ])
  }

  public static let card = ModelCard(
    name: "AttRec", source: "Zhang, Tay, Yao, Sun & An, arXiv 1808.06414, 2018.", revision: 1,
    deviations: [
      "The diagonal is masked after the softmax, without renormalising, as in the author's code; the text masks before it.",
      "Each target is compared with one negative of its own (the author's code); Eq. 11 sums over all pairs.",
      "Initial values and the Adagrad accumulator are those of the author's code: standard deviation 0.001, start 0.05.",
      "The time signal follows Eqs. 7 and 8; the author's code puts all sines before all cosines, with slightly other frequencies.",
      "The decay term is λ/2 of the squared norm, over the whole tables at every step, as in the author's code.",
    ],
    microsecondsPerEvent: 5)

  let h: Hyperparameters
  let users: Embedding  // U [users, d]
  let longTerm: Embedding  // V [items, d]
  let shortTerm: Embedding  // X [items, d]
  let projection: Weight?  // W [d, d]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: h.dimension, initial: .truncatedNormal(sd: 0.001), padding: true,
        decay: h.clipsNorms ? .none : .l2(h.decay), rowRule: h.clipsNorms && h.optimizer == .adagrad ? .touched : .exact,
        maxNorm: h.clipsNorms ? 1 : nil)
    }
    users = table("U", rows: catalog.users)
    longTerm = table("V", rows: catalog.items)
    shortTerm = table("X", rows: catalog.items)
    projection = h.usesAttention
      ? declare.weight("W", [h.dimension, h.dimension], initial: .glorotUniform, decay: .l2(h.projectionDecay)) : nil
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(
        h.pairing == .aligned ? .hinge(margin: h.margin) : .hingeOverAllPairs(margin: h.margin),
        h.optimizer == .adam
          ? .adam(learningRate: h.learningRate)
          : .adagrad(learningRate: h.learningRate, initialAccumulator: 0.05), batchSize: h.batchSize),
      examples: .windows(input: h.window, targets: h.targets), negatives: .notInTargets,
      schedule: Schedule(epochs: 100, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let lasting = candidates.squaredDistance(users[query.users], longTerm)  // [b, c]
    let passing = candidates.squaredDistance(intent(query), shortTerm)  // [b, c]
    return -(h.longTermShare * lasting + (1 - h.longTermShare) * passing)
  }

  public func observables(_ query: Query) -> [String: Tensor] {
    guard let projection else { return [:] }
    let window = query.window(h.window)
    return ["attention": attention(window, real(window), projection)]
  }

  /// The short-term intent m: `[b, d]`.
  private func intent(_ query: Query) -> Tensor {
    let window = query.window(h.window)  // [b, L]
    let items = shortTerm[window]  // [b, L, d]
    let mask = real(window)
    guard let projection else { return items.mean(axis: 1, mask: mask) }
    let weights = attention(window, mask, projection)  // [b, L, L]
    switch h.aggregation {
    // A mean of rows of s·Xc is the mean of the rows of s, times Xc: one row to multiply instead of L.
    case .mean: return weights.mean(axis: 1, mask: mask).expanded(1).matmul(items).squeezed(1)
    case .sum: return weights.sum(axis: 1, mask: mask).expanded(1).matmul(items).squeezed(1)
    case .max: return weights.matmul(items).max(axis: 1, mask: mask)
    case .min: return weights.matmul(items).min(axis: 1, mask: mask)
    }
  }

  /// The attention weights s: `[b, L, L]`, rows = queries, columns = keys, oldest first.
  private func attention(_ window: Indices, _ mask: Tensor, _ projection: Weight) -> Tensor {
    let signal = mask.tape.constant(TimeSignal.values(h.window, h.dimension), [h.window, h.dimension])
    // (Xc + TE) W = Xc W + TE W: each different item of the batch is projected once.
    let projected = (shortTerm.each(window) { $0.matmul(projection) } + signal.matmul(projection)).relu()
    let query = projected.dropout(h.dropout)
    let key = h.dropout > 0 ? projected.dropout(h.dropout) : query
    let affinity = query.matmul(key, transposeRight: true) / Float(h.dimension).squareRoot()
    switch h.mask {
    case .postSoftmax: return affinity.softmax(mask: mask).zeroingDiagonal(mask: mask)
    case .preSoftmax: return affinity.softmax(mask: mask, excludesDiagonal: true)
    case .zeroLogit: return affinity.zeroingDiagonal(mask: mask).softmax(mask: mask)
    case .none: return affinity.softmax(mask: mask)
    }
  }

  /// 1 for the items of a window, 0 for its padding: `[b, L]`.
  private func real(_ window: Indices) -> Tensor { window.mask(excluding: shortTerm.paddingRow) }
}

/// The sinusoids that tell attention a position: Eqs. 7 and 8, position counted inside the window from 0.
enum TimeSignal {
  /// `TE(r, 2k) = sin(r / 10000^{2k/d})`, `TE(r, 2k + 1) = cos(r / 10000^{2k/d})`, row by row; with an odd d the last sine
  /// has no cosine.
  static func values(_ length: Int, _ dimension: Int) -> [Float] {
    (0..<length).flatMap { position in
      (0..<dimension).map { column -> Float in
        let angle = Double(position) / pow(10000, Double(column / 2 * 2) / Double(dimension))
        return Float(column % 2 == 0 ? sin(angle) : cos(angle))
      }
    }
  }
}
