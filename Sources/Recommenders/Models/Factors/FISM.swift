public import Autodiff
public import Interactions

/// Factored item similarities: a user is the sum of the factors of the items in the history.
///
/// Source: Kabbur, Ning & Karypis, "FISM: Factored item similarity models for top-N recommender systems", KDD 2013,
/// Eqs. 4–9. `x(u, i) = b_i + n^{−α} p_i · Σ_{j ∈ R_u \ {i}} q_j` with n the number of items summed, and a user bias in the
/// RMSE form.
public struct FISM: Recommender {
  /// What is minimised over a user's items i and as many times `negatives` items j that are none of them.
  public enum LossForm: String, Codable, Sendable {
    /// softplus(−x_i) and softplus(x_j): the pointwise form of the NAIS authors' implementation.
    case logloss
    /// ½(1 − x_i)² and ½x_j², with a user bias (FISMrmse).
    case rmse
    /// ½(1 − (x_i − x_j))², i left out of the history for both (FISMauc).
    case auc
    /// softplus(x_j − x_i), i left out of the history for both.
    case bpr
  }

  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 128
    /// α in 0…1: 0 sums the history, 1 averages it.
    public var alpha: Float = 0.5
    public var loss = LossForm.logloss
    /// ρ, drawn anew for each item in every epoch.
    public var negatives = 4
    /// λ on both tables of factors.
    public var decay: Float = 0
    /// λ on the biases.
    public var biasDecay: Float = 0
    public var learningRate: Float = 0.001
    /// Targets of one step; users stay whole, and a longer history makes a step of its own.
    public var batchSize = 1024
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + ((0...1).contains(alpha) ? [] : ["alpha is \(alpha), expected 0...1"])
        + (negatives >= 1 ? [] : ["negatives is \(negatives), expected at least 1"])
        + (batchSize >= 1 ? [] : ["batchSize is \(batchSize), expected at least 1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.learningRate = 0.02
        $0.batchSize = 200
      },
      others: ["alpha": { $0.alpha = 0.25 }, "loss": { $0.loss = .bpr }])
  }

  public static let card = ModelCard(
    name: "FISM", source: "Kabbur, Ning & Karypis, KDD 2013.", revision: 1,
    deviations: [
      "Pointwise log loss with four negatives, as in the NAIS authors' implementation; the paper has squared errors.",
      "Adam instead of SGD, on batches of whole users.",
      "Of a training item the history's length is counted without the item itself, as in the paper; candidates take all of it.",
    ],
    exceptions: [LawException(.learnsKnownAnswer, because: "Order plays no part in it.")],
    microsecondsPerEvent: 1)

  let h: Hyperparameters
  let past: Embedding  // q [items, d]
  let future: Embedding  // p [items, d]
  let itemBias: Embedding  // [items]
  let userBias: Embedding?  // [users]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int, dimension: Int, _ initial: Initializer, _ decay: Float) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: dimension, initial: initial, decay: decay == 0 ? .none : .l2(decay), rowRule: .exact)
    }
    past = table("Q", rows: catalog.items, dimension: h.dimension, .normal(sd: 0.01), h.decay)
    future = table("P", rows: catalog.items, dimension: h.dimension, .normal(sd: 0.01), h.decay)
    itemBias = table("b", rows: catalog.items, dimension: 1, .zeros, h.biasDecay)
    userBias = h.loss == .rmse ? table("user bias", rows: catalog.users, dimension: 1, .zeros, h.biasDecay) : nil
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(.ofModel, .adam(learningRate: h.learningRate), batchSize: h.batchSize), examples: .wholeUsers,
      negatives: .notInHistory, negativesPerTarget: h.negatives,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    let history = query.history()
    let profile = history.sum(past) * factor(history.counts).expanded(-1)  // [b, d]
    let scores = candidates.dot(profile, future) + candidates.bias(itemBias)
    guard let userBias else { return scores }
    return scores + userBias[query.users]
  }

  public func objective(_ examples: TrainingExamples) -> Tensor {
    let history = examples.query.history()
    let (sums, owners) = (history.sum(past), examples.owners)
    let targets = examples.targets.reshaped([examples.count])
    let lengths = history.counts.expanded(-1).rows(at: owners)  // [r, 1]
    // The history without the target itself.
    let rest = (sums.rows(at: owners) - past[targets]) * factor(lengths - 1)  // [r, d]
    let whole = (sums * factor(history.counts).expanded(-1)).rows(at: owners)
    func scores(_ profile: Tensor, _ items: Indices) -> Tensor {
      let scores = profile.dot(future[items]) + itemBias[items].squeezed()
      guard let userBias else { return scores }
      return scores + userBias[examples.query.users].rows(at: owners)
    }
    let isShared = h.loss == .auc || h.loss == .bpr
    return loss(scores(rest, examples.targets), scores(isShared ? rest : whole, examples.negatives))
  }

  /// The loss of targets `[r, 1]` and negatives `[r, k]`.
  private func loss(_ targets: Tensor, _ negatives: Tensor) -> Tensor {
    let zero = targets.tape.constant([0], [1])
    switch h.loss {
    case .logloss: return Loss.bpr(positive: targets, negative: zero) + Loss.bpr(positive: zero, negative: negatives)
    case .rmse: return 0.5 * ((targets - 1).square().sum() + negatives.square().sum())
    case .auc: return 0.5 * (targets - negatives - 1).square().sum()
    case .bpr: return Loss.bpr(positive: targets, negative: negatives)
    }
  }

  /// n^{−α}, and 1 where n is 0, so that a sum of nothing stays zero.
  private func factor(_ counts: Tensor) -> Tensor { (-h.alpha * ((counts - 1).relu() + 1).log()).exp() }
}
