import Autodiff
import Interactions

@testable import Recommenders

/// One user's sequence through a model on a tape of its own, every position with a target.
struct SequenceExample<Model: Recommender> {
  let program: Program
  /// The scores at each position: of the target and the negatives, or of all items.
  let scores: Tensor
  let loss: Double

  /// - Parameter negatives: one for each position; nil for the softmax over all items.
  init(
    _ hyperparameters: Model.Hyperparameters, items: Int, weights: [(String, [Float])], sequence: [Int32],
    length: Int, targets: [Int32], negatives: [Int32]?, objective: Objective
  ) {
    var declare = Declarations()
    let model = Model(hyperparameters, Catalog(users: 1, items: items), &declare)
    let parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    for (name, values) in weights { parameters.set(name, values) }
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: 2)
    let query = Query(tape, batch: batch, itemCount: items, readsAllPositions: true)
    let input = query.sequence(length)
    let candidates = tape.indices("candidates", [input.positions] + (negatives == nil ? [] : [2]))
    let lossTensor: Tensor
    if negatives == nil {
      scores = model.score(query, Candidates(tape: tape, source: .all(items)))
      lossTensor = Loss.crossEntropy(logits: scores, targets: candidates)
    } else {
      scores = model.score(query, Candidates(tape: tape, source: .listed(candidates)))
      lossTensor = objective.loss(
        targets: scores.slice(axis: 1, 0..<1), negatives: scores.slice(axis: 1, 1..<2), negativesPerTarget: 1)
    }
    let program = Session(parameters, seed: 1).compile(loss: lossTensor, keeping: [scores])
    self.program = program
    program.bind(batch, 1)
    sequence.withUnsafeBufferPointer { events in
      _ = input.fill(program, [Moment(user: 0, length: Int32(events.count))], items: { _ in events })
    }
    let listed = negatives.map { negatives in zip(targets, negatives).flatMap { [$0, $1] } } ?? targets
    program.set(candidates, listed)
    program.differentiate()
    loss = Double(program.scalar(lossTensor))
  }

  func gradient(_ name: String) -> [Double] { program.gradient(named: name).map(Double.init) }
}
