import CKernels

/// All derivative rules. Given g, the adjoint of a node's value (the derivative of the loss with respect to it), each
/// rule adds to the adjoints of the node's operands. A rule is the last reader of its g.
///
/// The rule of every operation is checked against central differences by `GradientCheckTests`.
extension Assembler {
  mutating func differentiate(_ number: Int) {
    let node = tape.nodes[number]
    guard node.needsGradient, let g = adjoint(number) else { return }
    let first = node.operands.first ?? nil
    let second = node.operands.count > 1 ? node.operands[1] : nil
    let elements = node.shape.elements

    switch node.operation {
    case .input, .constant, .maskOfIndices, .maskOfLengths:
      break

    // ∂/∂W is g itself, which the optimizer reads.
    case .weight:
      keep(g)
    // Rows of g are added to the rows of the table.
    case .table:
      emit(.addToTable, [g], [], integer: node.parameter!)
    case .gather:
      emit(
        .scatterToTable, [g, integers(node.integers[0])], [node.shape.leading(1), node.shape.last!],
        integer: node.parameter!)
    case .bag:
      emit(
        .bagBackward, [g, integers(node.integers[0]), bagOffsets(node)], bagSizes(node), options: averaging(node),
        kind: Int32(node.parameter!), integer: node.attributes.start)
    case .take:
      emit(.scatter, [g, addingShare(of: first!.node), integers(node.integers[0])], takeSizes(node))
    // y_s = c Σ x_r  ⇒  dx_r = c g_s.
    case .segmentSum, .segmentMean:
      let (dx, accumulates) = share(of: first!.node)
      var options = Instruction.Options(accumulates: accumulates)
      if node.operation == .segmentMean { options.insert(.averages) }
      emit(
        .segmentBackward, [g, integers(node.integers[0]), dx], [node.shape[0], node.shape.trailing(1)],
        options: options)

    case .matmul, .batchedMatmul:
      differentiateProduct(node, g)
    case .sharedMatmul:
      differentiateSharedProduct(node, g)
    // The gradient of a maximum goes to the bias and the rows of the position that attained it.
    case .convolution:
      let dprojected = needsGradient(first) ? addingShare(of: first!.node) : Instruction.absent
      let dbias = needsGradient(second) ? addingShare(of: second!.node) : Instruction.absent
      emit(
        .convolveBackward, [integers(node.integers[0]), saved[number]!, g, dprojected, dbias], convolutionSizes(node))
    case .rowDot, .rowSquaredDistance:
      differentiateRowProduct(node, g)
    case .squaredDistanceToAll:
      differentiateSquaredDistanceToAll(node, g)

    case .add:
      addArithmeticShare(node, g, to: second!, Int32(CK_PASS), passesOn: false)
      addArithmeticShare(node, g, to: first!, Int32(CK_PASS), passesOn: true)
    case .subtract:
      addArithmeticShare(node, g, to: second!, Int32(CK_PASS_NEGATED), passesOn: false)
      addArithmeticShare(node, g, to: first!, Int32(CK_PASS), passesOn: true)
    // y = ab: da = g b, db = g a.
    case .multiply:
      addArithmeticShare(node, g, to: first!, Int32(CK_TIMES), second!)
      addArithmeticShare(node, g, to: second!, Int32(CK_TIMES), first!)
    // y = a / b: da = g / b, db = −g a / b².
    case .divide:
      addArithmeticShare(node, g, to: first!, Int32(CK_OVER), second!)
      addArithmeticShare(node, g, to: second!, Int32(CK_QUOTIENT), first!, second!)
    case .broadcast:
      addArithmeticShare(node, g, to: first!, Int32(CK_PASS), passesOn: false)

    // y = f(x): dx = g f′(x), the slope from x or from y (`unary_backward`).
    case .affine, .relu, .sigmoid, .tanh, .softplus, .exp, .log, .square, .squareRoot, .absolute:
      let isFirst = adjoint(first!.node) == nil
      let dx = isFirst ? g : share(of: first!.node).buffer
      emit(
        .unaryBackward, [value(first), value(number), g, dx], [elements],
        options: Instruction.Options(accumulates: !isFirst), kind: node.operation.functionKind,
        number: node.attributes.scale)
      if isFirst { passOn(g, to: first!) }

    case .concatenate:
      for (part, block) in concatenationBlocks(node) where needsGradient(part) {
        let (dx, accumulates) = share(of: part.node)
        emit(.copyBlocks, [g, dx], block.fromWhole, options: Instruction.Options(accumulates: accumulates))
      }
    case .slice:
      emit(.copyBlocks, [g, addingShare(of: first!.node)], sliceBlock(node).intoWhole, options: .accumulates)

    // Sum and mean spread g over the positions; the extremes send it to the first position that attains them.
    case .sum, .mean, .maximum, .minimum:
      let (dx, accumulates) = share(of: first!.node)
      emit(
        .reduceBackward, [value(first), value(number), value(second), g, dx], reductionSizes(node),
        options: Instruction.Options(accumulates: accumulates), kind: node.operation.reductionKind)
    // p = softmax(x): dx = p ⊙ (g − p·g), row by row; positions that are not seen have p = 0.
    case .softmax:
      let (dx, accumulates) = share(of: first!.node)
      emit(
        .softmaxBackward, [value(number), g, dx], [node.shape.leading(1), node.shape.last!],
        options: Instruction.Options(accumulates: accumulates))
    // Linear and its own transpose.
    case .zeroDiagonal:
      let (dx, accumulates) = share(of: first!.node)
      emit(
        .zeroDiagonal, [g, value(second), dx], diagonalSizes(node),
        options: Instruction.Options(accumulates: accumulates))
    // The same elements are dropped again: the mask is a function of its counter.
    case .dropout:
      let (dx, accumulates) = share(of: first!.node)
      emit(
        .dropout, [g, dx], [elements], options: Instruction.Options(accumulates: accumulates),
        integer: node.attributes.start, number: node.attributes.offset)

    // ℓ = Σ w f(x): dx = g w f′(x), with f′ = −σ(−x); −1 where margin > x; 2(x − t); σ(x) − t (`loss_backward`).
    case .logisticLoss, .hingeLoss, .squaredError, .binaryCrossEntropy:
      let (dx, accumulates) = share(of: first!.node)
      emit(
        .lossBackward, [value(first), value(second), value(node.operands[2]), g, dx], [first!.shape.elements],
        options: averaging(node).union(Instruction.Options(accumulates: accumulates)), kind: node.operation.lossKind,
        number: node.attributes.offset)
    // Steps backwards through time: `gru_backward_close`, `gru_backward_open`, `lstm_backward_step`.
    case .gru, .lstm:
      differentiateRecurrence(number, node, g)
    case .segmentAttention:
      differentiateAttention(number, node, g)
    case .segmentLast:
      emit(
        .lastRowsBackward, [g, integers(node.integers[0]), addingShare(of: first!.node)],
        [node.shape[0], node.shape.trailing(1)])
    // Rows are copies of one: its gradient is their sum.
    case .segmentExpand:
      let isFirst = adjoint(first!.node) == nil
      let sums = isFirst ? share(of: first!.node).buffer : arena(first!.shape.elements)
      emit(.segment, [g, integers(node.integers[0]), sums], [first!.shape[0], node.shape.trailing(1)])
      if !isFirst { passOn(sums, to: first!) }
    // v = g ⊙ gain: dx = (v − mean v − w mean(v ⊙ w)) / sd with the normalised w; dgain = Σ g ⊙ w; doffset = Σ g.
    case .layerNorm:
      differentiateLayerNorm(number, node, g)
    // −w to each violation that counts (`rank_hinge_backward`); the weight w is taken as a constant.
    case .rankHinge:
      let (dx, accumulates) = share(of: first!.node)
      emit(
        .rankHingeBackward, [value(first), g, dx], [first!.shape.leading(1), first!.shape.last!],
        options: averaging(node).union(Instruction.Options(accumulates: accumulates)), number: node.attributes.offset,
        offset: node.attributes.scale)
    // The two softmaxes backwards, then the products (`relate_backward`, `pair_products_backward`).
    case .relation:
      differentiateRelation(node, g)
    // dx = g w (softmax(x) − onehot(target)); together with the product x = S Tᵀ + b: dS = dx T, dT = dxᵀ S, db = Σ dx.
    case .crossEntropy:
      if let product = productsOfSoftmax[number] { return differentiate(product, number, g) }
      let (dx, accumulates) = share(of: first!.node)
      emit(
        .crossEntropyBackward,
        [value(first), integers(node.integers[0]), value(second), saved[number]!, g, dx],
        [first!.shape.leading(1), first!.shape.last!],
        options: averaging(node).union(Instruction.Options(accumulates: accumulates)))
    }
  }

