import Kernels

/// Matrix products at the shapes of the models.
enum ProductBenchmarks: BenchmarkFamily {
  private struct Shape {
    let name: String
    let m, n, k: Int
    var transposesA = false
    var transposesB = false
  }

  private static let shapes = [
    Shape(name: "dense", m: 512, n: 100, k: 100),
    Shape(name: "gates", m: 512, n: 300, k: 100),
    Shape(name: "positions", m: 6400, n: 100, k: 100),
    Shape(name: "weights", m: 100, n: 100, k: 6400, transposesA: true),
    Shape(name: "logits", m: 512, n: 1682, k: 100, transposesB: true),
    Shape(name: "ranking", m: 256, n: 100_000, k: 100, transposesB: true),
    Shape(name: "attention", m: 50, n: 50, k: 100, transposesB: true),
  ]

  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    shapes.map { shape in
      Benchmark(
        name: "gemm-\(shape.name)", size: "\(shape.m)x\(shape.n)x\(shape.k)",
        work: "one float32 product \(shape.m) x \(shape.k) by \(shape.k) x \(shape.n)",
        amount: 2 * Double(shape.m * shape.n * shape.k), unit: "flop"
      ) { product(shape) }
    }
  }

  /// Three pairs of operands, in turn.
  private static func product(_ shape: Shape) -> Benchmark.Run {
    var stream = RandomStream(seed: 1, purpose: "gemm")
    let left = (0..<3).map { _ in normals(shape.m * shape.k, &stream) }
    let right = (0..<3).map { _ in normals(shape.k * shape.n, &stream) }
    let result = AlignedBuffer<Float>(count: shape.m * shape.n, repeating: 0)
    return { number in
      BLAS.multiply(
        rows: shape.m, columns: shape.n, depth: shape.k, transposesA: shape.transposesA,
        transposesB: shape.transposesB, left[number % 3].pointer, right[number % 3].pointer, into: result.pointer,
        accumulates: false)
      return .done
    }
  }

  static func normals(_ count: Int, _ stream: inout RandomStream) -> AlignedBuffer<Float> {
    let buffer = AlignedBuffer<Float>(count: count, repeating: 0)
    for place in 0..<count { buffer.pointer[place] = Float(stream.normal()) }
    return buffer
  }
}
