import Autodiff
import Foundation
import Interactions
import Kernels
import Testing

@testable import Recommenders

@Suite struct SharedNegativeTests {
  /// Items i0, i1, … of which item k occurs `counts[k]` times, each of a user of its own; those with none occur once behind the
  /// training part.
  private func view(_ counts: [Int]) throws -> TrainingView {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    var user = 0
    var lengths: [Int32] = []
    for (item, count) in counts.enumerated() {
      for _ in 0..<max(1, count) {
        raw.append(user: "u\(1000 + user)", item: "i\(item)", time: Int64(user))
        lengths.append(count > 0 ? 1 : 0)
        user += 1
      }
    }
    return TrainingView(try raw.prepared(), lengths: lengths)
  }

  /// Probabilities and expected counts of the oracle, whose items are in the order of their frequency.
  @Test func probabilitiesAgreeWithTheOracle() throws {
    let sampler = SharedSampler(3, try view([9, 8, 7, 6, 5, 4]))
    let q = WorkedExample.numbers("sampled_softmax", "Q")
    expectClose((0..<6).map { sampler.probability(of: Int32($0)) }, q, tolerance: 1e-9)
    expectClose(q.map { SharedSampler.expectedCount($0, tries: 5) }, WorkedExample.numbers("sampled_softmax", "expected_count"), tolerance: 1e-9)
  }

  /// The rank is that of the training count, ties by item; an item without a training event comes last.
  @Test func frequentItemsComeFirst() throws {
    let sampler = SharedSampler(2, try view([1, 5, 0, 5]))
    let byProbability = (0..<4).sorted { sampler.probability(of: Int32($0)) > sampler.probability(of: Int32($1)) }
    #expect(byProbability == [1, 3, 0, 2])
  }

  /// Draws are different items; the first of a draw follows the law, within four standard errors, and tries count the repeats.
  @Test func drawsFollowTheLaw() throws {
    var sampler = SharedSampler(3, try view([9, 8, 7, 6, 5, 4]))
    var stream = RandomStream(seed: 5, purpose: "test")
    var counts = [Int](repeating: 0, count: 6)
    let draws = 20_000
    var sample: [Int32] = [0, 0, 0]
    for _ in 0..<draws {
      sample.withUnsafeMutableBufferPointer { sampler.fill($0, &stream) }
      #expect(Set(sample).count == 3 && sampler.tries >= 3)
      counts[Int(sample[0])] += 1
    }
    for item in 0..<6 {
      let q = sampler.probability(of: Int32(item))
      let expected = Double(draws) * q
      #expect(abs(Double(counts[item]) - expected) < 4 * (expected * (1 - q)).squareRoot(), "item \(item)")
    }
  }

  /// A negative that is a target of an example is out of that example's sum, and only of that one; the next batch begins anew.
  @Test func accidentalHitsAreTakenOut() throws {
    let filling = SharedFilling(6, try view([9, 8, 7, 6, 5, 4]))
    var stream = RandomStream(seed: 1, purpose: "test")
    var sample = [Int32](repeating: -1, count: 6)
    sample.withUnsafeMutableBufferPointer { filling.draw(into: $0, &stream) }
    var mask = [Float](repeating: 0, count: 12)
    func write(_ targets: [Int32]) {
      targets.withUnsafeBufferPointer { targets in mask.withUnsafeMutableBufferPointer { filling.writeHits(targets, of: 2, into: $0) } }
    }
    write([2, 6, 4, 2])
    let hit = (0..<2).map { row in Set(sample.indices.filter { mask[6 * row + $0] != 0 }.map { sample[$0] }) }
    #expect(hit == [[2], [2, 4]], "6 is the padding row")
    write([0, 6, 6, 6])
    #expect(mask.indices.filter { mask[$0] != 0 }.map { sample[$0 % 6] } == [0])
  }

  /// With all items drawn, and no correction, the sampled loss is the full one: the targets are taken out of the negatives and
  /// stand for themselves.
  @Test func withAllItemsItIsTheFullSoftmax() {
    let loss = loss(targets: [1, 3], shared: [0, 1, 2, 3, 4, 5], hits: [1, 3])
    // Exact softmax over six items of the oracle, whose two labels have equal shares.
    expectClose([loss], WorkedExample.numbers("sampled_softmax", "full_softmax_loss"))
  }

  /// The oracle's loss: two labels, three negatives of which one is a label.
  @Test func agreesWithTheOracle() {
    expectClose([loss(targets: [1, 3], shared: [0, 2, 3], hits: [2], tries: 5)], WorkedExample.numbers("sampled_softmax", "loss"))
    expectClose([loss(targets: [1, 6], shared: [0, 2, 4], hits: [], tries: 5)], WorkedExample.numbers("sampled_softmax", "loss_single_label_1"))
    expectClose([loss(targets: [1, 3], shared: nil, hits: [])], WorkedExample.numbers("sampled_softmax", "full_softmax_loss"))
  }

  /// The loss of a user vector against the oracle's items.
  private func loss(targets: [Int32], shared: [Int32]?, hits: [Int], tries: Int? = nil) -> Double {
    var declare = Declarations()
    let model = Products(.init(), Catalog(users: 1, items: 6), &declare)
    let parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    parameters.set("q", WorkedExample.numbers("sampled_softmax", "q").map(Float.init))
    parameters.set("z", WorkedExample.numbers("sampled_softmax", "h").map(Float.init))
    let tape = Tape(for: .training)
    let batch = tape.axis("examples", capacity: 1)
    let query = Query(tape, batch: batch, itemCount: 6)
    let examples = TrainingExamples(
      query, count: batch, targetCount: 2, negativesPerTarget: 0, sharedCount: shared?.count ?? 0)
    let loss = examples.loss(of: model, .softmax)
    let program = Session(parameters, seed: 1).compile(loss: loss)
    program.bind(batch, 1)
    for (part, input) in examples.parts {
      program.set(input, part == .targets ? targets : part == .firstTargets ? [targets[0]] : shared!)
    }
    func correction(_ item: Int32) -> Float {
      guard let tries, item < 6 else { return 0 }
      return Float(log(SharedSampler.expectedCount(WorkedExample.numbers("sampled_softmax", "Q")[Int(item)], tries: tries)))
    }
    for (value, input) in examples.values {
      let target = program.buffer(of: input)
      switch value {
      case .targetCorrections: for (place, item) in targets.enumerated() { target[place] = correction(item) }
      case .sharedCorrections: for (place, item) in shared!.enumerated() { target[place] = correction(item) }
      case .hits: for place in hits { target[place] = -TrainingExamples.outOfReach }
      default: break
      }
    }
    for case let field as MomentField in query.readings { program.set(field.indices, [0]) }
    program.forward()
    return Double(program.scalar(loss))
  }

  /// `z_u · q_i`.
  private struct Products: Recommender {
    struct Hyperparameters: HyperparameterSet {}
    static let card = ModelCard(name: "products", source: "none", revision: 1, microsecondsPerEvent: 1)
    let users, items: Embedding

    init(_ h: Hyperparameters, _ catalog: Catalog, _ declare: inout Declarations) {
      users = declare.embedding("z", rows: catalog.users, dimension: 2, initial: .zeros)
      items = declare.embedding("q", rows: catalog.items, dimension: 2, initial: .zeros, padding: true)
    }

    var recipe: Recipe {
      Recipe(.minibatch(.softmax, .sgd(learningRate: 1), batchSize: 1), examples: .nextItems(2), schedule: Schedule(epochs: 1))
    }

    func score(_ query: Query, _ candidates: Candidates) -> Tensor { candidates.dot(users[query.users], items) }
  }
}
