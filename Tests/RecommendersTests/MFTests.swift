import Autodiff
import Evaluation
import Interactions
import Testing

@testable import Recommenders

@Suite struct MFTests {
  private let weights: [(String, [Float])] = [
    ("P", [0.3, -0.1]), ("Q", [0, 0, 0.2, 0.4]), ("user bias", [0.1]), ("item bias", [0, -0.2]),
  ]

  /// The card's example: one rating, without the decay, which the optimizer adds.
  @Test func agreesWithTheWorkedExample() {
    var h = MF.Hyperparameters()
    h.dimension = 2
    h.decay = 0
    let batch = LoneBatch<MF>(h, items: 2, weights: weights, targets: [1], negatives: [], ratings: [4]) { $0.mean = 3.5 }
    let decay = 0.02
    func expected(_ name: String, _ values: [Double]) -> [Double] {
      zip(WorkedExample.numbers("MF_biased", "gradients", name), values).map { $0 - decay * $1 }
    }
    let squares = [0.1, 0.2, 0.3, 0.1, 0.2, 0.4].reduce(0) { $0 + $1 * $1 }
    expectClose([batch.loss], WorkedExample.numbers("MF_biased", "loss").map { $0 - 0.5 * decay * squares })
    expectClose(batch.gradient("P", row: 0, width: 2), expected("p_u", [0.3, -0.1]))
    expectClose(batch.gradient("Q", row: 1, width: 2), expected("q_i", [0.2, 0.4]))
    expectClose(batch.gradient("user bias", row: 0, width: 1), expected("b_u", [0.1]))
    expectClose(batch.gradient("item bias", row: 1, width: 1), expected("b_i", [-0.2]))
  }

  /// A user and an item without a training rating add nothing: the mean and what is known of the other side remain.
  @Test func theUnknownAddsNothing() throws {
    var raw = RawLog(timeKind: .clock, hasRatings: true)
    for (user, item, rating) in [("a", "x", 5.0), ("a", "y", 3), ("b", "x", 4), ("b", "y", 2), ("c", "x", 4), ("d", "z", 1)] {
      raw.append(user: user, item: item, time: 0, rating: Float(rating))
    }
    let log = try raw.prepared()
    let view = TrainingView(log, lengths: [2, 2, 1, 0])
    var h = MF.Hyperparameters()
    h.dimension = 3
    let training = try Training<MF>(h, TrainingJob(catalog: log.catalog, view: view, log: log, seed: 1, schedule: Schedule(epochs: 3)))
    let trained = try training.run()
    var scores = [Float](repeating: 0, count: 3)
    scores.withUnsafeMutableBufferPointer {
      trained.scorer.scoreListed([Moment(user: 3, length: 0)], candidates: [2, 0, 1], width: 3, into: $0)
    }
    let bias = training.parameters.values(named: "item bias")
    #expect(abs(scores[0] - 3.6) < 1e-6, "neither is known: the mean of 5, 3, 4, 2 and 4")
    #expect(abs(scores[1] - 3.6 - bias[0]) < 1e-6 && abs(scores[2] - 3.6 - bias[1]) < 1e-6 && bias[0] != 0)
  }

  @Test func dataWithoutRatingsAreRefused() throws {
    let log = try SimulatedWorld(LawCheck.world).log()
    let view = try LeaveOneOut().exam(on: log).selection.training
    let error = #expect(throws: RecommenderError.self) {
      try Training<MF>(.init(), TrainingJob(catalog: log.catalog, view: view, log: log, seed: 1))
    }
    #expect(error?.description.contains("these data have none") == true)
  }
}