  /// C = op(A) op(B): d op(A) = g op(B)ᵀ and d op(B) = op(A)ᵀ g; an operand that was transposed takes the transpose.
  private mutating func differentiateProduct(_ node: Node, _ g: Int32) {
    let p = MatrixProduct(node)
    let (left, right) = (node.operands[0]!, node.operands[1]!)
    let (a, b) = (value(left), value(right))
    if needsGradient(left) {
      let da = share(of: left.node)
      if p.transposesLeft {
        emitProduct(node, [b, g, da.buffer], [p.k, p.m, p.n], p.transposesRight, true, da.accumulates)
      } else {
        emitProduct(node, [g, b, da.buffer], [p.m, p.k, p.n], false, !p.transposesRight, da.accumulates)
      }
    }
    if needsGradient(right) {
      let db = share(of: right.node)
      if p.transposesRight {
        emitProduct(node, [g, a, db.buffer], [p.n, p.k, p.m], true, p.transposesLeft, db.accumulates)
      } else {
        emitProduct(node, [a, g, db.buffer], [p.k, p.n, p.m], !p.transposesLeft, false, db.accumulates)
      }
    }
  }

  /// C_b = A B_b: dA = Σ g_b B_bᵀ and dB_b = Aᵀ g_b.
  private mutating func differentiateSharedProduct(_ node: Node, _ g: Int32) {
    let p = MatrixProduct(node)
    let (left, right) = (node.operands[0]!, node.operands[1]!)
    if needsGradient(left) {
      let da = share(of: left.node)
      var options = Instruction.Options(transposeLeft: false, transposeRight: true, accumulates: da.accumulates)
      options.insert(.sumsProducts)
      emit(.multiplyBatch, [g, value(right), da.buffer], [p.batch, p.m, p.k, p.n], options: options)
    }
    if needsGradient(right) {
      let db = share(of: right.node)
      var options = Instruction.Options(transposeLeft: true, transposeRight: false, accumulates: db.accumulates)
      options.insert(.sharesLeft)
      emit(.multiplyBatch, [value(left), g, db.buffer], [p.batch, p.k, p.n, p.m], options: options)
    }
  }

