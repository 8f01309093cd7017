import Host

/// Losses as single operations, each a scalar. Scores are larger for better items.
///
/// Element losses are multiplied by `weights` (of the same shape; 0 leaves an element out) and reduced: `.sum`, or
/// `.mean`, which divides by the total weight, or by the number of elements where there are no weights.
public enum Loss {
  public enum Reduction: Hashable, Sendable { case sum, mean }

  /// Bayesian personalised ranking: −ln σ(positive − negative) = softplus(negative − positive).
  /// Source: Rendle et al. 2009, BPR-OPT. The shapes are broadcast against each other.
  public static func bpr(
    positive: Tensor, negative: Tensor, weights: Tensor? = nil, _ reduction: Reduction = .sum
  ) -> Tensor {
    pointwise(.logisticLoss, positive - negative, nil, weights, reduction)
  }

  /// The margin loss max(0, margin − (positive − negative)); its derivative at the kink is 0.
  /// The shapes are broadcast against each other.
  public static func hinge(
    positive: Tensor, negative: Tensor, margin: Float, weights: Tensor? = nil, _ reduction: Reduction = .sum
  ) -> Tensor {
    pointwise(.hingeLoss, positive - negative, nil, weights, reduction, offset: margin)
  }

  /// max(0, margin − x): the hinge of a difference that is already at hand.
  public static func hinge(
    _ difference: Tensor, margin: Float, weights: Tensor? = nil, _ reduction: Reduction = .sum
  ) -> Tensor {
    pointwise(.hingeLoss, difference, nil, weights, reduction, offset: margin)
  }

  /// −y ln σ(x) − (1 − y) ln(1 − σ(x)) of logits x and labels y in [0, 1], computed as softplus(x) − y·x.
  public static func binaryCrossEntropy(
    logits: Tensor, labels: Tensor, weights: Tensor? = nil, _ reduction: Reduction = .mean
  ) -> Tensor {
    pointwise(.binaryCrossEntropy, logits, labels, weights, reduction)
  }

  /// (x − y)²; no gradient flows into the target.
  public static func squaredError(
    _ prediction: Tensor, target: Tensor, weights: Tensor? = nil, _ reduction: Reduction = .sum
  ) -> Tensor {
    pointwise(.squaredError, prediction, target, weights, reduction)
  }

  /// −ln softmax(logits)[target] over the last axis: logits `[…, n]`, targets and weights `[…]`.
  public static func crossEntropy(
    logits: Tensor, targets: Indices, weights: Tensor? = nil, _ reduction: Reduction = .mean
  ) -> Tensor {
    require(
      !logits.shape.isEmpty && Shape(logits.shape.dropLast()) == targets.shape,
      "crossEntropy: targets \(targets.shape) must have the shape of the logits \(logits.shape) without its last axis")
    requireWeights(weights, targets.shape, in: "crossEntropy")
    var attributes = Attributes()
    attributes.averages = reduction == .mean
    return logits.tape.append(
      .crossEntropy, [logits, weights], integers: [logits.tape.own(targets, in: "crossEntropy")], shape: [], attributes)
  }

  /// The hinge weighted by an estimate of the positive's rank (WARP, as in Hsieh et al. 2017): with M of the c negatives
  /// within the margin, `ln(items · M / c + 1) · max_j [margin − x_j]₊`, summed over the rows. The weight is a constant of
  /// the gradient, which goes to the first of equally close negatives.
  ///
  /// - Parameters:
  ///   - differences: x, score of the positive minus score of each negative, `[…, c]`.
  ///   - items: how many items the rank is estimated among.
  ///   - sumsViolations: all violations count, not the largest alone.
  public static func rankHinge(
    _ differences: Tensor, margin: Float, items: Int, sumsViolations: Bool = false
  ) -> Tensor {
    require(!differences.shape.isEmpty, "rankHinge: a scalar is no row of negatives")
    var attributes = Attributes()
    attributes.offset = margin
    attributes.scale = Float(items)
    attributes.averages = sumsViolations
    return differences.tape.append(.rankHinge, [differences], shape: [], attributes)
  }

  private static func pointwise(
    _ operation: Operation, _ value: Tensor, _ target: Tensor?, _ weights: Tensor?, _ reduction: Reduction,
    offset: Float = 0
  ) -> Tensor {
    if let target {
      require(
        target.shape == value.shape,
        "\(operation): the values \(value.shape) and their targets \(target.shape) must have one shape")
      target.requireNoGradient("the target", in: "\(operation)")
    }
    requireWeights(weights, value.shape, in: "\(operation)")
    var attributes = Attributes()
    attributes.averages = reduction == .mean
    attributes.offset = offset
    return value.tape.append(operation, [value, target, weights], shape: [], attributes)
  }

  private static func requireWeights(_ weights: Tensor?, _ shape: Shape, in purpose: String) {
    if let weights {
      require(
        weights.shape == shape, "\(purpose): weights \(weights.shape) must have the shape of the elements, \(shape)")
      weights.requireNoGradient("the weights", in: purpose)
    }
  }
}
