import Autodiff
import Interactions
import Kernels

/// Batches of whole users: every item of a user is a target once, and what depends on the user's history is computed once
/// for all of them. Users are packed, in the order of the epoch, until the next would exceed the targets of a batch.
final class WholeUserPass<Model: Recommender>: RecordedPass {
  let program: Program
  let training: Training<Model>
  let objective: Objective
  private let histories: DistinctHistories
  private let capacity: Int
  private let users: Extent
  private let examples: TrainingExamples
  private let moments: AlignedBuffer<Moment>
  private let owners: AlignedBuffer<Int32>
  private let avoided: AlignedBuffer<Int32>

  /// - Parameter batchSize: the targets of a step; a longer history makes a step of its own.
  init(_ training: Training<Model>, _ objective: Objective, batchSize: Int) {
    self.training = training
    self.objective = objective
    histories = DistinctHistories(training.job.view)
    let capacity = max(batchSize, histories.longest)
    self.capacity = capacity
    let most = min(training.examples.count, capacity)
    moments = AlignedBuffer(count: most, repeating: Moment(user: 0, length: 0))
    owners = AlignedBuffer(count: capacity, repeating: 0)
    avoided = AlignedBuffer(count: capacity, repeating: 0)
    let tape = Tape(for: .training)
    users = tape.axis("users", capacity: most)
    let query = Query(tape, batch: users, itemCount: training.job.catalog.items, eventCapacity: capacity)
    examples = TrainingExamples(
      query, count: tape.axis("targets", capacity: capacity), targetCount: 1,
      negativesPerTarget: training.model.recipe.negativesPerTarget)
    program = training.session.compile(loss: examples.loss(of: training.model, objective))
  }

  /// One past the last user whose targets still fit.
  func end(of order: [Int32], from start: Int) -> Int {
    var (end, targets) = (start, 0)
    while end < order.count {
      targets += histories.count(of: Int(training.examples.moments[Int(order[end])].user))
      if targets > capacity { break }
      end += 1
    }
    return end
  }

  func fill(_ members: ArraySlice<Int32>, _ stream: inout RandomStream) {
    var targets = 0
    for (place, member) in members.enumerated() {
      let moment = training.examples.moments[Int(member)]
      moments.pointer[place] = moment
      for _ in 0..<histories.count(of: Int(moment.user)) {
        owners.pointer[targets] = Int32(place)
        targets += 1
      }
    }
    program.bind(users, members.count)
    program.bind(examples.count, targets)
    examples.query.fill(program, UnsafeBufferPointer(start: moments.pointer, count: members.count), training.sight)
    writeTargets(members.count)
    draw(targets, &stream)
    if let input = examples.input(of: .owners) {
      program.buffer(of: input).baseAddress!.update(from: owners.pointer, count: targets)
    }
  }

  private func writeTargets(_ userCount: Int) {
    guard let input = examples.input(of: .targets) else { return }
    var place = program.buffer(of: input).baseAddress!
    for number in 0..<userCount {
      for item in histories.items(of: Int(moments.pointer[number].user)) {
        place.pointee = item
        place += 1
      }
    }
  }

  private func draw(_ targets: Int, _ stream: inout RandomStream) {
    guard let input = examples.input(of: .negatives) else { return }
    for target in 0..<targets { avoided.pointer[target] = moments.pointer[Int(owners.pointer[target])].user }
    training.neededSampler.draw(
      avoiding: UnsafeBufferPointer(start: avoided.pointer, count: targets), perExample: examples.negativeCount,
      from: &stream,
      into: UnsafeMutableBufferPointer(rebasing: program.buffer(of: input)[..<(targets * examples.negativeCount)]))
  }
}
