import Host

/// Softmax, its masks, and dropout.
extension Tensor {
  /// The softmax over the last axis.
  ///
  /// - Parameters:
  ///   - mask: 1 for real positions and 0 for those to be left out. Its last axis is the tensor's; before it stand the
  ///     tensor's outermost axes, so that `[b, k]` serves `[b, k]` and each of the rows of `[b, q, k]`.
  ///   - isCausal: row r of the last two axes sees columns ≤ r only.
  ///   - excludesDiagonal: row r of the last two axes does not see column r, unless nothing else is left to see.
  ///
  /// A row that sees nothing is all zeros, and passes no gradient.
  public func softmax(mask: Tensor? = nil, isCausal: Bool = false, excludesDiagonal: Bool = false) -> Tensor {
    require(!shape.isEmpty, "softmax: expected one axis or more, and a scalar has none")
    requireMask(mask, in: "softmax")
    require(
      !(isCausal || excludesDiagonal) || shape.count >= 2, "softmax: \(shape) has no rows that a diagonal could cross")
    var attributes = Attributes()
    attributes.isCausal = isCausal
    attributes.excludesDiagonal = excludesDiagonal
    return tape.append(.softmax, [self, mask], shape: shape, attributes)
  }

  /// Zeros on the diagonal of the last two axes, `[…, n, n]`.
  ///
  /// A matrix with one real position (by `mask`, shaped as in `softmax`, or because n = 1) keeps its diagonal: a single
  /// item attends to itself or to nothing.
  public func zeroingDiagonal(mask: Tensor? = nil) -> Tensor {
    require(
      shape.count >= 2 && shape[shape.count - 1] == shape[shape.count - 2],
      "zeroingDiagonal: expected square matrices in the last two axes, got \(shape)")
    requireMask(mask, in: "zeroingDiagonal")
    require(
      mask == nil || mask!.shape.count == shape.count - 1,
      "zeroingDiagonal: the mask must be one vector a matrix of \(shape), got \(mask!.shape)")
    return tape.append(.zeroDiagonal, [self, mask], shape: shape)
  }

  /// While training, each element is zero with probability `rate` and otherwise divided by 1 − rate; in scoring
  /// programs the tensor itself.
  ///
  /// The random bits are a function of the session's seed, the number of training steps done, the place of this dropout
  /// on its tape, and the position of the element.
  public func dropout(_ rate: Float) -> Tensor {
    require(rate >= 0 && rate < 1, "dropout: the rate must lie in 0..<1, got \(rate)")
    if rate == 0 || tape.purpose == .scoring { return self }
    var attributes = Attributes()
    attributes.offset = rate
    attributes.start = tape.nextDropout()
    return tape.append(.dropout, [self], shape: shape, attributes)
  }

  private func requireMask(_ mask: Tensor?, in purpose: String) {
    guard let mask else { return }
    let outer = mask.shape.dropLast()
    require(
      mask.shape.last == shape.last && outer.count < shape.count && outer == shape.prefix(outer.count),
      "\(purpose): a mask \(mask.shape) does not fit \(shape): it must have its first axes and its last, and fewer in all")
    mask.requireNoGradient("the mask", in: purpose)
  }
}
