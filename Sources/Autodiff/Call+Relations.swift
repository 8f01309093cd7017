import CKernels
import Kernels

/// The extents of relations, and the layout of their scratch memory. See `Tensor.relations`.
struct RelationSizes {
  let aspects, d, slices, units: Int

  init(_ node: Node) {
    aspects = node.attributes.start
    d = node.operands[0]!.shape.last!.factor / aspects
    slices = node.attributes.axis
    // Packed: (slices + units) · d, and two numbers a unit.
    let packed = node.operands[2].map { $0.shape.elements.factor } ?? 0
    units = (packed - slices * d) / (d + 2)
  }

  init(aspects: Int, d: Int, slices: Int, units: Int) {
    self.aspects = aspects
    self.d = d
    self.slices = slices
    self.units = units
  }

  var meetings: Int { aspects * aspects }
  var columns: Int { slices + units }

  /// How many pairs are worked on together: their products fit in a part of the second-level cache.
  var block: Int { max(1, 49_152 / (meetings * d)) }

  /// Numbers of scratch: products, their gradients, logits, weights, and three row numbers a pair.
  var scratch: Int { block * (meetings * (2 * d + columns + 1) + 3) }
}

/// Pairs of rows, gathered until there is a block of them.
private struct PairBlock {
  let left, right, target: UnsafeMutablePointer<Int32>
  let capacity: Int
  var count = 0

  @inline(__always)
  mutating func append(_ own: Int, _ other: Int, _ place: Int, _ flush: (inout PairBlock) -> Void) {
    left[count] = Int32(truncatingIfNeeded: own)
    right[count] = Int32(truncatingIfNeeded: other)
    target[count] = Int32(truncatingIfNeeded: place)
    count &+= 1
    if count == capacity { flush(&self) }
  }
}

/// Where the parts of a block lie.
private struct RelationMemory {
  let sizes: RelationSizes
  let products, gradients, logits, weights: UnsafeMutablePointer<Float>
  let pairs: PairBlock

  init(_ scratch: UnsafeMutablePointer<Float>, _ sizes: RelationSizes) {
    self.sizes = sizes
    let rows = sizes.block * sizes.meetings
    products = scratch
    gradients = products + rows * sizes.d
    logits = gradients + rows * sizes.d
    weights = logits + rows * sizes.columns
    let words = UnsafeMutableRawPointer(weights + rows).bindMemory(to: Int32.self, capacity: 3 * sizes.block)
    pairs = PairBlock(
      left: words, right: words + sizes.block, target: words + 2 * sizes.block, capacity: sizes.block)
  }
}

extension Call {
  /// The instruction's sizes: (queries, rows of a query, k, d, slices, units); no rows of a query where pairs are formed
  /// within segments.
  private var relationSizes: RelationSizes {
    RelationSizes(aspects: Int(size(2)), d: Int(size(3)), slices: Int(size(4)), units: Int(size(5)))
  }

  /// [rows, others, offsets?, packed?, y, scratch].
  func relate() {
    let s = relationSizes
    let memory = RelationMemory(output(5), s)
    let width = s.slices > 0 ? s.slices : s.d
    machine.kernels.pointee.fill(size(0) * max(1, size(1)) * Int64(width), 0, output(4))
    forEachBlock(memory) { pairs in
      weigh(pairs, memory)
      finish(pairs, memory, into: output(4))
    }
  }

  /// [rows, others, offsets?, packed?, g, drows?, dothers?, dpacked?, scratch]: adds to the gradients.
  func relateBackward() {
    let s = relationSizes
    let memory = RelationMemory(output(8), s)
    let dpacked = optionalOutput(7)
    let readsRows = optionalOutput(5) != nil || optionalOutput(6) != nil
    forEachBlock(memory) { pairs in
      weigh(pairs, memory)
      finish(pairs, memory, into: nil)
      let rows = pairs.count * s.meetings
      let tail = dpacked.map { $0 + s.columns * s.d }
      machine.kernels.pointee.relate_backward(
        Int64(pairs.count), Int64(s.meetings), Int64(s.d), Int64(s.slices), Int64(s.units), memory.products,
        memory.logits, bias, unitOutput, pairs.target, memory.weights, input(4), tail, tail.map { $0 + s.units },
        memory.gradients)
      if s.columns > 0, let dpacked {
        BLAS.multiply(
          rows: s.columns, columns: s.d, depth: rows, transposesA: true, transposesB: false, memory.logits,
          memory.products, into: dpacked, accumulates: true)
      }
      guard readsRows else { return }
      if s.columns > 0 {
        BLAS.multiply(
          rows: rows, columns: s.d, depth: s.columns, transposesA: false, transposesB: false, memory.logits, input(3),
          into: memory.gradients, accumulates: s.slices == 0)
      }
      machine.kernels.pointee.pair_products_backward(
        Int64(pairs.count), Int64(s.aspects), Int64(s.d), input(0), pairs.left, input(1), pairs.right,
        memory.gradients, optionalOutput(5), optionalOutput(6))
    }
  }

  private var bias: UnsafePointer<Float>? {
    let s = relationSizes
    return s.units > 0 ? input(3) + s.columns * s.d : nil
  }

  private var unitOutput: UnsafePointer<Float>? { bias.map { $0 + relationSizes.units } }

  /// The products of a block and their logits.
  private func weigh(_ pairs: PairBlock, _ memory: RelationMemory) {
    let s = memory.sizes
    machine.kernels.pointee.pair_products(
      Int64(pairs.count), Int64(s.aspects), Int64(s.d), input(0), pairs.left, input(1), pairs.right, memory.products)
    guard s.columns > 0 else { return }
    BLAS.multiply(
      rows: pairs.count * s.meetings, columns: s.columns, depth: s.d, transposesA: false, transposesB: true,
      memory.products, input(3), into: memory.logits, accumulates: false)
  }

  /// The two attentions of a block; sums what is read into the rows of `y` where there is one.
  private func finish(_ pairs: PairBlock, _ memory: RelationMemory, into y: UnsafeMutablePointer<Float>?) {
    let s = memory.sizes
    machine.kernels.pointee.relate(
      Int64(pairs.count), Int64(s.meetings), Int64(s.d), Int64(s.slices), Int64(s.units), memory.products,
      memory.logits, bias, unitOutput, pairs.target, memory.weights, y)
  }

  private func forEachBlock(_ memory: RelationMemory, _ body: (PairBlock) -> Void) {
    let offsets = optionalIndex(2)
    let width = Int(size(1))
    let isShared = instruction.pointee.options.contains(.sharesLeft)
    var pairs = memory.pairs
    func flush(_ pairs: inout PairBlock) {
      body(pairs)
      pairs.count = 0
    }
    for query in 0..<Int(size(0)) {
      let others = offsets.map { Int($0[query])..<Int($0[query + 1]) } ?? query..<query + 1
      if width == 0 {
        for own in others {
          for other in own + 1..<max(own + 1, others.upperBound) { pairs.append(own, other, query, flush) }
        }
      } else {
        for candidate in 0..<width {
          let place = query * width + candidate
          for other in others { pairs.append(isShared ? candidate : place, other, place, flush) }
        }
      }
    }
    if pairs.count > 0 { flush(&pairs) }
  }
}
