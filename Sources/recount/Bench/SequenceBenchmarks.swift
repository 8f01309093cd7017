import Autodiff
import Kernels

/// Recurrences and layer norm over packed sequences, forward and backward, the gradient of their input included.
enum SequenceBenchmarks: BenchmarkFamily {
  private static let dimension = 100
  private static let sequences = 128

  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    [50, 200].flatMap { length in
      [
        benchmark("gru", length) { declare in
          let (input, recurrent, bias) = gates(3, &declare)
          return { $0.gru(over: $1, input: input, recurrent: recurrent, bias: bias, resetGate: .afterProduct) }
        },
        benchmark("lstm", length) { declare in
          let (input, recurrent, bias) = gates(4, &declare)
          return { $0.lstm(over: $1, input: input, recurrent: recurrent, bias: bias) }
        },
        benchmark("layer-norm", length) { declare in
          let gain = declare.weight("gain", [dimension], initial: .constant(1))
          let offset = declare.weight("offset", [dimension], initial: .zeros)
          return { rows, _ in rows.layerNorm(gain: gain, offset: offset) }
        },
      ]
    }
  }

  private static func gates(_ count: Int, _ declare: inout Declarations) -> (Weight, Weight, Weight) {
    (
      declare.weight("W", [dimension, count * dimension], initial: .glorotUniform),
      declare.weight("U", [dimension, count * dimension], initial: .glorotUniform),
      declare.weight("bias", [count * dimension], initial: .zeros)
    )
  }

  private static func benchmark(
    _ name: String, _ length: Int,
    _ make: @escaping (inout Declarations) -> (_ rows: Tensor, _ segments: Segments) -> Tensor
  ) -> Benchmark {
    Benchmark(
      name: name, size: "\(sequences)x\(length)x\(dimension)",
      work: "\(name) over \(sequences) sequences of \(length) rows of \(dimension), forward and backward",
      amount: Double(sequences * length), unit: "rows"
    ) {
      var declare = Declarations()
      let items = declare.embedding("items", rows: 2_000, dimension: dimension, initial: .normal(sd: 1))
      let layer = make(&declare)
      let session = Session(Parameters(declare, optimizer: .sgd(learningRate: 0), seed: 1), seed: 1)
      let tape = Tape(for: .training)
      let positions = tape.axis("positions", capacity: sequences * length)
      let count = tape.axis("sequences", capacity: sequences)
      let indices = tape.indices("items", [positions])
      let segments = tape.segments("sequences", count: count, members: positions)
      let program = session.compile(loss: layer(items[indices], segments).square().sum())
      program.bind(positions, sequences * length)
      program.bind(count, sequences)
      for (place, _) in program.buffer(of: segments).enumerated() {
        program.buffer(of: segments)[place] = Int32(min(place, sequences) * length)
      }
      var stream = RandomStream(seed: 1, purpose: "sequences")
      let drawn = (0..<3).map { _ in (0..<sequences * length).map { _ in Int32(stream.uniform(below: 2_000)) } }
      return { number in
        _ = program.buffer(of: indices).update(from: drawn[number % drawn.count])
        program.differentiate()
        return .done
      }
    }
  }
}
