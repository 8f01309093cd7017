import Autodiff
import Kernels
import Testing

@Suite struct RowRuleTests {
  static let optimizers: [Optimizer] = [
    .sgd(learningRate: 0.1), .adagrad(learningRate: 0.1, initialAccumulator: 0.05), .adam(learningRate: 0.01),
    .rmsprop(learningRate: 0.01, epsilon: 1e-6), .adam(learningRate: 0.01, clip: .globalNorm(0.5)),
  ]

  /// Table values after forty steps that read random rows of 30, some of them twice, with padding in between.
  private func train(
    _ rule: RowRule, _ optimizer: Optimizer, decay: Float, maxNorm: Float? = nil, looks: Set<Int> = []
  ) -> [Float] {
    var declare = Declarations()
    let table = declare.embedding(
      "t", rows: 30, dimension: 5, initial: .uniform(low: -1, high: 1), padding: true, decay: .l2(decay),
      rowRule: rule, maxNorm: maxNorm)
    let session = Session(Parameters(declare, optimizer: optimizer, seed: 7), seed: 7)
    let tape = Tape(for: .training)
    let batch = tape.axis("batch", capacity: 6)
    let rows = tape.indices("rows", [batch])
    let program = session.compile(loss: (table[rows] - 0.5).square().sum())
    let scoring = Tape(for: .scoring)
    let all = session.compile(outputs: [scoring.table(table).sum()])
    var draws = RandomStream(seed: 9, purpose: "rows")
    for step in 0..<40 {
      let count = 1 + draws.uniform(below: 6)
      program.bind(batch, count)
      program.set(rows, (0..<count).map { _ in Int32(draws.uniform(below: 31)) })
      program.step()
      if looks.contains(step) { all.forward() }
    }
    return session.parameters.values(named: "t")
  }

  @Test(arguments: optimizers, [Float(0), 0.05])
  func exactEqualsDense(optimizer: Optimizer, decay: Float) {
    let dense = train(.dense, optimizer, decay: decay)
    let exact = train(.exact, optimizer, decay: decay)
    for (found, expected) in zip(exact, dense) { #expect(abs(found - expected) < 2e-6) }
    #expect(train(.exact, optimizer, decay: decay, maxNorm: 0.8) != exact)
    for (found, expected) in zip(
      train(.exact, optimizer, decay: decay, maxNorm: 0.8), train(.dense, optimizer, decay: decay, maxNorm: 0.8))
    {
      #expect(abs(found - expected) < 2e-6)
    }
  }

  /// Reading in between catches up early, which must change nothing.
  @Test(arguments: optimizers) func readingDoesNotDisturb(optimizer: Optimizer) {
    let undisturbed = train(.exact, optimizer, decay: 0.05)
    let read = train(.exact, optimizer, decay: 0.05, looks: [3, 4, 17])
    for (found, expected) in zip(read, undisturbed) { #expect(abs(found - expected) < 2e-6) }
  }

  @Test(arguments: optimizers) func touchedLeavesOtherRowsAlone(optimizer: Optimizer) {
    let touched = train(.touched, optimizer, decay: 0.05)
    let dense = train(.dense, optimizer, decay: 0.05)
    #expect(zip(touched, dense).contains { abs($0 - $1) > 1e-3 })
  }

  @Test func paddingStaysZeroAndOtherRowsStayUntouched() {
    var declare = Declarations()
    let table = declare.embedding(
      "t", rows: 4, dimension: 3, initial: .constant(0.5), padding: true, decay: .l2(0.1))
    let session = Session(Parameters(declare, optimizer: .adam(learningRate: 0.1), seed: 1), seed: 1)
    let tape = Tape(for: .training)
    let rows = tape.indices("rows", [3])
    let read = table[rows]
    let program = session.compile(loss: (read - 1).square().sum(), keeping: [read])
    program.set(rows, [Int32(table.paddingRow), 2, Int32(table.paddingRow)])
    for _ in 0..<3 { program.step() }
    program.forward()
    #expect(program.read(read)[..<3] == [0, 0, 0] && program.read(read)[6...] == [0, 0, 0])
    let values = session.parameters.values(named: "t")
    #expect(values.count == 12 && values[0..<6].allSatisfy { $0 == 0.5 } && values[9...].allSatisfy { $0 == 0.5 })
    #expect(values[6..<9].allSatisfy { $0 > 0.7 })
  }
}
