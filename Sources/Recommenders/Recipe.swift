public import Autodiff
import Host
public import Interactions

/// How a model is trained: which examples, which negatives, which loss, which steps.
public struct Recipe: Sendable {
  public enum Method: Sendable {
    /// Batches through the recorded program: the objective's gradient, then one step of the optimizer.
    case minibatch(Objective, Optimizer, batchSize: Int)
    /// One pass over the examples, a plain SGD step each, through the fused kernel of the model's form.
    case sequential(SequentialScore, learningRate: Float)
  }

  public var method: Method
  public var examples: ExampleRule
  /// Which items may be drawn as negatives; nil where none are drawn.
  public var negatives: NegativeSampler.Rule?
  /// How many negatives are drawn for each target.
  public var negativesPerTarget: Int
  /// How many negatives all examples of a batch share, drawn by the log-uniform law; 0 for none. The softmax then runs over
  /// targets and these.
  public var sharedNegatives: Int
  public var schedule: Schedule

  public init(
    _ method: Method, examples: ExampleRule, negatives: NegativeSampler.Rule? = nil, negativesPerTarget: Int = 1,
    sharedNegatives: Int = 0, schedule: Schedule
  ) {
    self.method = method
    self.examples = examples
    self.negatives = negatives
    self.negativesPerTarget = negatives == nil ? 0 : negativesPerTarget
    self.sharedNegatives = sharedNegatives
    self.schedule = schedule
  }
}

/// How long to train, and when to look at the validation metric.
public struct Schedule: Codable, Hashable, Sendable {
  public var epochs: Int
  /// Validation after every so many epochs.
  public var evaluateEvery: Int
  /// Stop after so many evaluations without a better one; the best weights are kept.
  public var patience: Int

  public init(epochs: Int, evaluateEvery: Int = 1, patience: Int = 10) {
    self.epochs = epochs
    self.evaluateEvery = evaluateEvery
    self.patience = patience
  }
}

/// What a minibatch minimises, from the scores of targets `[b, t]` and of negatives `[b, t · k]` (the k negatives of a
/// target stand together). Summed over the batch, where a case does not say that it is a mean.
public enum Objective: Sendable {
  /// Σ −ln σ(target − negative).
  case bpr
  /// Σ max(0, margin + negative − target), each target with its own negatives.
  case hinge(margin: Float)
  /// The same over all pairs of targets and negatives of an example.
  case hingeOverAllPairs(margin: Float)
  /// Pointwise log loss: softplus(−target) and softplus(negative), the mean over all of them in the batch.
  case binaryCrossEntropy
  /// The mean over the targets plus the mean over the negatives, so that both weigh alike however many negatives there
  /// are (Caser's author code, SASRec).
  case balancedBinaryCrossEntropy
  /// −ln softmax(scores)[target] among all items, or among the targets and the negatives that the batch shares; of several
  /// targets the mean, then the mean over the examples. No negatives are drawn for each target.
  case softmax
  /// TOP1: σ(n − t) + σ(n²), the mean over a target's negatives, then over the targets. Hidasi et al. 2016.
  case top1
  /// TOP1-max: the same with the negatives weighted by the softmax of their scores. Hidasi & Karatzoglou 2018, Eq. 5.
  case top1Max
  /// BPR-max: −ln Σ s_j σ(t − n_j) + penalty · Σ s_j n_j² with s the softmax of a target's negatives, the mean over the
  /// targets. Hidasi & Karatzoglou 2018, Eqs. 6 and 7.
  case bprMax(penalty: Float)

  /// Σ ½ (rating − score)², of the targets' ratings. No negatives are drawn.
  case squaredError

  /// The model's own: `Recommender.objective`, summed over the batch.
  case ofModel

  /// Raised when the numbers of an objective change.
  static let revision = 1

  /// Whether the loss of a batch is a mean over its examples, not their sum.
  var isMean: Bool {
    switch self {
    case .bpr, .hinge, .hingeOverAllPairs, .squaredError, .ofModel: false
    case .binaryCrossEntropy, .balancedBinaryCrossEntropy, .softmax, .top1, .top1Max, .bprMax: true
    }
  }

  /// Whether targets are scored among all items, so that there are no negatives.
  var scoresAllItems: Bool {
    if case .softmax = self { true } else { false }
  }

  /// Records the loss: positives `[b, t]`, negatives `[b, t · k]`.
  func loss(targets: Tensor, negatives: Tensor, negativesPerTarget: Int) -> Tensor {
    let batch = targets.shape[0]
    let count = targets.shape[1]
    switch self {
    case .bpr:
      return Loss.bpr(
        positive: targets.expanded(-1), negative: negatives.reshaped([batch, count, .fixed(negativesPerTarget)]))
    case .hinge(let margin):
      return Loss.hinge(
        positive: targets.expanded(-1), negative: negatives.reshaped([batch, count, .fixed(negativesPerTarget)]),
        margin: margin)
    case .hingeOverAllPairs(let margin):
      return Loss.hinge(positive: targets.expanded(-1), negative: negatives.expanded(1), margin: margin)
    case .ofModel: refuse("a model's own objective is recorded by the model")
    case .binaryCrossEntropy:
      // softplus(x) − yx is softplus(−x) where y = 1: positives and negatives are one list of logits that are to be large.
      return Loss.bpr(
        positive: .concatenate([targets, -negatives]), negative: targets.tape.constant([0], [1]), .mean)
    case .balancedBinaryCrossEntropy:
      let zero = targets.tape.constant([0], [1])
      return Loss.bpr(positive: targets, negative: zero, .mean) + Loss.bpr(positive: zero, negative: negatives, .mean)
    case .squaredError: refuse("the squared error reads the ratings of targets, not negatives")
    case .softmax:
      refuse("the softmax objective reads the scores of all items, not of negatives")
    case .top1, .top1Max, .bprMax:
      return losses(
        targets.expanded(-1), against: negatives.reshaped([batch, count, .fixed(negativesPerTarget)])).mean()
    }
  }

  /// The loss of each target `[b, t, 1]` against its negatives `[b, t, k]`: `[b, t]`.
  private func losses(_ targets: Tensor, against negatives: Tensor) -> Tensor {
    switch self {
    case .bprMax(let penalty):
      let weights = negatives.softmax()
      return penalty * (weights * negatives.square()).sum(axis: -1)
        - (weights * (targets - negatives).sigmoid()).sum(axis: -1).log()
    default:
      let terms = (negatives - targets).sigmoid() + negatives.square().sigmoid()
      if case .top1 = self { return terms.mean(axis: -1) }
      return (negatives.softmax() * terms).sum(axis: -1)
    }
  }
}
