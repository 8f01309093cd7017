import CKernels
import Host

/// The forward rules: what each operation computes, as instructions. Extents come from `Sizes`.
extension Assembler {
  mutating func lower(_ number: Int) {
    if coveredNodes.contains(number) { return }
    let node = tape.nodes[number]
    let attributes = node.attributes
    let first = node.operands.first ?? nil
    let second = node.operands.count > 1 ? node.operands[1] : nil
    let x = isReadInPlace(first) ? Instruction.absent : value(first)

    switch node.operation {
    case .input, .constant, .weight, .table:
      break

    case .gather:
      check(node.integers[0], below: rowBound(node.parameter!))
      if gathersReadInPlace.contains(number) { break }
      emit(
        .gather, [parameter(node.parameter!), integers(node.integers[0]), value(number)],
        [node.shape.leading(1), node.shape.last!])
    case .bag:
      check(node.integers[0], below: rowBound(node.parameter!))
      if node.integers.count > 1 { checkSegments(node.integers[1], members: tape.integers[node.integers[0]].shape[0]) }
      emit(
        .bag, [parameter(node.parameter!), integers(node.integers[0]), bagOffsets(node), value(number)], bagSizes(node),
        options: averaging(node), integer: attributes.start)
    case .take:
      check(node.integers[0], below: first!.shape[0])
      emit(.gather, [x, integers(node.integers[0]), value(number)], takeSizes(node))
    case .segmentSum, .segmentMean:
      checkSegments(node.integers[0], members: first!.shape[0])
      emit(
        .segment, [x, integers(node.integers[0]), value(number)], [node.shape[0], node.shape.trailing(1)],
        options: node.operation == .segmentMean ? .averages : [])

    case .matmul:
      let product = MatrixProduct(node)
      emit(
        .multiply, [x, value(second), value(number)], [product.m, product.n, product.k], options: product.options,
        number: 1)
    case .batchedMatmul:
      let product = MatrixProduct(node)
      emit(
        .multiplyBatch, [x, value(second), value(number)], [product.batch, product.m, product.n, product.k],
        options: product.options)
    case .sharedMatmul:
      let product = MatrixProduct(node)
      emit(
        .multiplyBatch, [x, value(second), value(number)], [product.batch, product.m, product.n, product.k],
        options: product.options.union(.sharesLeft))
    case .convolution:
      check(node.integers[0], below: first!.shape[0])
      let starts = arena(node.shape.elements)
      saved[number] = starts
      emit(
        .convolve, [x, integers(node.integers[0]), value(second), value(number), starts], convolutionSizes(node))
    case .rowDot, .rowSquaredDistance:
      let (query, queryIndex) = rowSource(first!)
      let (rows, index) = rowSource(second!)
      emit(
        .rowProduct, [query, rows, index, value(number), queryIndex], rowProductSizes(node),
        kind: node.operation.rowProductKind)
    case .squaredDistanceToAll:
      lowerSquaredDistanceToAll(number, node)

    case .add, .subtract, .multiply, .divide:
      let broadcast = Broadcast(first!.shape, second!.shape, result: node.shape)
      emit(
        .binary, [x, value(second), value(number)], broadcast.loops, kind: node.operation.arithmeticKind,
        repeats: broadcast.leftRepeats | broadcast.rightRepeats << 8)
    case .broadcast:
      let broadcast = Broadcast(first!.shape, node.shape, result: node.shape)
      emit(
        .binary, [x, x, value(number)], broadcast.loops, kind: Int32(CK_FIRST),
        repeats: broadcast.leftRepeats | broadcast.leftRepeats << 8)
    case .affine, .relu, .sigmoid, .tanh, .softplus, .exp, .log, .square, .squareRoot, .absolute:
      emit(
        .unary, [x, value(number)], [node.shape.elements], kind: node.operation.functionKind, number: attributes.scale,
        offset: attributes.offset)

    case .concatenate:
      for (part, block) in concatenationBlocks(node) {
        emit(.copyBlocks, [value(part), value(number)], block.intoWhole)
      }
    case .slice:
      emit(.copyBlocks, [x, value(number)], sliceBlock(node).fromWhole)

    case .sum, .mean, .maximum, .minimum:
      emit(
        .reduce, [x, value(second), value(number)], reductionSizes(node), kind: node.operation.reductionKind)
    case .softmax:
      emit(.softmax, [x, value(second), value(number)], softmaxSizes(node), options: hiding(node))
    case .zeroDiagonal:
      emit(.zeroDiagonal, [x, value(second), value(number)], diagonalSizes(node))
    case .dropout:
      emit(
        .dropout, [x, value(number)], [node.shape.elements], integer: attributes.start, number: attributes.offset)

    case .logisticLoss, .hingeLoss, .squaredError, .binaryCrossEntropy:
      emit(
        .loss, [x, value(second), value(node.operands[2]), value(number)], [first!.shape.elements],
        options: averaging(node), kind: node.operation.lossKind, number: attributes.offset)
    case .crossEntropy:
      if let product = productsOfSoftmax[number] { return lower(product, number) }
      let (rows, classes) = (first!.shape.leading(1), first!.shape.last!)
      let logSums = arena(rows)
      saved[number] = logSums
      check(node.integers[0], below: classes)
      emit(
        .crossEntropy, [x, integers(node.integers[0]), value(second), logSums, value(number)], [rows, classes],
        options: averaging(node))

    case .gru, .lstm:
      lowerRecurrence(number, node)
    case .segmentAttention:
      lowerAttention(number, node)
    case .segmentLast:
      checkSegments(node.integers[0], members: first!.shape[0])
      emit(.lastRows, [x, integers(node.integers[0]), value(number)], [node.shape[0], node.shape.trailing(1)])
    // Each row of a segment gets what a gradient of its sum would.
    case .segmentExpand:
      checkSegments(node.integers[0], members: node.shape[0])
      emit(
        .segmentBackward, [x, integers(node.integers[0]), value(number)], [first!.shape[0], node.shape.trailing(1)])
    case .layerNorm:
      let statistics = arena(2 * node.shape.leading(1))
      saved[number] = statistics
      emit(
        .layerNorm, [x, value(second), value(node.operands[2]), value(number), statistics],
        [node.shape.leading(1), node.shape.last!], number: attributes.offset)
    case .rankHinge:
      emit(
        .rankHinge, [x, value(number)], [first!.shape.leading(1), first!.shape.last!],
        options: averaging(node), number: attributes.offset, offset: attributes.scale)
    case .relation:
      if let segments = node.integers.first { checkSegments(segments, members: (second ?? first)!.shape[0]) }
      emit(
        .relate, relationOperands(node) + [value(number), arena(.fixed(RelationSizes(node).scratch))],
        relationExtents(node), options: relationOptions(node))

    case .maskOfIndices:
      emit(
        .maskOfIndices, [integers(node.integers[0]), value(number)], [node.shape.elements], integer: attributes.start)
    case .maskOfLengths:
      let length = node.shape.last!
      check(node.integers[0], below: length, inclusive: true)
      emit(
        .maskOfLengths, [integers(node.integers[0]), value(number)], [node.shape.leading(1), length],
        options: attributes.alignsRight ? .alignsRight : [])
    }
  }

