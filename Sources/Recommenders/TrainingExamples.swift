public import Autodiff
import Host

/// A batch of training examples on a tape, for a model with an objective of its own. As with a query, asking for a part
/// records an input for it, and only what was asked for is filled.
public final class TrainingExamples {
  enum Part { case candidates, targets, negatives, companions, owners }

  /// The input of the targets' ratings, where they were asked for.
  private(set) var ratingsInput: Input?

  /// The user side: one query an example, or with whole users one query a user.
  public let query: Query
  /// The examples, or with whole users the targets of all of them: `r`.
  public let count: Extent
  let targetCount: Int
  let negativeCount: Int
  let companionCount: Int
  private(set) var parts: [(part: Part, input: Indices)] = []

  init(_ query: Query, count: Extent, targetCount: Int, negativesPerTarget: Int, companionCount: Int = 0) {
    self.query = query
    self.count = count
    self.targetCount = targetCount
    negativeCount = targetCount * negativesPerTarget
    self.companionCount = companionCount
  }

  /// The items that happened: `[r, t]`.
  public var targets: Indices { indices(.targets, "targets", targetCount) }

  /// The items drawn as negatives, those of a target together: `[r, t · k]`.
  public var negatives: Indices { indices(.negatives, "negatives", negativeCount) }

  /// Targets and behind them their negatives, to be scored: `[r, t + t · k]`.
  public var candidates: Candidates {
    Candidates(
      tape: query.tape, source: .listed(indices(.candidates, "candidates", targetCount + negativeCount)))
  }

  /// The ratings of the targets: `[r, t]`.
  public var ratings: Tensor {
    if ratingsInput == nil { ratingsInput = query.tape.input("ratings", [count, .fixed(targetCount)]) }
    return ratingsInput!.tensor
  }

  /// Other items of the target's user, drawn anew for each example, all different: `[r, n]` by the rule
  /// `.withCompanions(n)`.
  public var companions: Indices {
    require(companionCount > 0, "the objective reads companions, and the rule of the recipe's examples draws none")
    return indices(.companions, "companions", companionCount)
  }

  /// Which query each target belongs to, with whole users: `[r]`.
  public var owners: Indices { indices(.owners, "owners", 1).reshaped([count]) }

  /// Records the loss that a recipe names.
  func loss<Model: Recommender>(of model: Model, _ objective: Objective) -> Tensor {
    if case .ofModel = objective { return model.objective(self) }
    let scores = model.score(query, candidates)
    if case .squaredError = objective { return 0.5 * Loss.squaredError(scores, target: ratings) }
    return objective.loss(
      targets: scores.slice(axis: 1, 0..<targetCount),
      negatives: scores.slice(axis: 1, targetCount..<targetCount + negativeCount),
      negativesPerTarget: negativeCount / targetCount)
  }

  private func indices(_ part: Part, _ name: String, _ width: Int) -> Indices {
    if let known = input(of: part) { return known }
    let indices = query.tape.indices(name, [count, .fixed(width)])
    parts.append((part, indices))
    return indices
  }

  /// The input for a part, where it was asked for.
  func input(of part: Part) -> Indices? { parts.first { $0.part == part }?.input }
}
