import Autodiff
import Host
import Interactions
import Kernels

/// Batches of whole sequences through the recorded program: every position is a query with a target of its own.
final class SequencePass<Model: Recommender>: RecordedPass {
  let program: Program
  let training: Training<Model>
  let objective: Objective
  private let batchSize: Int
  private let query: Query
  private let input: SequenceInput
  private let batch: Extent
  /// The target of each position, and its negatives: `[p, 1 + k]`; without negatives `[p]`.
  private let candidates: Indices
  private let keys: NegativeKeys?
  private let negativeCount: Int
  private let moments: AlignedBuffer<Moment>
  private let avoided: AlignedBuffer<Int32>
  private let drawn: AlignedBuffer<Int32>

  init(_ training: Training<Model>, _ objective: Objective, batchSize: Int) {
    guard case .sequences(let length) = training.model.recipe.examples else {
      refuse("sequences are trained by the rule sequences, not \(training.model.recipe.examples)")
    }
    self.training = training
    self.objective = objective
    self.batchSize = batchSize
    negativeCount = objective.scoresAllItems ? 0 : training.model.recipe.negativesPerTarget
    keys = training.model.recipe.negatives.map { NegativeKeys(rule: $0, targetCount: 1) }
    moments = AlignedBuffer(count: batchSize, repeating: Moment(user: 0, length: 0))
    avoided = AlignedBuffer(count: batchSize * length, repeating: 0)
    drawn = AlignedBuffer(count: batchSize * length * negativeCount, repeating: 0)
    let tape = Tape(for: .training)
    batch = tape.axis("examples", capacity: batchSize)
    query = Query(tape, batch: batch, itemCount: training.job.catalog.items, readsAllPositions: true)
    input = query.sequence(length)
    let loss: Tensor
    if objective.scoresAllItems {
      candidates = tape.indices("targets", [input.positions])
      let scores = training.model.score(query, Candidates(tape: tape, source: .all(query.itemCount)))
      loss = Loss.crossEntropy(logits: scores, targets: candidates)
    } else {
      candidates = tape.indices("candidates", [input.positions, .fixed(1 + negativeCount)])
      let scores = training.model.score(query, Candidates(tape: tape, source: .listed(candidates)))
      loss = objective.loss(
        targets: scores.slice(axis: 1, 0..<1), negatives: scores.slice(axis: 1, 1..<1 + negativeCount),
        negativesPerTarget: negativeCount)
    }
    program = training.session.compile(loss: loss)
  }

  func end(of order: [Int32], from start: Int) -> Int { min(start + batchSize, order.count) }

  func fill(_ members: ArraySlice<Int32>, _ stream: inout RandomStream) {
    let view = training.job.view
    var row = moments.pointer
    training.examples.moments.withUnsafeBufferPointer { all in
      for member in members {
        row.pointee = all[Int(member)]
        row += 1
      }
    }
    let moments = UnsafeBufferPointer(start: self.moments.pointer, count: members.count)
    program.bind(batch, moments.count)
    query.fill(program, moments, training.sight)
    let positions = Int(program.buffer(of: input.segments)[moments.count])
    if negativeCount > 0 { draw(moments, view, positions, &stream) }
    writeCandidates(moments, view)
  }

  /// Negatives for every position, each avoiding what the model's rule says of that position.
  private func draw(
    _ moments: UnsafeBufferPointer<Moment>, _ view: TrainingView, _ positions: Int, _ stream: inout RandomStream
  ) {
    var place = avoided.pointer
    for moment in moments {
      let history = view.history(of: Int(moment.user))
      let end = Int(moment.length) + 1
      for target in (end - min(input.length, Int(moment.length)))..<end {
        keys!.fill(place, user: moment.user, target: target, history)
        place += 1
      }
    }
    training.neededSampler.draw(
      avoiding: UnsafeBufferPointer(start: avoided.pointer, count: positions), perExample: negativeCount, from: &stream,
      into: UnsafeMutableBufferPointer(start: drawn.pointer, count: positions * negativeCount))
  }

  /// The event after each position, and behind it the position's negatives.
  private func writeCandidates(_ moments: UnsafeBufferPointer<Moment>, _ view: TrainingView) {
    var place = program.buffer(of: candidates).baseAddress!
    var negatives = UnsafePointer(drawn.pointer)
    for moment in moments {
      let history = view.history(of: Int(moment.user))
      let end = Int(moment.length) + 1
      for target in (end - min(input.length, Int(moment.length)))..<end {
        place[0] = history[target]
        for negative in 0..<negativeCount { place[1 + negative] = negatives[negative] }
        place += 1 + negativeCount
        negatives += negativeCount
      }
    }
  }
}
