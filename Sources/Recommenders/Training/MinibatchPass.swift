import Autodiff
import Host
import Interactions
import Kernels

/// Batches of examples through the recorded program: one score of targets and negatives together, the objective, a step.
final class MinibatchPass<Model: Recommender>: RecordedPass {
  let program: Program
  let training: Training<Model>
  let objective: Objective
  private let batchSize: Int
  private let examples: TrainingExamples
  private let keys: NegativeKeys?
  private let filling: BatchFilling
  private let shared: SharedFilling?

  init(_ training: Training<Model>, _ objective: Objective, batchSize: Int) {
    self.training = training
    self.batchSize = batchSize
    self.objective = objective
    let (recipe, view) = (training.model.recipe, training.job.view)
    let (targets, perTarget) = (training.examples.targetCount, recipe.negativesPerTarget)
    keys = recipe.negatives.map { NegativeKeys(rule: $0, targetCount: targets) }
    filling = BatchFilling(
      training.examples, view, batchSize: batchSize, keysPerExample: keys?.width ?? 0,
      negativesPerExample: targets * perTarget)
    shared = recipe.sharedNegatives > 0 ? SharedFilling(recipe.sharedNegatives, view) : nil
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: batchSize)
    let cut = training.examples
    let query = Query(
      tape, batch: batch, itemCount: training.job.catalog.items, eventCapacity: cut.events(ofLongest: batchSize))
    examples = TrainingExamples(
      query, count: batch, targetCount: targets, negativesPerTarget: perTarget,
      companionCount: recipe.examples.companionCount, sharedCount: shared?.count ?? 0)
    program = training.session.compile(loss: examples.loss(of: training.model, objective))
  }

  func end(of order: [Int32], from start: Int) -> Int { min(start + batchSize, order.count) }

  var needsClock: Bool { examples.needsClock }

  func fill(_ members: ArraySlice<Int32>, _ stream: inout RandomStream) {
    filling.gather(members)
    program.bind(examples.count, members.count)
    examples.query.fill(program, filling.moments, training.sight)
    if let keys, let sampler = training.sampler { filling.draw(keys, sampler, &stream) }
    for (part, input) in examples.parts {
      let target = program.buffer(of: input)
      switch part {
      case .candidates: fillCandidates(target)
      case .targets: filling.writeTargets(into: target)
      case .firstTargets: filling.writeFirstTargets(into: target)
      case .negatives: filling.writeNegatives(into: target)
      case .companions: training.companions!.draw(filling.moments, training.job.view, &stream, into: target)
      case .shared: shared!.draw(into: target, &stream)
      case .owners:
        refuse("the owners of several targets are read by the rule wholeUsers only, not by examples one by one")
      }
    }
    for (value, input) in examples.values {
      let target = program.buffer(of: input)
      switch value {
      case .ratings: filling.writeRatings(into: target)
      case .days: filling.writeDays(into: target)
      case .targetCorrections: shared!.writeCorrections(of: targets, into: target)
      case .sharedCorrections: shared!.writeCorrections(into: target)
      case .hits: shared!.writeHits(targets, of: members.count, into: target)
      }
    }
  }

  private func fillCandidates(_ target: UnsafeMutableBufferPointer<Int32>) {
    filling.writeCandidates(into: target)
    let width = examples.targetCount + examples.negativeCount
    examples.pairs.fill(
      program,
      Pairs(
        moments: filling.moments, items: UnsafeBufferPointer(rebasing: target[..<(filling.moments.count * width)]), width: width),
      training.sight)
  }

  /// The targets that are in place.
  private var targets: UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: program.buffer(of: examples.targets)[..<(filling.moments.count * examples.targetCount)])
  }
}
