import CKernels
import Kernels

/// Loops over rows: gather, scatter-add, softmax.
enum RowBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    let tables = [1_682, 100_000, 1_000_000]
    return tables.map { gather(rows: $0) } + tables.map { scatter(rows: $0) }
      + [softmax(rows: 512, columns: 1_682), softmax(rows: 6_400, columns: 50)]
  }

  private static let count = 25_600
  private static let dimension = 100

  private static func gather(rows: Int) -> Benchmark {
    Benchmark(
      name: "gather", size: "\(rows)x\(dimension)",
      work: "\(count) random rows of \(dimension) floats copied from a table of \(rows)", amount: Double(count),
      unit: "rows", isQuick: rows < 1_000_000
    ) {
      let table = AlignedBuffer<Float>(count: rows * dimension, repeating: 1)
      let indices = indexSets(rows)
      let result = AlignedBuffer<Float>(count: count * dimension, repeating: 0)
      return { number in
        InstructionSet.chosen.pointee.gather(
          Int64(count), Int64(dimension), table.pointer, indices[number % indices.count], result.pointer)
        return .done
      }
    }
  }

  private static func scatter(rows: Int) -> Benchmark {
    Benchmark(
      name: "scatter-add", size: "\(rows)x\(dimension)",
      work: "\(count) rows of \(dimension) floats added to random rows of \(rows)", amount: Double(count),
      unit: "rows", isQuick: rows < 1_000_000
    ) {
      let gradients = AlignedBuffer<Float>(count: rows * dimension, repeating: 0)
      let slots = (0..<Int32(rows)).map { $0 }
      let indices = indexSets(rows)
      let source = AlignedBuffer<Float>(count: count * dimension, repeating: 1e-3)
      return { number in
        slots.withUnsafeBufferPointer { slots in
          indices[number % indices.count].withUnsafeBufferPointer { indices in
            InstructionSet.chosen.pointee.scatter_add(
              Int64(count), Int64(dimension), source.pointer,
              ck_row_target(gradients: gradients.pointer, index: indices.baseAddress, slot_of: slots.baseAddress))
          }
        }
        return .done
      }
    }
  }

  private static func softmax(rows: Int, columns: Int) -> Benchmark {
    Benchmark(
      name: "softmax", size: "\(rows)x\(columns)", work: "softmax of \(rows) rows of \(columns), and its derivative",
      amount: Double(rows * columns), unit: "elements"
    ) {
      var stream = RandomStream(seed: 1, purpose: "softmax")
      let x = (0..<3).map { _ in ProductBenchmarks.normals(rows * columns, &stream) }
      let y = AlignedBuffer<Float>(count: rows * columns, repeating: 0)
      let dx = AlignedBuffer<Float>(count: rows * columns, repeating: 0)
      let kernels = InstructionSet.chosen.pointee
      return { number in
        let (n, d) = (Int64(rows), Int64(columns))
        kernels.softmax(n, d, n, n, false, false, x[number % 3].pointer, nil, y.pointer)
        kernels.softmax_backward(n, d, y.pointer, x[(number + 1) % 3].pointer, dx.pointer, false)
        return .done
      }
    }
  }

  private static func indexSets(_ rows: Int) -> [[Int32]] {
    var stream = RandomStream(seed: 1, purpose: "rows")
    return (0..<4).map { _ in (0..<count).map { _ in Int32(stream.uniform(below: rows)) } }
  }
}
