import CKernels
import Foundation
import Kernels
import Testing

/// Every instruction set this processor has, at sizes around the widths of registers, against double precision.
@Suite struct LoopTests {
  static let sizes = [0, 1, 3, 15, 16, 17, 31, 64, 100]
  static let sets = InstructionSet.supported.indices

  private func loops(_ set: Int) -> ck_table { InstructionSet.supported[set].pointee }

  private func numbers(_ count: Int, _ purpose: String, scale: Float = 1) -> [Float] {
    var stream = RandomStream(seed: 5, purpose: purpose)
    return (0..<count).map { _ in scale * Float(2 * stream.uniform() - 1) }
  }

  private func expectClose(_ found: [Float], _ expected: [Double], _ tolerance: Double, _ comment: String) {
    #expect(found.count == expected.count)
    for (position, (value, wanted)) in zip(found, expected).enumerated() {
      #expect(
        abs(Double(value) - wanted) <= tolerance * max(1, abs(wanted)),
        "\(comment), element \(position): \(value), not \(wanted)")
    }
  }

  @Test func theBestSetIsInUseUnlessAnotherIsAskedFor() {
    let names = InstructionSet.supported.map { String(cString: $0.pointee.name) }
    let wanted = getenv(InstructionSet.variable).map { String(cString: $0) } ?? names.last
    #expect(names.first == "baseline" && InstructionSet.name == wanted && Set(names).count == names.count)
  }

  @Test(arguments: sets, [CK_EXP, CK_LOG, CK_TANH, CK_SIGMOID, CK_SOFTPLUS, CK_SQUARE_ROOT])
  func functionsAgreeWithTheLibrary(set: Int, kind: Int) {
    let isPositive = kind == CK_LOG || kind == CK_SQUARE_ROOT
    let x = (numbers(1000, "wide", scale: 80) + numbers(1000, "narrow") + numbers(1000, "tiny", scale: 1e-4))
      .map { isPositive ? abs($0) + 1e-6 : $0 }
    var y = [Float](repeating: 0, count: x.count)
    loops(set).unary(Int32(kind), Int64(x.count), 1, 0, x, &y)
    for (value, argument) in zip(y, x) {
      let v = Double(argument)
      let wanted: Double =
        switch kind {
        case CK_EXP: exp(v)
        case CK_LOG: log(v)
        case CK_TANH: tanh(v)
        case CK_SIGMOID: 1 / (1 + exp(-v))
        case CK_SOFTPLUS: max(v, 0) + log1p(exp(-abs(v)))
        default: v.squareRoot()
        }
      // Relative, with a floor where single precision ends; ln near 1 and σ near 0 to absolute precision.
      #expect(abs(Double(value) - wanted) <= 4e-7 * abs(wanted) + 1e-7 * (kind == CK_LOG ? 1 : 0) + 1e-37)
    }
  }

  @Test(arguments: sets) func functionsKeepTheEndsOfTheLine(set: Int) {
    func value(_ kind: Int, _ x: Float) -> Float {
      var y: Float = 0
      loops(set).unary(Int32(kind), 1, 1, 0, [x], &y)
      return y
    }
    #expect(value(CK_EXP, -.infinity) == 0 && value(CK_EXP, 100) == .infinity && value(CK_EXP, .nan).isNaN)
    #expect(value(CK_LOG, 0) == -.infinity && value(CK_LOG, -1).isNaN && value(CK_LOG, .infinity) == .infinity)
    #expect(value(CK_TANH, 50) == 1 && value(CK_TANH, -50) == -1 && value(CK_SOFTPLUS, 200) == 200)
    #expect(value(CK_SIGMOID, 200) == 1 && value(CK_SIGMOID, -200) == 0)
  }

  @Test(arguments: sets, sizes) func rowProducts(set: Int, d: Int) {
    let q = numbers(2 * d, "q")
    let table = numbers(4 * d, "table")
    let index: [Int32] = [3, 0, 0, 2, 1, 3]
    for kind in [CK_DOT, CK_SQUARED_DISTANCE] {
      var y = [Float](repeating: 0, count: 6)
      index.withUnsafeBufferPointer { index in
        table.withUnsafeBufferPointer { table in
          let rows = ck_row_source(values: table.baseAddress!, index: index.baseAddress!)
          q.withUnsafeBufferPointer { q in
            let queries = ck_row_source(values: q.baseAddress!, index: nil)
            loops(set).row_product(Int32(kind), 2, 3, Int64(d), queries, rows, &y)
          }
        }
      }
      let expected = (0..<6).map { r in
        (0..<d).reduce(0.0) { sum, i in
          let (a, b) = (Double(q[r / 3 * d + i]), Double(table[Int(index[r]) * d + i]))
          return sum + (kind == CK_DOT ? a * b : (a - b) * (a - b))
        }
      }
      expectClose(y, expected, 1e-5, "kind \(kind)")
    }
  }

  @Test(arguments: sets, [(5, 5, 100), (5, 100, 5), (1, 1, 1), (3, 17, 4), (6, 16, 7), (9, 33, 18), (4, 3, 2)])
  func smallProducts(set: Int, size: (m: Int, n: Int, k: Int)) {
    let (m, n, k) = size
    let (a, b) = (numbers(2 * m * k, "a"), numbers(2 * k * n, "b"))
    for transposesA in [false, true] {
      for transposesB in [false, true] {
        for accumulates in [false, true] {
          var c = numbers(2 * m * n, "c")
          var expected = c.map { accumulates ? Double($0) : 0 }
          for s in 0..<2 {
            for i in 0..<m {
              for j in 0..<n {
                for p in 0..<k {
                  let left = a[s * m * k + (transposesA ? p * m + i : i * k + p)]
                  let right = b[s * k * n + (transposesB ? j * k + p : p * n + j)]
                  expected[(s * m + i) * n + j] += Double(left) * Double(right)
                }
              }
            }
          }
          loops(set).small_matmul(
            2, Int64(m), Int64(n), Int64(k), transposesA, transposesB, Int64(m * k), Int64(m * n), a, b, &c, accumulates)
          expectClose(c, expected, 1e-5, "transposes \(transposesA), \(transposesB), accumulates \(accumulates)")
        }
      }
    }
  }

  /// A stray write past the end of a row would change the number after it.
  @Test(arguments: sets, sizes) func gatherAndScatterStayInside(set: Int, d: Int) {
    let table = numbers(5 * d, "table")
    let index: [Int32] = [4, 1, 1]
    var y = [Float](repeating: 7, count: 3 * d + 20)
    loops(set).gather(3, Int64(d), table, index, &y)
    for (r, row) in index.enumerated() { #expect(Array(y[r * d..<(r + 1) * d]) == Array(table[Int(row) * d..<(Int(row) + 1) * d])) }
    #expect(y[(3 * d)...].allSatisfy { $0 == 7 })

    var gradients = [Float](repeating: 0, count: 2 * d + 20)
    let slots: [Int32] = [-1, 1, -1, -1, 0]
    index.withUnsafeBufferPointer { index in
      slots.withUnsafeBufferPointer { slots in
        gradients.withUnsafeMutableBufferPointer { gradients in
          let target = ck_row_target(
            gradients: gradients.baseAddress!, index: index.baseAddress!, slot_of: slots.baseAddress!)
          loops(set).scatter_add(3, Int64(d), table, target)
        }
      }
    }
    for i in 0..<d {
      #expect(gradients[i] == table[i] && gradients[d + i] == table[d + i] + table[2 * d + i])
    }
    #expect(gradients[(2 * d)...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: sets, sizes) func softmaxOfRows(set: Int, columns: Int) {
    let x = numbers(3 * columns, "x", scale: 30)
    let mask: [Float] = (0..<3 * columns).map { $0 % 3 == 0 || $0 >= 2 * columns ? 0 : 1 }
    var y = [Float](repeating: -1, count: 3 * columns)
    loops(set).softmax(3, Int64(columns), 1, 1, false, false, x, mask, &y)
    let expected = (0..<3).flatMap { r -> [Double] in
      let row = (0..<columns).map { mask[r * columns + $0] == 0 ? 0 : exp(Double(x[r * columns + $0])) }
      let sum = row.reduce(0, +)
      return row.map { sum == 0 ? 0 : $0 / sum }
    }
    expectClose(y, expected, 1e-6, "softmax")
  }

  /// Random bits of dropout are Philox blocks, the same on every instruction set: 256 elements take 64 blocks, first all
  /// their first words, then all their second ones.
  @Test(arguments: sets) func dropoutFollowsItsCounter(set: Int) {
    let key: UInt64 = 0x1234_5678_9ABC_DEF0
    let x = [Float](repeating: 1, count: 1001)
    var y = [Float](repeating: 0, count: 1001)
    loops(set).dropout(1001, 0.25, key, 9, 2, x, &y, false)
    for position in x.indices {
      let block = Philox.block(
        SIMD4(UInt32(position / 256 * 64 + position % 64), 2, 9, 0), key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(key >> 32)))
      #expect(y[position] == (block[position % 256 / 64] >= 1 << 30 ? 1 / Float(0.75) : 0))
    }
  }

  @Test func blasTransposesAsAsked() {
    let (a, b): ([Float], [Float]) = ([1, 2, 3, 4, 5, 6], [1, 0, 2, 1, 3, 1])
    var c: [Float] = [1, 1, 1, 1]
    BLAS.multiply(rows: 2, columns: 2, depth: 3, transposesA: false, transposesB: false, a, b, into: &c, accumulates: true)
    #expect(c == [15, 6, 33, 12])
    BLAS.multiply(
      rows: 2, columns: 2, depth: 3, transposesA: true, transposesB: true, scale: 2, a, b, into: &c, accumulates: false)
    // aᵀ of a read as 3 × 2, and b read as 2 × 3.
    #expect(c == [22, 30, 28, 40])
    #expect(!BLAS.coreName.isEmpty && BLAS.configuration.contains("OpenBLAS"))
  }
}
