import CKernels
import Kernels

/// Attention inside the segments of packed rows. Scores are made some queries at a time, and are gone before they would
/// leave the cache; with a causal mask keys behind the block's last query are left out of its products.
extension Call {
  /// How many queries a block of scores has.
  static var attentionBlock: Int { 64 }

  /// One block: its queries are rows `row` and on, its keys rows `base` and on; columns start at `column`.
  private struct Block {
    let base, row, queries, keys, first: Int
    let column, number: Int
    /// Whether it is the first of its segment that is worked on.
    let isFirst: Bool
  }

  private var heads: Int { Int(instruction.pointee.kind) }
  private var rate: Float { instruction.pointee.number }

  /// The last block of a segment comes first: its products reach all keys, those of the others are added.
  private func forEachBlock(_ body: (Block) -> Void) {
    let (segments, heads) = (Int(size(0)), self.heads)
    let width = Int(size(1)) / heads
    let isCausal = instruction.pointee.options.contains(.isCausal)
    let offsets = index(3)
    for segment in 0..<segments {
      let base = Int(offsets[segment])
      let length = Int(offsets[segment + 1]) - base
      for head in 0..<heads {
        var start = (length + Self.attentionBlock - 1) / Self.attentionBlock * Self.attentionBlock
        let last = start - Self.attentionBlock
        while start > 0 {
          start -= Self.attentionBlock
          let queries = min(Self.attentionBlock, length - start)
          body(
            Block(
              base: base, row: base + start, queries: queries, keys: isCausal ? start + queries : length,
              first: isCausal ? start : -1, column: head * width, number: (base + start) * heads + head,
              isFirst: start == last))
        }
      }
    }
  }

  private func drop(_ block: Block, _ scores: UnsafeMutablePointer<Float>) {
    if rate == 0 { return }
    machine.kernels.pointee.dropout_block(
      Int64(block.queries * block.keys), rate, machine.key, machine.step, UInt32(instruction.pointee.integer),
      UInt32(truncatingIfNeeded: block.number + 1), scores, scores, false)
  }

  /// The raw scores of a block.
  private func score(_ block: Block, _ d: Int, _ width: Int, _ scores: UnsafeMutablePointer<Float>) {
    BLAS.multiply(
      rows: block.queries, columns: block.keys, depth: width, transposesB: true, input(0) + block.row * d + block.column,
      stride: d, input(1) + block.base * d + block.column, stride: d, into: scores, stride: block.keys,
      accumulates: false)
  }

  func attention() {
    let d = Int(size(1))
    let width = d / heads
    let scale = 1 / Float(width).squareRoot()
    let (values, y, logSums, scores) = (input(2), output(4), output(5), output(6))
    let (kernels, heads) = (machine.kernels, self.heads)
    forEachBlock { block in
      score(block, d, width, scores)
      kernels.pointee.attention_softmax(
        Int64(block.queries), Int64(block.keys), Int64(block.first), scale, scores, logSums + block.number, Int64(heads))
      drop(block, scores)
      BLAS.multiply(
        rows: block.queries, columns: width, depth: block.keys, scores, stride: block.keys,
        values + block.base * d + block.column, stride: d, into: y + block.row * d + block.column, stride: d,
        accumulates: false)
    }
  }

  func attentionBackward() {
    let d = Int(size(1))
    let width = d / heads
    let scale = 1 / Float(width).squareRoot()
    let (queries, keys, values, y, logSums) = (input(0), input(1), input(2), input(4), input(5))
    let (weights, g) = (output(6), input(7))
    let (dq, dk, dv) = (optionalOutput(8), optionalOutput(9), optionalOutput(10))
    let (kernels, heads) = (machine.kernels, self.heads)
    let accumulates = instruction.pointee.options.contains(.accumulates)
    forEachBlock { block in
      let (m, n) = (block.queries, block.keys)
      let slopes = weights + m * n
      let (own, seen) = (block.row * d + block.column, block.base * d + block.column)
      score(block, d, width, weights)
      kernels.pointee.attention_weights(
        Int64(m), Int64(n), Int64(block.first), scale, weights, logSums + block.number, Int64(heads))
      BLAS.multiply(
        rows: m, columns: n, depth: width, transposesB: true, g + own, stride: d, values + seen, stride: d,
        into: slopes, stride: n, accumulates: false)
      drop(block, slopes)
      kernels.pointee.attention_slopes(
        Int64(m), Int64(n), Int64(block.first), scale, weights, slopes, g + own, y + own, Int64(width), Int64(d))
      drop(block, weights)
      if let dv {
        BLAS.multiply(
          rows: n, columns: width, depth: m, transposesA: true, weights, stride: n, g + own, stride: d, into: dv + seen,
          stride: d, accumulates: accumulates || !block.isFirst)
      }
      if let dq {
        BLAS.multiply(
          rows: m, columns: width, depth: n, slopes, stride: n, keys + seen, stride: d, into: dq + own, stride: d,
          accumulates: accumulates)
      }
      if let dk {
        BLAS.multiply(
          rows: n, columns: width, depth: m, transposesA: true, slopes, stride: n, queries + own, stride: d,
          into: dk + seen, stride: d, accumulates: accumulates || !block.isFirst)
      }
    }
  }
}
