import Autodiff
import CAllocationCounter
import Foundation
import Testing

#if DEBUG
  private let isOptimized = false
#else
  private let isOptimized = true
#endif

/// Only optimised code is free of allocations.
private let optimized = ConditionTrait.enabled(if: isOptimized, "a debug build allocates; make test builds another")

@Suite struct ReplayTests {
  private func allocations(_ body: () -> Void) -> Int64 {
    let before = allocation_count()
    body()
    return allocation_count() - before
  }

  @Test func theCounterCounts() {
    var kept: [[Int]] = []
    #expect(allocations { kept = (0..<10).map { Array(repeating: $0, count: 100) } } >= 10)
    #expect(kept.count == 10)
  }

  /// OpenBLAS transposes in place by way of a copy it asks memory for.
  @Test func theCounterTellsWhoAsks() throws {
    typealias Transpose =
      @convention(c) (UInt32, UInt32, Int32, Int32, Float, UnsafeMutablePointer<Float>, Int32, Int32) -> Void
    let transpose = unsafeBitCast(try #require(dlsym(nil, "cblas_simatcopy")), to: Transpose.self)
    var matrix: [Float] = [1, 2, 3, 4, 5, 6]
    let before = blas_allocation_count()
    let (rowMajor, transposed): (UInt32, UInt32) = (101, 112)
    let ours = matrix.withUnsafeMutableBufferPointer { matrix in
      allocations { transpose(rowMajor, transposed, 2, 3, 1, matrix.baseAddress!, 3, 2) }
    }
    #expect(matrix == [1, 4, 2, 5, 3, 6])
    #expect(ours == 0 && blas_allocation_count() > before)
  }

  @Test(optimized, arguments: [
    Optimizer.adagrad(learningRate: 0.05), .adam(learningRate: 0.01, clip: .globalNorm(1)), .sgd(learningRate: 0.1),
    .rmsprop(learningRate: 0.01, clip: .value(0.5)),
  ])
  func aReplayAllocatesNothing(optimizer: Optimizer) {
    var fixture = AttRecFixture()
    fixture.optimizer = optimizer
    fixture.decay = .l2(0.01)
    let compiled = fixture.compile()
    let program = compiled.program
    let losses = UnsafeMutablePointer<Float>.allocate(capacity: 8)
    defer { losses.deallocate() }
    func replay(_ step: Int) {
      program.bind(compiled.batch, 1 + step % 6)
      for input in [compiled.users, compiled.history, compiled.positives, compiled.negatives] {
        let buffer = program.buffer(of: input)
        for position in buffer.indices { buffer[position] = Int32((position * 7 + step) % 5) }
      }
    }
    replay(0)
    program.step()
    for step in 1..<8 {
      replay(step)
      #expect(allocations { losses[step] = program.step() } == 0)
      #expect(allocations { program.forward() } == 0)
    }
    #expect(losses[7].isFinite)
  }

  @Test(optimized) func aReplayOfSequencesAllocatesNothing() {
    var declare = Declarations()
    let items = declare.embedding("items", rows: 9, dimension: 4, initial: .normal(sd: 0.1), rowRule: .exact)
    let matrices = (0..<2).map { declare.weight("gru\($0)", [4, 12], initial: .glorotUniform) }
    let norm = (0..<2).map { declare.weight("norm\($0)", [4], initial: .constant(1)) }
    let session = Session(Parameters(declare, optimizer: .adam(learningRate: 0.01), seed: 1), seed: 1)
    let tape = Tape(for: .training)
    let positions = tape.axis("positions", capacity: 20)
    let read = tape.indices("items", [positions])
    let targets = tape.indices("targets", [positions])
    let segments = tape.segments("sequences", count: 3, members: positions, longest: 10)
    let x = items[read].gru(over: segments, input: matrices[0], recurrent: matrices[1])
    let y = x.attention(keys: x, values: items[read], over: segments, heads: 2, isCausal: true, dropout: 0.2)
    let states = y.layerNorm(gain: norm[0], offset: norm[1])
    let program = session.compile(loss: Loss.crossEntropy(logits: states.dot(every: items), targets: targets))
    func replay(_ lengths: [Int32]) {
      program.set(segments, offsets: [0, lengths[0], lengths[0] + lengths[1], lengths.reduce(0, +)])
      program.bind(positions, Int(lengths.reduce(0, +)))
      for place in 0..<20 {
        program.buffer(of: read)[place] = Int32(place % 9)
        program.buffer(of: targets)[place] = Int32((place + 1) % 9)
      }
    }
    replay([2, 3, 4])
    program.step()
    for lengths in [[10, 0, 7], [1, 9, 10], [0, 0, 1]] as [[Int32]] {
      replay(lengths)
      #expect(allocations { program.step() } == 0)
    }
  }
}
