import Autodiff
import Foundation
import Interactions
import Testing

@testable import Recommenders

@Suite struct YouTubeDNNTests {
  private static let key = "youtubednn"

  private func floats(_ name: String) -> [Float] { WorkedExample.numbers(Self.key, name).map(Float.init) }

  /// The card's example: a session, a long-term set, one hidden layer, one label against three shared negatives.
  @Test func agreesWithTheWorkedExample() throws {
    var h = YouTubeDNN.Hyperparameters()
    (h.dimension, h.hidden, h.labels, h.projectsLongTerm) = (2, [3], 1, false)
    var declare = Declarations()
    let model = YouTubeDNN(h, Catalog(users: 1, items: 6), &declare)
    let parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    // The example gives the user's vector itself: what the layer before it makes of this row.
    let user = floats("e_u").map { atanh($0) }
    for (name, values) in [
      ("q", floats("q")), ("users", user), ("Wu", [1, 0, 0, 1]), ("W1", floats("W1")), ("b1", floats("b1")), ("W2", floats("W2")),
      ("b2", floats("b2")),
    ] as [(String, [Float])] { parameters.set(name, values) }
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: 1)
    let query = Query(tape, batch: batch, itemCount: 6)
    let examples = TrainingExamples(query, count: batch, targetCount: 1, negativesPerTarget: 0, sharedCount: 3)
    let loss = examples.loss(of: model, .softmax)
    let scores = model.score(query, Candidates(tape: tape, source: .all(6)))
    let program = Session(parameters, seed: 1).compile(loss: loss, keeping: [scores])
    program.bind(batch, 1)
    for reading in query.readings { fill(reading, program) }
    let sample = WorkedExample.numbers(Self.key, "sampled").map { Int32($0) }
    for (part, input) in examples.parts {
      if part == .targets { program.set(input, [3]) }
      if part == .shared { program.set(input, sample) }
    }
    // Items are in the order of their frequency already.
    func correction(_ item: Int32) -> Float {
      let q = log((Double(item) + 2) / (Double(item) + 1)) / log(7)
      return Float(log(SharedSampler.expectedCount(q, tries: 5)))
    }
    for (value, input) in examples.values {
      if value == .targetCorrections { program.buffer(of: input)[0] = correction(3) }
      if value == .sharedCorrections { for (place, item) in sample.enumerated() { program.buffer(of: input)[place] = correction(item) } }
    }
    program.forward()
    program.differentiate()
    expectClose(program.read(scores).map(Double.init), WorkedExample.numbers(Self.key, "scores"))
    expectClose([Double(program.scalar(loss))], WorkedExample.numbers(Self.key, "loss"))
    expectClose(program.gradient(named: "W1").map(Double.init), WorkedExample.numbers(Self.key, "grad_W1"))
  }

  private func fill(_ reading: any Reading, _ program: Program) {
    func write(_ items: Indices, _ segments: Segments, _ values: [Int32]) {
      for (place, value) in values.enumerated() { program.buffer(of: items)[place] = value }
      program.buffer(of: segments)[0] = 0
      program.buffer(of: segments)[1] = Int32(values.count)
    }
    switch reading {
    case let field as MomentField: program.set(field.indices, [0])
    case let session as ShortTerm:
      program.bind(session.segments.members, 3)
      write(session.items, session.segments, [1, 4, 2])
    case let before as LongTerm:
      program.bind(before.segments.members, 2)
      write(before.items, before.segments, [0, 5])
    default: Issue.record("what the model reads besides is not in the example")
    }
  }
}
