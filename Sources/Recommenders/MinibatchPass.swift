import Autodiff
import Interactions
import Kernels

/// Batches of examples through the recorded program: one score of targets and negatives together, the objective, a step.
final class MinibatchPass<Model: Recommender>: TrainingPass, RecordedPass {
  let program: Program
  private let training: Training<Model>
  private let batchSize: Int
  private let objective: Objective
  private let query: Query
  private let batch: Extent
  private let candidates: Indices
  private let keys: NegativeKeys
  private let negativeCount: Int
  private var keyBuffer: [Int32]
  private var drawn: [Int32]

  init(_ training: Training<Model>, _ objective: Objective, batchSize: Int) {
    self.training = training
    self.batchSize = batchSize
    self.objective = objective
    let targets = training.examples.targetCount
    let perTarget = training.model.recipe.negativesPerTarget
    negativeCount = targets * perTarget
    keys = NegativeKeys(rule: training.model.recipe.negatives, targetCount: targets)
    keyBuffer = [Int32](repeating: 0, count: batchSize * keys.width)
    drawn = [Int32](repeating: 0, count: batchSize * negativeCount)
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
      fill(order[start..<min(start + batchSize, order.count)], &stream)
      let members = order[start..<min(start + batchSize, order.count)]
      total += Double(program.step()) * (objective.isMean ? Double(members.count) : 1)
    }
    return total
  }

  /// Puts a batch of examples, with freshly drawn negatives, into the program's inputs.
  func fill(_ members: ArraySlice<Int32>, _ stream: inout RandomStream) {
    let view = training.job.view
    let targetCount = training.examples.targetCount
    let prefixes = members.map { training.examples.prefixes[Int($0)] }
    program.bind(batch, prefixes.count)
    query.fill(program, prefixes[...]) { prefix in
      UnsafeBufferPointer(rebasing: view.history(of: Int(prefix.user))[..<Int(prefix.length)])
    }
    draw(prefixes, &stream)
    var place = program.buffer(of: candidates).baseAddress!
    for (number, prefix) in prefixes.enumerated() {
      let history = view.history(of: Int(prefix.user))
      place.update(from: history.baseAddress! + Int(prefix.length), count: targetCount)
      place += targetCount
      for offset in 0..<negativeCount { place[offset] = drawn[number * negativeCount + offset] }
      place += negativeCount
    }
  }

  private func draw(_ prefixes: [Prefix], _ stream: inout RandomStream) {
    let width = keys.width
    keyBuffer.withUnsafeMutableBufferPointer { buffer in
      for (number, prefix) in prefixes.enumerated() {
        keys.fill(
          buffer.baseAddress! + number * width, prefix, training.job.view.history(of: Int(prefix.user)))
      }
    }
    keyBuffer.withUnsafeBufferPointer { buffer in
      drawn.withUnsafeMutableBufferPointer { drawn in
        training.sampler.draw(
          avoiding: UnsafeBufferPointer(rebasing: buffer[..<(prefixes.count * width)]), keysPerExample: width,
          perExample: negativeCount, from: &stream,
          into: UnsafeMutableBufferPointer(rebasing: drawn[..<(prefixes.count * negativeCount)]))
      }
    }
  }
}
