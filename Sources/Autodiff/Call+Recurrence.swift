import CKernels
import Kernels

/// Recurrences over packed sequences. The rows of a step lie together, those of longer sequences first: the sequences
/// alive at a step are the first ones of the step before, and every product is of whole consecutive rows.
extension Call {
  static var gru: Int32 { 0 }
  static var lstm: Int32 { 1 }

  private var kernels: UnsafePointer<ck_table> { machine.kernels }
  private var isGRU: Bool { instruction.pointee.kind == Self.gru }
  private var resetsAfter: Bool { instruction.pointee.options.contains(.resetsAfterProduct) }

  func recur() {
    let (p, h) = (Int(size(0)), Int(size(1)))
    if p == 0 { return }
    let alive = index(4)
    let previous = output(5)
    kernels.pointee.fill(Int64(Int(alive[0]) * h), 0, previous)
    var start = 0
    var before = 0
    var step = 0
    while start < p {
      let n = Int(alive[step])
      let end = start + n
      let next = end < p ? (count: Int(alive[step + 1]), states: previous + end * h) : (0, previous)
      if isGRU {
        stepOfGRU(step, start, n, h, next)
      } else {
        stepOfLSTM(step, start, n, h, before, next)
      }
      (before, start, step) = (start, end, step + 1)
    }
  }

  private func stepOfGRU(
    _ step: Int, _ start: Int, _ n: Int, _ h: Int, _ next: (count: Int, states: UnsafeMutablePointer<Float>)
  ) {
    let (gates, recurrent, bias) = (output(0) + start * 3 * h, input(1), optional(2))
    let (previous, extra) = (output(5) + start * h, output(6) + start * h)
    if step > 0 {
      BLAS.multiply(
        rows: n, columns: 2 * h, depth: h, previous, stride: h, recurrent, stride: 3 * h, into: gates, stride: 3 * h,
        accumulates: true)
    }
    if resetsAfter {
      BLAS.multiply(
        rows: n, columns: h, depth: h, previous, stride: h, recurrent + 2 * h, stride: 3 * h, into: extra, stride: h,
        accumulates: false)
    }
    kernels.pointee.gru_open(Int64(n), Int64(h), bias, previous, gates, resetsAfter ? nil : extra)
    if step > 0 && !resetsAfter {
      BLAS.multiply(
        rows: n, columns: h, depth: h, extra, stride: h, recurrent + 2 * h, stride: 3 * h, into: gates + 2 * h,
        stride: 3 * h, accumulates: true)
    }
    kernels.pointee.gru_close(
      Int64(n), Int64(h), bias, previous, resetsAfter ? UnsafePointer(extra) : nil, gates, index(3) + start, output(7),
      Int64(next.count), next.states)
  }

  private func stepOfLSTM(
    _ step: Int, _ start: Int, _ n: Int, _ h: Int, _ before: Int,
    _ next: (count: Int, states: UnsafeMutablePointer<Float>)
  ) {
    let (gates, cells) = (output(0) + start * 4 * h, output(6))
    if step > 0 {
      BLAS.multiply(
        rows: n, columns: 4 * h, depth: h, output(5) + start * h, stride: h, input(1), stride: 4 * h, into: gates,
        stride: 4 * h, accumulates: true)
    }
    kernels.pointee.lstm_step(
      Int64(n), Int64(h), optional(2), step > 0 ? UnsafePointer(cells + before * h) : nil, gates, cells + start * h,
      index(3) + start, output(7), Int64(next.count), next.states)
  }

  func recurBackward() {
    let (p, h) = (Int(size(0)), Int(size(1)))
    if p == 0 { return }
    let alive = index(3)
    var step = -1
    var rows = 0
    while rows < p {
      step += 1
      rows += Int(alive[step])
    }
    var carried = 0
    var end = p
    while step >= 0 {
      let n = Int(alive[step])
      let start = end - n
      if isGRU {
        stepBackOfGRU(step, start, n, h, carried)
      } else {
        stepBackOfLSTM(step, start, n, h, carried, before: step > 0 ? start - Int(alive[step - 1]) : nil)
      }
      (carried, end, step) = (n, start, step - 1)
    }
  }

  private func stepBackOfGRU(_ step: Int, _ start: Int, _ n: Int, _ h: Int, _ carried: Int) {
    let (gates, recurrent) = (output(0) + start * 3 * h, input(1))
    let (previous, extra) = (input(4) + start * h, output(5) + start * h)
    let (carry, dreset) = (output(7), output(8))
    kernels.pointee.gru_backward_close(
      Int64(n), Int64(h), Int64(carried), index(2) + start, input(6), previous, gates, resetsAfter ? extra : nil, carry)
    if !resetsAfter {
      BLAS.multiply(
        rows: n, columns: h, depth: h, transposesB: true, gates + 2 * h, stride: 3 * h, recurrent + 2 * h,
        stride: 3 * h, into: dreset, stride: h, accumulates: false)
      kernels.pointee.gru_backward_open(Int64(n), Int64(h), dreset, previous, gates, carry)
    }
    if step == 0 { return }
    BLAS.multiply(
      rows: n, columns: h, depth: 2 * h, transposesB: true, gates, stride: 3 * h, recurrent, stride: 3 * h, into: carry,
      stride: h, accumulates: true)
    if resetsAfter {
      BLAS.multiply(
        rows: n, columns: h, depth: h, transposesB: true, extra, stride: h, recurrent + 2 * h, stride: 3 * h,
        into: carry, stride: h, accumulates: true)
    }
  }

  private func stepBackOfLSTM(_ step: Int, _ start: Int, _ n: Int, _ h: Int, _ carried: Int, before: Int?) {
    let gates = output(0) + start * 4 * h
    let cells = input(5)
    kernels.pointee.lstm_backward_step(
      Int64(n), Int64(h), Int64(carried), index(2) + start, input(6), before.map { cells + $0 * h }, cells + start * h,
      gates, input(7), output(8))
    if step == 0 { return }
    BLAS.multiply(
      rows: n, columns: h, depth: 4 * h, transposesB: true, gates, stride: 4 * h, input(1), stride: 4 * h,
      into: output(7), stride: h, accumulates: false)
  }

  /// Every step in one product: the rows of the first step have zeros before them.
  func recurrentGradient() {
    let (p, h) = (Int(size(0)), Int(size(1)))
    let width = (isGRU ? 3 : 4) * h
    let common = isGRU ? 2 * h : width
    let (gates, previous, extra, gradient) = (input(0), input(1), input(2), output(3))
    let accumulates = instruction.pointee.options.contains(.accumulates)
    BLAS.multiply(
      rows: h, columns: common, depth: p, transposesA: true, previous, stride: h, gates, stride: width, into: gradient,
      stride: width, accumulates: accumulates)
    guard isGRU else { return }
    let (left, right, stride) = resetsAfter ? (previous, extra, h) : (extra, gates + 2 * h, width)
    BLAS.multiply(
      rows: h, columns: h, depth: p, transposesA: true, left, stride: h, right, stride: stride, into: gradient + 2 * h,
      stride: width, accumulates: accumulates)
  }
}
