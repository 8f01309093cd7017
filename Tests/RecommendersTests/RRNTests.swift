import Autodiff
import Interactions
import Testing

@testable import Recommenders

@Suite struct RRNTests {
  private static let key = "RRN_score"

  /// A matrix that the example writes with outputs as rows, in the order of inputs.
  private func transposed(_ name: String) -> [Float] {
    let values = WorkedExample.floats(Self.key, name)
    let columns = values.count / 2
    return (0..<columns).flatMap { [values[$0], values[columns + $0]] }
  }

  /// The gates of update, reset and candidate side by side.
  private func gates(_ network: String, _ kind: String) -> [Float] {
    let parts = ["z", "r", "h"].map { transposed("\(network)_\(kind)\($0)") }
    return [0, 2].flatMap { row in parts.flatMap { $0[row..<row + 2] } }
  }

  private func biases(_ network: String) -> [Float] { ["z", "r", "h"].flatMap { WorkedExample.floats(Self.key, "\(network)_b\($0)") } }

  /// Two slices of either side, the item's second one empty; the candidate did not happen.
  @Test func agreesWithTheWorkedExample() throws {
    var h = RRN.Hyperparameters()
    (h.dimension, h.state, h.sliceSize, h.slices, h.hidden, h.dropout, h.decay) = (2, 2, 2, 2, [2, 2], 0, 0)
    let weights: [(String, [Float])] = [
      ("items", [0.5, -0.2, 0.1, 0.4, -0.3, 0.6] + WorkedExample.floats(Self.key, "e_i")),
      ("users", WorkedExample.floats(Self.key, "e_u") + [0.2, 0.3, -0.1, 0.5]),
      ("W of users", gates("gu", "W")), ("U of users", gates("gu", "U")), ("b of users", biases("gu")),
      ("W of items", gates("gv", "W")), ("U of items", gates("gv", "U")), ("b of items", biases("gv")),
      ("W1", transposed("W1")), ("b1", WorkedExample.floats(Self.key, "b1")),
      ("W2", transposed("W2")), ("b2", WorkedExample.floats(Self.key, "b2")),
      ("w3", WorkedExample.floats(Self.key, "w3")), ("b3", WorkedExample.floats(Self.key, "b3")),
    ]
    var declare = Declarations()
    let model = RRN(h, Catalog(users: 3, items: 4), &declare)
    let parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    for (name, values) in weights { parameters.set(name, values) }
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: 1)
    let query = Query(tape, batch: batch, itemCount: 4)
    let (listed, pairs) = (tape.indices("candidates", [batch, 1]), CandidateInputs([batch, 1]))
    let logit = model.score(query, Candidates(tape: tape, source: .listed(listed), inputs: pairs))
    let loss = Loss.binaryCrossEntropy(logits: logit, labels: tape.constant([0], [1]).broadcast(to: [batch, 1]))
    let program = Session(parameters, seed: 1).compile(loss: loss, keeping: [logit])
    program.bind(batch, 1)
    program.set(listed, [3])
    let user = try #require(query.readings.compactMap { $0 as? MomentField }.first)
    program.set(user.indices, [0])
    func fill(_ rows: SliceRows, _ members: [Int32]) {
      program.set(rows.members, members)
      for (place, offset) in [Int32(0), 2].enumerated() { program.buffer(of: rows.segments)[place] = offset }
    }
    fill(try #require(query.readings.compactMap { $0 as? SliceSets }.first).rows, [0, 1, 2, 2])
    fill(try #require(pairs.readings.compactMap { $0 as? CandidateSlices }.first).rows, [1, 2, 3, 3])
    program.forward()
    program.differentiate()
    expectClose([Double(program.read(logit)[0])], WorkedExample.numbers(Self.key, "outputs", "logit"))
    expectClose([Double(program.scalar(loss))], WorkedExample.numbers(Self.key, "loss"))
    let items = program.gradient(named: "items").map(Double.init)
    let slices = WorkedExample.numbers(Self.key, "gradients", "EU1")
    expectClose(Array(items[..<4]), Array(slices[..<4]))
    expectClose(Array(items[4..<6]), [slices[4] + slices[6], slices[5] + slices[7]], "the repeated event stands twice in its slice")
    expectClose(Array(items[6..<8]), WorkedExample.numbers(Self.key, "gradients", "e_i"))
    expectClose(program.gradient(named: "b of users")[..<2].map(Double.init), WorkedExample.numbers(Self.key, "gradients", "gu_bz"))
  }

  /// Data without a clock cannot say what came first among the users of an item.
  @Test func dataWithoutTimesAreRefused() throws {
    var raw = RawLog(timeKind: .ordinal, hasRatings: false)
    for user in ["a", "b"] { for item in ["x", "y", "z"] { raw.append(user: user, item: item, time: 0) } }
    raw.append(user: "a", item: "w", time: 0)
    let log = try raw.prepared()
    var h = RRN.Hyperparameters()
    h.hidden = [4]
    let view = TrainingView(log, lengths: [3, 3])
    let training = try Training<RRN>(h, TrainingJob(catalog: log.catalog, view: view, log: log, seed: 1))
    let error = #expect(throws: RecommenderError.self) { try training.run() }
    #expect(error?.description.contains("no clock") == true)
  }
}
