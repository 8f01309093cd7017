public import Autodiff
public import Interactions

/// Collaborative metric learning: users and items as points in the unit ball, near where something happened.
///
/// Source: Hsieh, Yang, Cui, Lin, Belongie & Estrin, "Collaborative metric learning", WWW 2017. The score is −‖u − v_i‖². For
/// a positive with distance d⁺ and W negatives, M of which lie within d⁺ + m, the loss is
/// `ln(N M / W + 1) · [d⁺ − min_k d⁻_k + m]₊`, and a penalty may hold the covariance of the batch's vectors to its diagonal.
public struct CML: Recommender {
  /// How weights follow their gradients: the paper's Adagrad, its accumulator starting at 0.1, or Adam.
  public enum GradientRule: String, Codable, Sendable { case adagrad, adam }

  /// What the penalty measures of the covariance C of n vectors.
  public enum Covariance: String, Codable, Sendable {
    /// ‖C − diag C‖² / n.
    case energy
    /// |Σ_{a ≠ b} C_ab|, the signed sum of the author's code made positive.
    case signedSum
  }

  public struct Hyperparameters: HyperparameterSet {
    /// d.
    public var dimension = 128
    /// m.
    public var margin: Float = 0.5
    /// W, drawn for each positive.
    public var negatives = 20
    /// The hinge is weighted by the estimated rank of the positive.
    public var usesRankWeight = true
    /// All negatives within the margin count, as in the paper's double sum; otherwise the closest alone.
    public var sumsViolations = false
    /// λ_c; 0 leaves the penalty out.
    public var covarianceWeight: Float = 0
    public var covariance = Covariance.energy
    public var learningRate: Float = 0.1
    public var optimizer = GradientRule.adagrad
    /// Positives of one step.
    public var batchSize = 5000
    public init() {}

    public var problems: [String] {
      (dimension >= 1 ? [] : ["dimension is \(dimension), expected at least 1"])
        + (margin > 0 ? [] : ["margin is \(margin), expected more than 0"])
        + (negatives >= 1 ? [] : ["negatives is \(negatives), expected at least 1"])
        + (covarianceWeight >= 0 ? [] : ["covarianceWeight is \(covarianceWeight), expected 0 or more"])
        + (batchSize >= 1 ? [] : ["batchSize is \(batchSize), expected at least 1"])
    }

    public static let forLaws = LawSettings<Self>(
      small: {
        $0.dimension = 16
        $0.negatives = 5
        $0.batchSize = 64
        $0.margin = 1
      },
      others: [
        "margin": { $0.margin = 0.5 },
        "covarianceWeight": { $0.covarianceWeight = 0.01 },
        "covariance": { $0.covariance = .signedSum },
        "optimizer": { $0.optimizer = .adam },
      ],
      acting: ["covariance": { $0.covarianceWeight = 0.1 }])
  }

  public static let card = ModelCard(
    name: "CML", source: "Hsieh, Yang, Cui, Lin, Belongie & Estrin, WWW 2017.", revision: 1,
    deviations: [
      "The closest negative alone is pushed away, as in the author's code; the paper sums over all.",
      "The estimated rank is not rounded down, as in the author's code.",
      "No covariance penalty by default, as in the author's demonstration; where it is on, it is taken over the users and positive items of the batch.",
      "No features of items.",
      "Batches of 5,000 positives; the author's demonstration has 50,000.",
    ],
    exceptions: [
      LawException(.learnsKnownAnswer, because: "Order plays no part in it."),
    ],
    microsecondsPerEvent: 3)

  let h: Hyperparameters
  let users: Embedding  // U [users, d]
  let items: Embedding  // V [items, d]

  public init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
    self.h = h
    func table(_ name: String, rows: Int) -> Embedding {
      declare.embedding(
        name, rows: rows, dimension: h.dimension, initial: .normal(sd: 1 / Float(h.dimension).squareRoot()),
        rowRule: h.optimizer == .adagrad ? .touched : .exact, maxNorm: 1)
    }
    users = table("U", rows: catalog.users)
    items = table("V", rows: catalog.items)
  }

  public var recipe: Recipe {
    Recipe(
      .minibatch(
        .ofModel,
        h.optimizer == .adam ? .adam(learningRate: h.learningRate) : .adagrad(learningRate: h.learningRate),
        batchSize: h.batchSize),
      examples: .distinctEvents, negatives: .notInHistory, negativesPerTarget: h.negatives,
      schedule: Schedule(epochs: 200, evaluateEvery: 5, patience: 10))
  }

  public func score(_ query: Query, _ candidates: Candidates) -> Tensor {
    -candidates.squaredDistance(users[query.users], items)
  }

  public func objective(_ examples: TrainingExamples) -> Tensor {
    let user = users[examples.query.users]  // [b, d]
    let distances = examples.candidates.squaredDistance(user, items)  // [b, 1 + W]
    let gaps = distances.slice(axis: 1, 1..<1 + h.negatives) - distances.slice(axis: 1, 0..<1)  // d⁻ − d⁺
    let hinge = hinge(gaps)
    guard h.covarianceWeight > 0 else { return hinge }
    let rows = Tensor.concatenate([user.expanded(1), items[examples.targets]], axis: 1)  // [b, 2, d]
    let penalty = Self.covariancePenalty(rows.reshaped([rows.shape[0] * 2, rows.shape[2]]), h.covariance)
    return hinge + h.covarianceWeight * penalty
  }

  private func hinge(_ gaps: Tensor) -> Tensor {
    if h.usesRankWeight {
      return Loss.rankHinge(gaps, margin: h.margin, items: items.rows, sumsViolations: h.sumsViolations)
    }
    return Loss.hinge(h.sumsViolations ? gaps : gaps.min(axis: 1), margin: h.margin)
  }

  /// How far the covariance of rows `[n, d]` is from its diagonal.
  static func covariancePenalty(_ rows: Tensor, _ form: Covariance) -> Tensor {
    let d = rows.shape[1].capacity
    let centred = rows - rows.mean(axis: 0)
    switch form {
    case .energy:
      let one = rows.tape.constant([1], [1])
      let count = one.broadcast(to: [rows.shape[0]]).sum(axis: 0)
      let offDiagonal = rows.tape.constant((0..<d * d).map { $0 % (d + 1) == 0 ? 0 : 1 }, [d, d])
      let covariance = centred.matmul(centred, transposeLeft: true) / count
      return (covariance * offDiagonal).square().sum() / count
    case .signedSum:
      // Σ_ab C_ab is the mean over rows of the square of their sums, and the trace the mean of their squared norms.
      let sums = centred.sum(axis: 1).square().mean()
      return (sums - centred.dot(centred).mean()).absolute()
    }
  }
}
