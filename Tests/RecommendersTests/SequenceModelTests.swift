import Autodiff
import Foundation
import Testing

@testable import Recommenders

/// The cards' worked examples of models that read whole sequences.
@Suite struct SequenceModelTests {
  @Test func sasrecAgreesWithItsCard() {
    let key = "SASRec"
    var h = SASRec.Hyperparameters()
    (h.dimension, h.length, h.blocks, h.dropout) = (3, 3, 1, 0)
    let names = [
      "M": "M", "Pos": "Pos", "WQ": "WQ1", "WK": "WK1", "WV": "WV1", "W1": "W11", "b1": "b11", "W2": "W21", "b2": "b21",
      "g1": "g11", "be1": "be11", "g2": "g21", "be2": "be21", "g3": "g3", "be3": "be3",
    ]
    let example = SequenceExample<SASRec>(
      h, items: 5, weights: names.map { ($1, WorkedExample.floats(key, $0)) }, sequence: [0, 1, 2], length: 3,
      targets: [1, 2, 3], negatives: [4, 4, 4], objective: .balancedBinaryCrossEntropy)
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    let scores = example.program.read(example.scores).map(Double.init)
    let expected = zip(
      WorkedExample.numbers(key, "outputs", "pos_logits"), WorkedExample.numbers(key, "outputs", "neg_logits"))
    expectClose(scores, expected.flatMap { [$0, $1] })
    for (published, name) in [("M", "M"), ("Pos", "Pos"), ("b2", "b21")] {
      expectClose(example.gradient(name), WorkedExample.numbers(key, "gradients", published), "\(published)")
    }
  }

  /// The slots of a short sequence are the last ones.
  @Test func positionsAreCountedFromTheNewest() {
    var h = SASRec.Hyperparameters()
    (h.dimension, h.length, h.blocks, h.dropout) = (3, 5, 1, 0)
    let example = SequenceExample<SASRec>(
      h, items: 5, weights: [], sequence: [0, 1], length: 5, targets: [1, 2], negatives: [4, 4],
      objective: .balancedBinaryCrossEntropy)
    let rows = example.gradient("Pos").map { $0 != 0 }
    #expect(rows[..<9].allSatisfy { !$0 })
    #expect(rows[9...].contains(true))
  }

