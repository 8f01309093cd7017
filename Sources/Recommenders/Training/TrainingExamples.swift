public import Autodiff
import Host

/// A batch of training examples on a tape, for a model with an objective of its own. As with a query, asking for a part
/// records an input for it, and only what was asked for is filled.
public final class TrainingExamples {
  enum Part { case candidates, targets, firstTargets, negatives, companions, owners, shared }
  enum Value { case ratings, days, targetCorrections, sharedCorrections, hits }

  /// The user side: one query an example, or with whole users one query a user.
  public let query: Query
  /// The examples, or with whole users the targets of all of them: `r`.
  public let count: Extent
  let targetCount: Int
  let negativeCount: Int
  let companionCount: Int
  /// How many negatives all examples share.
  let sharedCount: Int
  private(set) var parts: [(part: Part, input: Indices)] = []
  private(set) var values: [(value: Value, input: Input)] = []
  /// What is read of the pairs of examples and candidates.
  let pairs: CandidateInputs

  init(
    _ query: Query, count: Extent, targetCount: Int, negativesPerTarget: Int, companionCount: Int = 0, sharedCount: Int = 0
  ) {
    self.query = query
    self.count = count
    self.targetCount = targetCount
    negativeCount = targetCount * negativesPerTarget
    self.companionCount = companionCount
    self.sharedCount = sharedCount
    pairs = CandidateInputs([count, .fixed(targetCount + negativeCount)])
  }

  /// The items that happened: `[r, t]`; the padding row where an example has fewer.
  public var targets: Indices { indices(.targets, "targets", [count, .fixed(targetCount)]) }

  /// The items drawn as negatives, those of a target together: `[r, t · k]`.
  public var negatives: Indices { indices(.negatives, "negatives", [count, .fixed(negativeCount)]) }

  /// Targets and behind them their negatives, to be scored: `[r, t + t · k]`.
  public var candidates: Candidates {
    Candidates(
      tape: query.tape,
      source: .listed(indices(.candidates, "candidates", [count, .fixed(targetCount + negativeCount)])), inputs: pairs)
  }

  /// The ratings of the targets: `[r, t]`.
  public var ratings: Tensor { value(.ratings, "ratings", [count, .fixed(targetCount)]) }

  /// The days from the log's first event to the first target: `[r]`.
  public var days: Tensor { value(.days, "days", [count]) }

  /// Which candidates happened, 1 for targets and 0 for negatives: `[t + t · k]`.
  public var labels: Tensor {
    query.tape.constant(
      [Float](repeating: 1, count: targetCount) + [Float](repeating: 0, count: negativeCount), [targetCount + negativeCount])
  }

  /// Other items of the target's user, drawn anew for each example, all different: `[r, n]` by the rule
  /// `.withCompanions(n)`.
  public var companions: Indices {
    require(companionCount > 0, "the objective reads companions, and the rule of the recipe's examples draws none")
    return indices(.companions, "companions", [count, .fixed(companionCount)])
  }

  /// Which query each target belongs to, with whole users: `[r]`.
  public var owners: Indices { indices(.owners, "owners", [count, 1]).reshaped([count]) }

  /// The negatives that all examples of a batch share: `[s]`.
  public var shared: Indices {
    require(sharedCount > 0, "the objective reads shared negatives, and the recipe draws none")
    return indices(.shared, "shared negatives", [.fixed(sharedCount)])
  }

  /// Records the loss that a recipe names.
  func loss<Model: Recommender>(of model: Model, _ objective: Objective) -> Tensor {
    switch objective {
    case .ofModel: return model.objective(self)
    case .squaredError: return 0.5 * Loss.squaredError(model.score(query, candidates), target: ratings)
    case .softmax: return softmax(of: model)
    default: break
    }
    let scores = model.score(query, candidates)
    return objective.loss(
      targets: scores.slice(axis: 1, 0..<targetCount),
      negatives: scores.slice(axis: 1, targetCount..<targetCount + negativeCount),
      negativesPerTarget: negativeCount / targetCount)
  }

  /// Whether what is read compares the times of different users.
  var needsClock: Bool { query.readings.contains { $0.needsClock } || pairs.readings.contains { $0.needsClock } }

  func indices(_ part: Part, _ name: String, _ shape: Shape) -> Indices {
    if let known = input(of: part) { return known }
    let indices = query.tape.indices(name, shape)
    parts.append((part, indices))
    return indices
  }

  func value(_ value: Value, _ name: String, _ shape: Shape) -> Tensor {
    if let known = values.first(where: { $0.value == value }) { return known.input.tensor }
    let input = query.tape.input(name, shape)
    values.append((value, input))
    return input.tensor
  }

  /// The input for a part, where it was asked for.
  func input(of part: Part) -> Indices? { parts.first { $0.part == part }?.input }
}
