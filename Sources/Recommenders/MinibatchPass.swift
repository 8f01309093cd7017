import Autodiff
import Host
import Interactions
import Kernels

/// Batches of examples through the recorded program: one score of targets and negatives together, the objective, a step.
final class MinibatchPass<Model: Recommender>: RecordedPass {
  let program: Program
  private let training: Training<Model>
  private let batchSize: Int
  private let examples: TrainingExamples
  private let keys: NegativeKeys?
  private let objective: Objective
  private let filling: BatchFilling

  init(_ training: Training<Model>, _ objective: Objective, batchSize: Int) {
    self.training = training
    self.batchSize = batchSize
    let targets = training.examples.targetCount
    let perTarget = training.model.recipe.negativesPerTarget
    keys = training.model.recipe.negatives.map { NegativeKeys(rule: $0, targetCount: targets) }
    self.objective = objective
    filling = BatchFilling(
      examples: batchSize, keysPerExample: keys?.width ?? 0, targets: targets, negativesPerExample: targets * perTarget)
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: batchSize)
    examples = TrainingExamples(
      Query(tape, batch: batch, itemCount: training.job.catalog.items), count: batch, targetCount: targets,
      negativesPerTarget: perTarget, companionCount: training.model.recipe.examples.companionCount)
    program = training.session.compile(loss: examples.loss(of: training.model, objective))
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
    program.bind(examples.count, members.count)
    let moments = filling.gather(members, training.examples)
    examples.query.fill(program, moments) { moment in
      UnsafeBufferPointer(start: view.history(of: Int(moment.user)).baseAddress, count: Int(moment.length))
    }
    if let keys, let sampler = training.sampler { filling.draw(moments, view, keys, sampler, &stream) }
    if let input = examples.ratingsInput { filling.writeRatings(moments, view, into: program.buffer(of: input)) }
    for (part, input) in examples.parts {
      let target = program.buffer(of: input)
      switch part {
      case .candidates: filling.writeCandidates(moments, view, into: target)
      case .targets: filling.writeTargets(moments, view, into: target)
      case .negatives: filling.writeNegatives(moments.count, into: target)
      case .companions: training.companions!.draw(moments, view, &stream, into: target)
      case .owners:
        refuse("the owners of several targets are read by the rule wholeUsers only, not by examples one by one")
      }
    }
  }
}
