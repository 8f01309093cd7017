import CKernels
import Kernels

extension Call {
  /// The cross-entropy of S Tᵀ + b, and its gradients, some rows at a time: logits, their slopes in the same place, and
  /// the products of the slopes while they are in the cache.
  func softmaxOfProduct() {
    let (p, n, d) = (Int(size(0)), Int(size(1)), Int(size(2)))
    let (states, table, targets, logits) = (input(0), input(1), index(3), output(5))
    let (dstates, dtable, dbias) = (optionalOutput(6), optionalOutput(7), optionalOutput(8))
    let kernels = machine.kernels
    let averages = instruction.pointee.options.contains(.averages)
    let slope: Float = averages && p > 0 ? 1 / Float(p) : 1
    if p == 0, let dtable { kernels.pointee.fill(Int64(n * d), 0, dtable) }
    if let dbias { kernels.pointee.fill(Int64(n), 0, dbias) }
    var total = 0.0
    var start = 0
    while start < p {
      let rows = min(Int(instruction.pointee.integer), p - start)
      let own = states + start * d
      BLAS.multiply(
        rows: rows, columns: n, depth: d, transposesA: false, transposesB: true, own, table, into: logits,
        accumulates: false)
      total += kernels.pointee.softmax_slopes(Int64(rows), Int64(n), slope, optional(2), targets + start, logits)
      if let dstates {
        BLAS.multiply(
          rows: rows, columns: d, depth: n, transposesA: false, transposesB: false, logits, table,
          into: dstates + start * d, accumulates: false)
      }
      if let dtable {
        BLAS.multiply(
          rows: n, columns: d, depth: rows, transposesA: true, transposesB: false, logits, own, into: dtable,
          accumulates: start > 0)
      }
      if let dbias {
        for row in 0..<rows { kernels.pointee.add_scaled(Int64(n), 1, logits + row * n, dbias) }
      }
      start += rows
    }
    output(4).pointee = Float(total * Double(slope))
  }
}
