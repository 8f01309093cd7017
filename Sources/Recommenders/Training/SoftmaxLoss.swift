import Autodiff

extension TrainingExamples {
  /// The loss of each example's targets C, each an equal share of what came: `−(1/k) Σ_{i ∈ C} a_i + ln Σ_j e^{a_j}`, the mean
  /// over the examples.
  ///
  /// The sum runs over all items; or, with shared negatives, over targets and negatives, a score being lowered by the logarithm of
  /// its item's expected count in the draw, and a negative that is a target of the example being left out (Jean et al. 2015).
  func softmax<Model: Recommender>(of model: Model) -> Tensor {
    sharedCount > 0 ? sampledSoftmax(of: model) : fullSoftmax(of: model)
  }

  private func fullSoftmax<Model: Recommender>(of model: Model) -> Tensor {
    let scores = scores(of: model, and: .all(query.itemCount))
    let first = indices(.firstTargets, "first targets", [count])
    return loss(Loss.crossEntropy(logits: scores.others, targets: first), scores.own)
  }

  private func sampledSoftmax<Model: Recommender>(of model: Model) -> Tensor {
    var (own, others) = scores(of: model, and: .block(shared))
    own = own - value(.targetCorrections, "corrections of targets", targets.shape)
    others = others - value(.sharedCorrections, "corrections of negatives", [.fixed(sharedCount)])
      + value(.hits, "negatives that are targets", [count, .fixed(sharedCount)])
    // A place without a target counts nothing in the sum.
    let logits = Tensor.concatenate([own + (isTarget - 1) * Self.outOfReach, others])
    // The target of each example stands first; numbers that are never filled are 0.
    let first = query.tape.indices("first place", [count])
    return loss(Loss.crossEntropy(logits: logits, targets: first), own)
  }

  /// From the cross-entropy of the first target, which holds the logarithm of the sum, to that of all.
  private func loss(_ ofFirst: Tensor, _ own: Tensor) -> Tensor {
    ofFirst + (own.at(0, axis: 1) - own.mean(axis: 1, mask: isTarget)).mean()
  }

  private func scores<Model: Recommender>(of model: Model, and rest: Candidates.Source) -> (own: Tensor, others: Tensor) {
    let scores = model.score(query, Candidates(tape: query.tape, source: .listedAnd(targets, rest)))
    return (scores.slice(axis: 1, 0..<targetCount), scores.slice(axis: 1, targetCount..<scores.shape[1].capacity))
  }

  /// 1 where a target stands, 0 for the padding row.
  private var isTarget: Tensor { targets.mask(excluding: query.itemCount) }

  /// So far below any score that nothing of it is left in a softmax.
  static var outOfReach: Float { 1e9 }
}