  /// ‖a‖² − 2a·b + ‖b‖²; BLAS adds the product to the norms, which saves a pass.
  private mutating func lowerSquaredDistanceToAll(_ number: Int, _ node: Node) {
    let (m, n, d) = distanceSizes(node)
    let query = value(node.operands[0])
    let table = value(node.operands[1])
    let queryNorms = arena(m)
    let tableNorms = arena(n)
    emit(.squaredNorms, [query, queryNorms], [m, d])
    emit(.squaredNorms, [table, tableNorms], [n, d])
    emit(.setNorms, [queryNorms, tableNorms, value(number)], [m, n])
    emit(
      .multiply, [query, table, value(number)], [m, n, d], options: [.transposeRight, .accumulates], number: -2)
  }

  /// One past the largest number that names a row of a table.
  private func rowBound(_ parameter: Int) -> Extent {
    let declaration = declared[parameter]
    return .fixed(declaration.shape[0] + (declaration.table!.hasPadding ? 1 : 0))
  }

  mutating func checkSegments(_ number: Int, members: Extent) {
    segmentChecks.append(
      SegmentCheck(integers: number, segments: Size(tape.integers[number].shape[0]), members: Size(members)))
  }

  mutating func check(_ number: Int, below bound: Extent, inclusive: Bool = false) {
    require(
      !inclusive || bound.fixedSize != nil, "a mask of lengths needs a fixed length, got \(bound)")
    let limit = inclusive ? Extent.fixed(bound.factor + 1) : bound
    checks.append(
      RangeCheck(integers: number, count: Size(tape.integers[number].shape.elements), bound: Size(limit)))
  }
}
