import CKernels
import Kernels

/// One instruction with the machine it runs on: its operands as pointers, its sizes as numbers.
struct Call: BitwiseCopyable {
  let instruction: UnsafePointer<Instruction>
  let machine: Machine

  init(_ instruction: UnsafePointer<Instruction>, _ machine: Machine) {
    self.instruction = instruction
    self.machine = machine
  }

  @inline(__always)
  private func memory(_ position: Int) -> UnsafeMutableRawPointer? {
    let buffer = instruction.pointee.buffers[position]
    return buffer < 0 ? nil : machine.memory[Int(buffer)]
  }

  @inline(__always)
  func size(_ position: Int) -> Int64 { Int64(instruction.pointee.sizes[position].value(machine.actual)) }

  @inline(__always)
  func optionalOutput(_ position: Int) -> UnsafeMutablePointer<Float>? {
    memory(position)?.assumingMemoryBound(to: Float.self)
  }

  @inline(__always)
  func output(_ position: Int) -> UnsafeMutablePointer<Float> { optionalOutput(position)! }

  @inline(__always)
  func optional(_ position: Int) -> UnsafePointer<Float>? { UnsafePointer(optionalOutput(position)) }

  @inline(__always)
  func input(_ position: Int) -> UnsafePointer<Float> { UnsafePointer(output(position)) }

  @inline(__always)
  func optionalIndex(_ position: Int) -> UnsafePointer<Int32>? {
    UnsafePointer(memory(position)?.assumingMemoryBound(to: Int32.self))
  }

  @inline(__always)
  func index(_ position: Int) -> UnsafePointer<Int32> { optionalIndex(position)! }

  @inline(__always)
  func words(_ position: Int) -> UnsafeMutablePointer<Int32> { memory(position)!.assumingMemoryBound(to: Int32.self) }

  var loops: ck_loops { ck_loops(size: (size(0), size(1), size(2), size(3))) }

  func multiply() {
    let options = instruction.pointee.options
    BLAS.multiply(
      rows: Int(size(0)), columns: Int(size(1)), depth: Int(size(2)),
      transposesA: options.contains(.transposeLeft), transposesB: options.contains(.transposeRight),
      scale: instruction.pointee.number, input(0), input(1), into: output(2),
      accumulates: options.contains(.accumulates))
  }

  /// Work in one product, in multiply-adds, from which BLAS repays its call.
  private static let workForBLAS = 32 * 32 * 32

  func multiplyBatch() {
    let options = instruction.pointee.options
    let (batch, m, n, k) = (Int(size(0)), Int(size(1)), Int(size(2)), Int(size(3)))
    let transposesA = options.contains(.transposeLeft)
    let transposesB = options.contains(.transposeRight)
    let accumulates = options.contains(.accumulates)
    let strideA = options.contains(.sharesLeft) ? 0 : m * k
    let strideC = options.contains(.sumsProducts) ? 0 : m * n
    if m * n * k < Self.workForBLAS {
      machine.kernels.pointee.small_matmul(
        Int64(batch), Int64(m), Int64(n), Int64(k), transposesA, transposesB, Int64(strideA), Int64(strideC), input(0),
        input(1), output(2), accumulates)
      return
    }
    for item in 0..<batch {
      BLAS.multiply(
        rows: m, columns: n, depth: k, transposesA: transposesA, transposesB: transposesB, input(0) + item * strideA,
        input(1) + item * k * n, into: output(2) + item * strideC,
        accumulates: accumulates || strideC == 0 && item > 0)
    }
  }
}