  private mutating func emitProduct(
    _ node: Node, _ operands: [Int32], _ sizes: [Extent], _ transposeLeft: Bool, _ transposeRight: Bool,
    _ accumulates: Bool
  ) {
    let options = Instruction.Options(
      transposeLeft: transposeLeft, transposeRight: transposeRight, accumulates: accumulates)
    if node.operation == .matmul {
      emit(.multiply, operands, sizes, options: options, number: 1)
    } else {
      emit(.multiplyBatch, operands, [MatrixProduct(node).batch] + sizes, options: options)
    }
  }

  /// y = q·r: dq = Σ g r, dr = g q. y = ‖q − r‖²: dq = Σ 2g(q − r), dr = −2g(q − r).
  private mutating func differentiateRowProduct(_ node: Node, _ g: Int32) {
    let (query, rows) = (node.operands[0]!, node.operands[1]!)
    let (source, index) = rowSource(rows)
    let (querySource, queryIndex) = rowSource(query)
    let isInPlace = isReadInPlace(rows)
    // One at a time: the two may be one tensor, and the kernel takes its outputs as separate.
    var shares: [(query: Int32, rows: Int32, options: Instruction.Options)] = []
    let dq =
      isReadInPlace(query)
      ? (queryIndex, true) : needsGradient(query) ? share(of: query.node) : (Instruction.absent, false)
    let queryTable = isReadInPlace(query) ? UInt32(tape.nodes[query.node].parameter! + 1) : 0
    var options = Instruction.Options(accumulates: dq.1)
    if isInPlace {
      shares.append((dq.0, Instruction.absent, options))
    } else {
      let dr = needsGradient(rows) ? share(of: rows.node) : (Instruction.absent, false)
      if dr.1 { options.insert(.accumulatesRows) }
      if query.node == rows.node {
        shares = [(dq.0, Instruction.absent, options), (Instruction.absent, dr.0, options)]
      } else {
        shares = [(dq.0, dr.0, options)]
      }
    }
    for share in shares {
      emit(
        .rowProductBackward, [querySource, source, index, g, share.query, share.rows], rowProductSizes(node),
        options: share.options, kind: node.operation.rowProductKind,
        integer: isInPlace ? tape.nodes[rows.node].parameter! : -1, repeats: queryTable)
    }
  }

