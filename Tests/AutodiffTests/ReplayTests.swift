import Autodiff
import CAllocationCounter
import Testing

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

  @Test(arguments: [
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
}
