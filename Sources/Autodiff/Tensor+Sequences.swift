import Host

/// Where the reset gate of a GRU acts.
public enum ResetGate: String, Hashable, Sendable, Codable {
  /// On the state, before it is multiplied: U (r ⊙ h), as in the papers.
  case beforeProduct
  /// On the product: r ⊙ (U h), as in cuDNN and PyTorch.
  case afterProduct
}

/// Operations on packed sequences: rows `[p, …]` that `Segments` divide into sequences, one after another, without padding.
extension Tensor {
  /// The states of a gated recurrent unit after each row, `[p, d] → [p, h]`, each sequence starting from zeros.
  ///
  /// `z = σ(x W_z + h U_z + b_z)`, `r = σ(x W_r + h U_r + b_r)`, `n = tanh(x W_n + (r ⊙ h) U_n + b_n)` or
  /// `tanh(x W_n + r ⊙ (h U_n) + b_n)`, `h ← (1 − z) ⊙ h + z ⊙ n`. Source: Cho et al. 2014.
  /// - Parameters:
  ///   - input: W `[d, 3h]`, the columns of z, r and n in this order.
  ///   - recurrent: U `[h, 3h]`.
  ///   - bias: b `[3h]`.
  public func gru(
    over segments: Segments, input: Weight, recurrent: Weight, bias: Weight? = nil,
    resetGate: ResetGate = .beforeProduct
  ) -> Tensor {
    var attributes = Attributes()
    attributes.resetsAfterProduct = resetGate == .afterProduct
    return recurrence(.gru, 3, segments, input, recurrent, bias, attributes)
  }

  /// The states of a long short-term memory after each row, `[p, d] → [p, h]`, states and cells starting from zeros.
  ///
  /// `i, f, o = σ(x W + h U + b)`, `g = tanh(x W_g + h U_g + b_g)`, `c ← f ⊙ c + i ⊙ g`, `h = o ⊙ tanh(c)`.
  /// Source: Hochreiter & Schmidhuber 1997, with forget gates.
  /// - Parameters:
  ///   - input: W `[d, 4h]`, the columns of i, f, g and o in this order.
  ///   - recurrent: U `[h, 4h]`.
  ///   - bias: b `[4h]`.
  public func lstm(over segments: Segments, input: Weight, recurrent: Weight, bias: Weight? = nil) -> Tensor {
    recurrence(.lstm, 4, segments, input, recurrent, bias, Attributes())
  }

  private func recurrence(
    _ operation: Operation, _ gates: Int, _ segments: Segments, _ input: Weight, _ recurrent: Weight, _ bias: Weight?,
    _ attributes: Attributes
  ) -> Tensor {
    requireRows(of: segments, in: "\(operation)")
    let h = recurrent.shape.first ?? 0
    require(
      shape.count == 2 && input.shape == [shape[1].fixedSize ?? -1, gates * h] && recurrent.shape == [h, gates * h]
        && (bias == nil || bias!.shape == [gates * h]),
      "\(operation): weights \(input.shape), \(recurrent.shape), \(bias?.shape ?? []) do not fit rows \(shape)")
    return tape.append(
      operation, [self, tape.weight(input), tape.weight(recurrent), bias.map(tape.weight)],
      integers: [tape.own(segments, in: "\(operation)")], shape: [shape[0], .fixed(h)], attributes)
  }

  /// Multi-head attention inside each segment: this tensor's rows `[p, d]` are the queries, `keys` and `values` have the
  /// same shape; head k is columns k·d/heads and on.
  ///
  /// `softmax(Q Kᵀ / √(d/heads)) V` by head. Source: Vaswani et al. 2017, Eq. 1.
  /// - Parameters:
  ///   - isCausal: a row sees the rows of its segment up to itself.
  ///   - dropout: in training, the share of weights set to zero after the softmax.
  public func attention(
    keys: Tensor, values: Tensor, over segments: Segments, heads: Int = 1, isCausal: Bool, dropout rate: Float = 0
  ) -> Tensor {
    requireRows(of: segments, in: "attention")
    require(
      shape.count == 2 && keys.shape == shape && values.shape == shape,
      "attention: queries \(shape), keys \(keys.shape) and values \(values.shape) differ")
    require(
      heads >= 1 && (shape[1].fixedSize ?? -1) % heads == 0, "attention: \(heads) heads do not divide \(shape)")
    require(rate >= 0 && rate < 1, "attention: the dropout rate must lie in 0..<1, got \(rate)")
    var attributes = Attributes()
    attributes.heads = heads
    attributes.isCausal = isCausal
    if rate > 0 && tape.purpose == .training {
      attributes.offset = rate
      attributes.start = tape.nextDropout()
    }
    return tape.append(
      .segmentAttention, [self, keys, values], integers: [tape.own(segments, in: "attention")], shape: shape, attributes)
  }

  /// The last row of each segment: `[p, …] → [segments, …]`; zeros where a segment is empty.
  public func last(of segments: Segments) -> Tensor {
    requireRows(of: segments, in: "last(of:)")
    return tape.append(
      .segmentLast, [self], integers: [tape.own(segments, in: "last(of:)")],
      shape: [segments.count] + shape.dropFirst())
  }

  /// The row of a segment repeated for each of its members: `[segments, …] → [p, …]`.
  public func expanded(over segments: Segments) -> Tensor {
    require(
      !shape.isEmpty && shape[0] == segments.count, "expanded(over:): \(shape) has not \(segments.count) rows")
    return tape.append(
      .segmentExpand, [self], integers: [tape.own(segments, in: "expanded(over:)")],
      shape: [segments.members] + shape.dropFirst())
  }

  /// Each vector along the last axis brought to mean 0 and variance 1 (ε is added to the variance), then scaled and
  /// shifted. Source: Ba, Kiros & Hinton 2016.
  public func layerNorm(gain: Weight, offset: Weight, epsilon: Float = 1e-5) -> Tensor {
    let d = shape.last?.fixedSize
    require(
      gain.shape == [d ?? -1] && offset.shape == gain.shape,
      "layerNorm: gain \(gain.shape) and offset \(offset.shape) do not fit \(shape)")
    var attributes = Attributes()
    attributes.offset = epsilon
    return tape.append(.layerNorm, [self, tape.weight(gain), tape.weight(offset)], shape: shape, attributes)
  }

  private func requireRows(of segments: Segments, in purpose: String) {
    require(
      !shape.isEmpty && shape[0] == segments.members,
      "\(purpose): \(shape) does not have the \(segments.members) rows the segments divide")
  }
}
