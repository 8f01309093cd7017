@testable import Autodiff
import Testing

@Suite struct SessionTests {
  private func model() -> (declare: Declarations, table: Embedding) {
    var declare = Declarations()
    let table = declare.embedding("t", rows: 8, dimension: 4, initial: .normal(sd: 1), padding: true)
    return (declare, table)
  }

  /// A training program and a scoring program take turns in one arena.
  @Test func programsShareMemory() {
    let (declare, table) = model()
    let session = Session(Parameters(declare, optimizer: .sgd(learningRate: 0.1), seed: 1), seed: 1)
    let training = Tape(for: .training)
    let rows = training.indices("rows", [3])
    let program = session.compile(loss: table[rows].square().sum())
    program.set(rows, [1, 1, 5])
    let first = program.step()
    let scoring = Tape(for: .scoring)
    let query = scoring.indices("query", [1])
    let scores = table[query].dot(every: table)
    let ranking = session.compile(outputs: [scores])
    ranking.set(query, [5])
    ranking.forward()
    let before = ranking.read(scores)
    let second = program.step()
    ranking.forward()
    // Row 5 has shrunk by a factor 1 − 2η, and all of the loss by its square.
    #expect(abs(ranking.read(scores)[5] - 0.64 * before[5]) < 1e-5)
    #expect(second < first)
    #expect(ranking.read(scores)[0] != 0)
  }

  @Test func sameSeedSameBits() {
    func run(seed: UInt64) -> [Float] {
      let (declare, table) = model()
      let session = Session(Parameters(declare, optimizer: .adam(learningRate: 0.1), seed: seed), seed: seed)
      let tape = Tape(for: .training)
      let rows = tape.indices("rows", [4])
      let program = session.compile(loss: table[rows].dropout(0.5).square().sum())
      program.set(rows, [1, 2, 7, 1])
      return (0..<5).map { _ in program.step() } + session.parameters.values(named: "t")
    }
    #expect(run(seed: 3) == run(seed: 3))
    #expect(run(seed: 3) != run(seed: 4))
  }

  @Test func dropoutKeepsTheMeanAndActsInTrainingOnly() {
    let (declare, _) = model()
    let session = Session(Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1), seed: 1)
    for purpose in [Tape.Purpose.training, .scoring] {
      let tape = Tape(for: purpose)
      let output = tape.constant([Float](repeating: 1, count: 10_000), [10_000]).dropout(0.3)
      let program = session.compile(outputs: [output])
      program.forward()
      let values = program.read(output)
      let kept = values.count { $0 != 0 }
      if purpose == .scoring {
        #expect(values.allSatisfy { $0 == 1 })
      } else {
        #expect(abs(kept - 7000) < 151)  // 3.3 standard deviations of a binomial
        #expect(values.allSatisfy { $0 == 0 || $0 == 1 / Float(0.7) })
      }
    }
  }

  @Test func snapshotsBringValuesBack() {
    let (declare, table) = model()
    let session = Session(Parameters(declare, optimizer: .adagrad(learningRate: 0.1), seed: 1), seed: 1)
    let tape = Tape(for: .training)
    let program = session.compile(loss: tape.table(table).square().sum())
    let start = session.parameters.values(named: "t")
    let snapshot = session.parameters.snapshot()
    program.step()
    #expect(session.parameters.values(named: "t") != start)
    session.parameters.restore(snapshot)
    #expect(session.parameters.values(named: "t") == start)
    #expect(session.parameters.count == 32 && session.parameters.names == ["t"])
  }

  @Test func initialRowsLieInTheirBall() {
    var declare = Declarations()
    _ = declare.embedding("t", rows: 50, dimension: 3, initial: .uniform(low: -2, high: 2), maxNorm: 1)
    let values = Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1).values(named: "t")
    let norms = (0..<50).map { row in values[3 * row..<3 * row + 3].reduce(0) { $0 + $1 * $1 } }
    #expect(norms.allSatisfy { $0 < 1.00001 } && norms.contains { $0 > 0.999 } && norms.contains { $0 < 0.999 })
  }

  /// Buffers that live at the same time lie apart, and memory is used again.
  @Test func arenaPlansDoNotOverlap() {
    let requests = [
      ArenaPlan.Request(count: 100, life: 0...3), .init(count: 40, life: 2...5), .init(count: 90, life: 4...6),
      .init(count: 10, life: 0...6), .init(count: 100, life: 7...9),
    ]
    let plan = ArenaPlan(requests)
    for (i, a) in requests.enumerated() {
      for (j, b) in requests.enumerated() where i < j && a.life.overlaps(b.life) {
        let apart = plan.starts[i] + a.count <= plan.starts[j] || plan.starts[j] + b.count <= plan.starts[i]
        #expect(apart, "requests \(i) and \(j) overlap")
      }
      #expect(plan.starts[i] + a.count <= plan.count)
    }
    #expect(plan.count < 340)
  }
}
