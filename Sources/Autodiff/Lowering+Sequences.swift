import CKernels

/// The forward rules of operations that are several instructions: recurrences, attention, the softmax of a product.
extension Assembler {
  /// x W for all steps in one product, the rows ordered by steps; then the recurrence, step by step.
  mutating func lowerRecurrence(_ number: Int, _ node: Node) {
    let (x, input) = (node.operands[0]!, node.operands[1]!)
    let (p, h, d, width) = (node.shape[0], node.shape[1], input.shape[0], input.shape[1])
    let segments = tape.integers[node.integers[0]].shape[0]
    checkSegments(node.integers[0], members: p)
    let (sorted, alive, rows) = (arena(segments), arena(p), arena(p))
    emit(.timeOrder, [integers(node.integers[0]), sorted, alive, rows], [segments])
    let steps = arena(p * d)
    emit(.gather, [value(x), rows, steps], [p, d])
    let gates = arena(p * width)
    emit(.multiply, [steps, value(input), gates], [p, width, d], number: 1)
    let (previous, extra) = (arena(p * h), arena(p * h))
    emit(
      .recur,
      [gates, value(node.operands[2]), value(node.operands[3]), rows, alive, previous, extra, value(number)],
      [p, h], options: resetting(node), kind: node.operation.recurrenceKind)
    savedSets[number] = [gates, rows, alive, previous, extra, steps]
  }

  func resetting(_ node: Node) -> Instruction.Options {
    node.attributes.resetsAfterProduct ? .resetsAfterProduct : []
  }

  mutating func lowerAttention(_ number: Int, _ node: Node) {
    let heads = node.attributes.heads
    checkSegments(node.integers[0], members: node.shape[0])
    let logSums = arena(node.shape[0] * .fixed(heads))
    let scores = attentionScores(node)
    saved[number] = logSums
    emit(
      .attention,
      [
        value(node.operands[0]), value(node.operands[1]), value(node.operands[2]), integers(node.integers[0]),
        value(number), logSums, scores,
      ], attentionSizes(node), options: hiding(node), kind: Int32(heads), integer: node.attributes.start,
      number: node.attributes.offset)
  }

  /// (segments, d).
  func attentionSizes(_ node: Node) -> [Extent] { [tape.integers[node.integers[0]].shape[0], node.shape[1]] }

  /// Room for two blocks of scores.
  mutating func attentionScores(_ node: Node) -> Int32 {
    arena(.fixed(2 * Call.attentionBlock * tape.integers[node.integers[0]].longest))
  }

  /// Loss and gradients together: the logits are gone afterwards.
  mutating func lower(_ product: ProductOfSoftmax, _ number: Int) {
    let node = tape.nodes[number]
    let (p, n, d) = (product.states.shape[0], product.table.shape[0], product.table.shape[1])
    check(node.integers[0], below: n)
    let logits = arena(.fixed(product.rowsAtOnce) * n)
    let gradients = [product.states, product.table, product.bias].map { operand in
      needsGradient(operand) ? arena(operand!.shape.elements) : Instruction.absent
    }
    savedSets[number] = gradients
    emit(
      .softmaxOfProduct,
      [
        value(product.states), value(product.table), value(product.bias), integers(node.integers[0]), value(number),
        logits,
      ] + gradients, [p, n, d], options: averaging(node), integer: product.rowsAtOnce)
  }
}

extension Operation {
  var recurrenceKind: Int32 { self == .gru ? Call.gru : Call.lstm }
}