  /// y = ‖a‖² − 2a·b + ‖b‖²: da = 2 (Σ_b g) a − 2 g B, db = 2 (Σ_a g) b − 2 gᵀ A.
  private mutating func differentiateSquaredDistanceToAll(_ node: Node, _ g: Int32) {
    let (m, n, d) = distanceSizes(node)
    let (query, table) = (node.operands[0]!, node.operands[1]!)
    let rowSums = needsGradient(query) ? arena(m) : Instruction.absent
    let columnSums = needsGradient(table) ? arena(n) : Instruction.absent
    emit(.sumsOfMatrix, [g, rowSums, columnSums], [m, n])
    if needsGradient(query) {
      let (dq, accumulates) = share(of: query.node)
      emit(
        .scaleRows, [rowSums, value(query), dq], [m, d], options: Instruction.Options(accumulates: accumulates),
        number: 2)
      emit(.multiply, [g, value(table), dq], [m, d, n], options: .accumulates, number: -2)
    }
    if needsGradient(table) {
      let (dt, accumulates) = share(of: table.node)
      emit(
        .scaleRows, [columnSums, value(table), dt], [n, d], options: Instruction.Options(accumulates: accumulates),
        number: 2)
      emit(.multiply, [g, value(query), dt], [n, d, m], options: [.accumulates, .transposeLeft], number: -2)
    }
  }

  private mutating func differentiateRelation(_ node: Node, _ g: Int32) {
    func adding(_ operand: Node.Operand?) -> Int32 {
      needsGradient(operand) ? addingShare(of: operand!.node) : Instruction.absent
    }
    let drows = adding(node.operands[0])
    let dothers = node.operands[1] == nil ? drows : adding(node.operands[1])
    let dpacked = adding(node.operands[2])
    emit(
      .relateBackward,
      relationOperands(node) + [g, drows, dothers, dpacked, arena(.fixed(RelationSizes(node).scratch))],
      relationExtents(node), options: relationOptions(node))
  }

  /// Adds one operand's share of g, summed over the axes along which the operand is repeated.
  private mutating func addArithmeticShare(
    _ node: Node, _ g: Int32, to operand: Node.Operand, _ kind: Int32, _ x: Node.Operand? = nil,
    _ y: Node.Operand? = nil, passesOn: Bool = false
  ) {
    guard needsGradient(operand) else { return }
    let own = Broadcast(operand.shape, node.shape, result: node.shape)
    if passesOn && kind == Int32(CK_PASS) && own.leftRepeats == 0 {
      passOn(g, to: operand)
      return
    }
    // The loops must split wherever any of the operands repeats.
    let shapes = node.operands.map { $0!.shape }
    let common = Broadcast(shapes[0], shapes.count > 1 ? shapes[1] : node.shape, result: node.shape)
    func repeats(_ candidate: Node.Operand?) -> UInt32 {
      guard let candidate else { return 0 }
      return candidate.shape == shapes[0] ? common.leftRepeats : common.rightRepeats
    }
    emit(
      .binaryBackward, [g, value(x), value(y), addingShare(of: operand.node)], common.loops, kind: kind,
      repeats: repeats(operand) | repeats(x) << 8 | repeats(y) << 16)
  }
}
