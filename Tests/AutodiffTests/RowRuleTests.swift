import Autodiff
import Kernels
import Testing

@Suite struct RowRuleTests {
  static let optimizers: [Optimizer] = [
    .sgd(learningRate: 0.1), .adagrad(learningRate: 0.1, initialAccumulator: 0.05), .adam(learningRate: 0.01),
    .rmsprop(learningRate: 0.01, epsilon: 1e-6), .adam(learningRate: 0.01, clip: .globalNorm(0.5)),
  ]

  /// Table values after some steps that read random rows of 30, some of them twice, with padding in between.
  private func train(
    _ rule: RowRule, _ optimizer: Optimizer, decay: Float, maxNorm: Float? = nil, looks: Set<Int> = [], steps: Int = 40,
    isSkewed: Bool = false
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
    for step in 0..<steps {
      let count = 1 + draws.uniform(below: 6)
      program.bind(batch, count)
      program.set(rows, (0..<count).map { _ in
        // Low numbers often, high ones seldom, where skewed.
        let bound = isSkewed ? 1 + draws.uniform(below: 31) : 31
        return Int32(draws.uniform(below: isSkewed ? 1 + draws.uniform(below: bound) : bound))
      })
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

  /// Hundreds of steps in which some rows are rarely read: missed steps of Adam are taken in one.
  @Test(arguments: [Float(1e-8), 1e-3]) func exactAdamEqualsDenseInTheLongRun(epsilon: Float) {
    let optimizer = Optimizer.adam(learningRate: 0.0005, epsilon: epsilon)
    let dense = train(.dense, optimizer, decay: 0, steps: 1_500, isSkewed: true)
    let exact = train(.exact, optimizer, decay: 0, steps: 1_500, isSkewed: true)
    for (found, expected) in zip(exact, dense) { #expect(abs(found - expected) < 2e-5) }
    #expect(zip(exact, train(.touched, optimizer, decay: 0, steps: 1_500, isSkewed: true)).contains { abs($0 - $1) > 1e-3 })
  }

  /// One SGD step on a row read three times: θ − η (Σ g + 3λθ); a row not read stays.
  @Test func decayPerReadingCountsReadings() {
    var declare = Declarations()
    let table = declare.embedding(
      "t", rows: 3, dimension: 2, initial: .constant(0.5), decay: .l2PerReading(0.1), rowRule: .exact)
    let session = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
    let tape = Tape(for: .training)
    let rows = tape.indices("rows", [4])
    let program = session.compile(loss: table[rows].sum())
    program.set(rows, [1, 1, 0, 1])
    program.step()
    let expected: [Float] = [0.5 - 1 - 0.05, 0.5 - 1 - 0.05, 0.5 - 3 - 0.15, 0.5 - 3 - 0.15, 0.5, 0.5]
    for (found, expected) in zip(session.parameters.values(named: "t"), expected) {
      #expect(abs(found - expected) < 1e-6)
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