  /// The previous state is reached by a first step from zeros: the card gives one step from a state of its own, so the
  /// recurrence is checked on the tape, with that state as the first row's result.
  @Test func aStepOfTheRecurrenceAgreesWithItsCard() {
    let key = "GRU_cell"
    func transposed(_ name: String) -> [Float] {
      let m = WorkedExample.floats(key, name)
      return [m[0], m[2], m[1], m[3]]
    }
    /// Columns of z, r and n side by side.
    func joined(_ names: [String]) -> [Float] {
      let parts = names.map(transposed)
      return [0, 2].flatMap { row in parts.flatMap { $0[row..<row + 2] } }
    }
    // The first row alone makes the state (0.3, 0.2): a large input opens z, and the candidate is tanh of another input.
    let wanted: [Float] = [0.3, 0.2]
    var declare = Declarations()
    let w = declare.weight("W", [5, 6], initial: .zeros)
    let u = declare.weight("U", [2, 6], initial: .zeros)
    let b = declare.weight("b", [6], initial: .zeros)
    let parameters = Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1)
    let biases = ["bz", "br", "bh"].flatMap { WorkedExample.floats(key, $0) }
    // Inputs: the card's two; a switch that opens z; and the candidates of the first step.
    let candidate = zip(wanted, biases[4...]).map { artanh($0) - $1 }
    parameters.set(
      "W",
      joined(["Wz", "Wr", "Wh"]) + [60, 60, 0, 0, 0, 0] + [0, 0, 0, 0, candidate[0], 0] + [0, 0, 0, 0, 0, candidate[1]])
    parameters.set("U", joined(["Uz", "Ur", "Uh"]))
    parameters.set("b", biases)
    let tape = Tape(for: .training)
    let rows = tape.constant([0, 0, 1, 1, 1] + [1, -0.5, 0, 0, 0], [2, 5])
    let segments = tape.segments("one", count: 1, members: 2)
    let states = rows.gru(over: segments, input: w, recurrent: u, bias: b)
    let last = states.last(of: segments)
    let program = Session(parameters, seed: 1).compile(loss: last.sum(), keeping: [states])
    program.set(segments, offsets: [0, 2])
    program.differentiate()
    let found = program.read(states).map(Double.init)
    expectClose(Array(found[..<2]), wanted.map(Double.init))
    expectClose(Array(found[2...]), WorkedExample.numbers(key, "outputs", "h_new"))
    let gradient = program.gradient(named: "U").map(Double.init)
    let published = WorkedExample.numbers(key, "gradients", "Uh")
    expectClose([gradient[4], gradient[10], gradient[5], gradient[11]], published)
    expectClose(
      Array(program.gradient(named: "b")[..<2]).map(Double.init), WorkedExample.numbers(key, "gradients", "bz"))
  }

  private func artanh(_ x: Float) -> Float { 0.5 * log((1 + x) / (1 - x)) }

  /// One state whose products with the items are the card's scores 1, 0.2 and −0.5.
  @Test(arguments: [
    ("BPR-max", Objective.bprMax(penalty: 1)), ("TOP1-max", .top1Max), ("TOP1", .top1),
  ])
  func rankingLossesAgreeWithTheCard(name: String, objective: Objective) {
    let key = "GRU4Rec_loss_\(name)"
    let (loss, gradient) = lossOfScores(key) { scores in
      objective.loss(
        targets: scores.slice(axis: 1, 0..<1), negatives: scores.slice(axis: 1, 1..<3), negativesPerTarget: 2)
    }
    expectClose([loss], WorkedExample.numbers(key, "loss"))
    expectClose(gradient, WorkedExample.numbers(key, "gradients", "y"))
  }

  @Test func crossEntropyAgreesWithTheCard() {
    let key = "GRU4Rec_loss_CE"
    let (loss, gradient) = lossOfScores(key) { scores in
      Loss.crossEntropy(logits: scores, targets: scores.tape.indices("target", [1]))
    }
    expectClose([loss], WorkedExample.numbers(key, "loss"))
    expectClose(gradient, WorkedExample.numbers(key, "gradients", "y"))
  }

  private func lossOfScores(_ key: String, _ record: (Tensor) -> Tensor) -> (Double, [Double]) {
    var declare = Declarations()
    let y = declare.weight("y", [1, 3], initial: .zeros)
    let parameters = Parameters(declare, optimizer: .sgd(learningRate: 1), seed: 1)
    parameters.set("y", WorkedExample.floats(key, "y"))
    let tape = Tape(for: .training)
    let loss = record(tape.weight(y))
    let program = Session(parameters, seed: 1).compile(loss: loss)
    program.differentiate()
    return (Double(program.scalar(loss)), program.gradient(named: "y").map(Double.init))
  }

  @Test func lstmPlusAgreesWithItsCard() {
    let key = "LSTMplus"
    var h = LSTMPlus.Hyperparameters()
    (h.dimension, h.window, h.targets) = (2, 2, 1)
    func floats(_ name: String) -> [Float] { WorkedExample.floats(key, name) }
    let example = LoneExample<LSTMPlus>(
      h, items: 4,
      weights: [
        ("U", floats("U")), ("V", [0, 0, 0, 0] + floats("V_i") + floats("V_j")),
        ("X", floats("window") + floats("X_i") + floats("X_j")), ("Wx", floats("Wx")), ("Wh", floats("Wh")),
        ("b", floats("b")),
      ],
      fields: [.user: [0]], sequence: [0, 1], targets: [2], negatives: [3], objective: .hinge(margin: 0.5))
    expectClose([example.loss], WorkedExample.numbers(key, "loss"))
    let scores = example.program.read(example.scores).map { -Double($0) }
    expectClose(scores, WorkedExample.numbers(key, "outputs", "y_i") + WorkedExample.numbers(key, "outputs", "y_j"))
    let window = (0..<2).flatMap { example.gradient("X", row: $0, width: 2) }
    expectClose(window, WorkedExample.numbers(key, "gradients", "window"), "window")
    expectClose(
      example.program.gradient(named: "Wx").map(Double.init), WorkedExample.numbers(key, "gradients", "Wx"), "Wx")
  }
}
