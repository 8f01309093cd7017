public import Autodiff

/// How a model whose card trains it by single examples takes its steps.
public enum PairwiseOptimizer: String, Codable, Sendable {
  /// Plain SGD, one example after the other, as the cards say.
  case sgd
  /// Adam on batches of examples, whose losses are summed. Rows a step misses are caught up when they are next read, so
  /// that it equals Adam over whole tables; each example decays the rows it reads.
  case adam

  /// Which rows of a table one step changes.
  public var rowRule: RowRule {
    switch self {
    case .sgd: .touched
    case .adam: .exact
    }
  }

  /// L2 decay of the rows an example reads, with the rate λ.
  public func decay(_ rate: Float) -> Decay {
    switch self {
    case .sgd: .l2(rate)
    case .adam: rate == 0 ? .none : .l2PerReading(rate)
    }
  }

  /// How a form is trained. The batch size is read by Adam alone.
  public func method(_ score: SequentialScore, learningRate: Float, batchSize: Int) -> Recipe.Method {
    switch self {
    case .sgd: .sequential(score, learningRate: learningRate)
    case .adam:
      .minibatch(score.form.objective.ofBatches, .adam(learningRate: learningRate), batchSize: batchSize)
    }
  }
}

extension SequentialForm.Objective {
  /// The same loss as minibatches record it.
  var ofBatches: Objective {
    switch self {
    case .bpr: .bpr
    case .hinge(let margin): .hinge(margin: margin)
    }
  }
}
