import Autodiff
import Interactions
import Kernels

/// Batches of examples through the recorded program: one score of targets and negatives together, the objective, a step.
final class MinibatchPass<Model: Recommender>: TrainingPass, RecordedPass {
  let program: Program
  private let training: Training<Model>
  private let batchSize: Int
  private let query: Query
  private let batch: Extent
  private let candidates: Indices
  private let keys: NegativeKeys
  private let negativeCount: Int
  private let objective: Objective
  private let filling: BatchFilling

  init(_ training: Training<Model>, _ objective: Objective, batchSize: Int) {
    self.training = training
    self.batchSize = batchSize
    let targets = training.examples.targetCount
    let perTarget = training.model.recipe.negativesPerTarget
    negativeCount = targets * perTarget
    keys = NegativeKeys(rule: training.model.recipe.negatives, targetCount: targets)
    self.objective = objective
    filling = BatchFilling(
      examples: batchSize, keysPerExample: keys.width, targets: targets, negativesPerExample: negativeCount)
    let tape = Tape(for: .training)
    batch = tape.axis("examples", capacity: batchSize)
    query = Query(tape, batch: batch, itemCount: training.job.catalog.items)
    candidates = tape.indices("candidates", [batch, .fixed(targets + negativeCount)])
    let scores = training.model.score(query, Candidates(tape: tape, source: .listed(candidates)))
    let loss = objective.loss(
      targets: scores.slice(axis: 1, 0..<targets),
      negatives: scores.slice(axis: 1, targets..<targets + negativeCount), negativesPerTarget: perTarget)
    program = training.session.compile(loss: loss)
  }

  func run(epoch: Int) -> Double {
    let order = training.order(epoch: epoch)
    var stream = training.negatives(epoch: epoch)
    var total = 0.0
    for start in stride(from: 0, to: order.count, by: batchSize) {
      total += step(order[start..<min(start + batchSize, order.count)], &stream)
    }
    return total
  }

  /// Trains on a batch of examples and returns the sum of their losses. Allocates nothing.
  func step(_ members: ArraySlice<Int32>, _ stream: inout RandomStream) -> Double {
    fill(members, &stream)
    let loss = Double(program.step())
    return objective.isMean ? loss * Double(members.count) : loss
  }

  /// Puts a batch of examples, with freshly drawn negatives, into the program's inputs.
  func fill(_ members: ArraySlice<Int32>, _ stream: inout RandomStream) {
    let view = training.job.view
    program.bind(batch, members.count)
    let prefixes = filling.gather(members, training.examples)
    query.fill(program, prefixes) { prefix in
      UnsafeBufferPointer(start: view.history(of: Int(prefix.user)).baseAddress, count: Int(prefix.length))
    }
    filling.draw(prefixes, view, keys, training.sampler, &stream)
    filling.writeCandidates(prefixes, view, into: program.buffer(of: candidates))
  }
}
