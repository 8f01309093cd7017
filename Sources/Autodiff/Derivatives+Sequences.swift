/// The derivative rules of operations that are several instructions; `Derivatives` lists them all.
extension Assembler {
  /// With the slopes of the gates' sums, step by step from the last: dW = xᵀ dgates, dx = dgates Wᵀ, db = Σ dgates, and
  /// dU from the states before (for a reset gate before the product, from r ⊙ state).
  mutating func differentiateRecurrence(_ number: Int, _ node: Node, _ g: Int32) {
    let (x, input, recurrent) = (node.operands[0]!, node.operands[1]!, node.operands[2]!)
    let (p, h, d, width) = (node.shape[0], node.shape[1], input.shape[0], input.shape[1])
    let segments = tape.integers[node.integers[0]].shape[0]
    let kept = savedSets[number]!
    let (gates, rows, alive, previous, extra, steps) = (kept[0], kept[1], kept[2], kept[3], kept[4], kept[5])
    let kind = node.operation.recurrenceKind
    let (carry, secondCarry) = (arena(segments * h), arena(segments * h))
    emit(
      .recurBackward, [gates, value(recurrent), rows, alive, previous, extra, g, carry, secondCarry], [p, h],
      options: resetting(node), kind: kind)
    if needsGradient(recurrent) {
      let (du, accumulates) = share(of: recurrent.node)
      emit(
        .recurrentGradient, [gates, previous, extra, du], [p, h],
        options: resetting(node).union(Instruction.Options(accumulates: accumulates)), kind: kind)
    }
    if needsGradient(input) {
      let (dw, accumulates) = share(of: input.node)
      emit(
        .multiply, [steps, gates, dw], [d, width, p],
        options: Instruction.Options(transposeLeft: true, transposeRight: false, accumulates: accumulates), number: 1)
    }
    if let bias = node.operands[3], needsGradient(bias) {
      let isFirst = adjoint(bias.node) == nil
      let sums = isFirst ? share(of: bias.node).buffer : arena(width)
      emit(.sumsOfMatrix, [gates, Instruction.absent, sums], [p, width])
      if !isFirst { passOn(sums, to: bias) }
    }
    if needsGradient(x) {
      let dx = arena(p * d)
      emit(.multiply, [gates, value(input), dx], [p, d, width], options: .transposeRight, number: 1)
      emit(.scatter, [dx, addingShare(of: x.node), rows], [p, d])
    }
  }

  /// With the weights P (recomputed from the scores), dP = g Vᵀ and dA = P ⊙ (dP − g·y) / √d:
  /// dQ = dA K, dK = dAᵀ Q, dV = Pᵀ g.
  mutating func differentiateAttention(_ number: Int, _ node: Node, _ g: Int32) {
    // What is the first share of an adjoint replaces it; where one tensor has several roles, all are added.
    let isFirst = Set(node.operands.map { $0!.node }).count == 3
      && node.operands.allSatisfy { needsGradient($0) && adjoint($0!.node) == nil }
    let shares = node.operands.map { operand in
      if !needsGradient(operand) { return Instruction.absent }
      return isFirst ? share(of: operand!.node).buffer : addingShare(of: operand!.node)
    }
    let scores = attentionScores(node)
    emit(
      .attentionBackward,
      [
        value(node.operands[0]), value(node.operands[1]), value(node.operands[2]), integers(node.integers[0]),
        value(number), saved[number]!, scores, g,
      ] + shares, attentionSizes(node),
      options: hiding(node).union(Instruction.Options(accumulates: !isFirst)), kind: Int32(node.attributes.heads),
      integer: node.attributes.start, number: node.attributes.offset)
  }

  mutating func differentiateLayerNorm(_ number: Int, _ node: Node, _ g: Int32) {
    let (x, gain, offset) = (node.operands[0]!, node.operands[1]!, node.operands[2]!)
    let dgain = needsGradient(gain) ? addingShare(of: gain.node) : Instruction.absent
    let doffset = needsGradient(offset) ? addingShare(of: offset.node) : Instruction.absent
    let (dx, accumulates) = needsGradient(x) ? share(of: x.node) : (Instruction.absent, false)
    emit(
      .layerNormBackward, [value(x), value(gain), saved[number]!, g, dx, dgain, doffset],
      [node.shape.leading(1), node.shape.last!], options: Instruction.Options(accumulates: accumulates))
  }

  /// The gradients are there already, for an adjoint of one.
  mutating func differentiate(_ product: ProductOfSoftmax, _ number: Int, _ g: Int32) {
    for (operand, gradient) in zip([product.states, product.table, product.bias], savedSets[number]!) {
      guard let operand, needsGradient(operand) else { continue }
      emit(.scaleBy, [g, gradient, gradient], [operand.shape.elements])
      passOn(gradient, to: operand)
    }
  }
}
