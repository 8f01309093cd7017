import Autodiff
import Interactions
import Testing

@testable import Recommenders

@Suite struct SVDPlusPlusTests {
  /// The card's example: one rating of a user with three rated items, without the decay, which the optimizer adds.
  @Test func agreesWithTheWorkedExample() {
    let key = "SVDpp_rating"
    var h = SVDPlusPlus.Hyperparameters()
    h.dimension = 2
    h.decay = 0
    let y = WorkedExample.floats(key, "Y")
    let weights: [(String, [Float])] = [
      ("P", [0.3, -0.1]), ("Q", [0, 0, 0, 0, 0.2, 0.4]), ("Y", y), ("user bias", [0.1]), ("item bias", [0, 0, -0.2]),
    ]
    // The target is the third of the user's rated items.
    let batch = LoneBatch<SVDPlusPlus>(
      h, items: 3, weights: weights, history: [0, 1, 2], targets: [2], negatives: [], ratings: [4]
    ) { $0.mean = 3.5 }
    let decay = 0.02
    func expected(_ name: String, _ values: [Double]) -> [Double] {
      zip(WorkedExample.numbers(key, "gradients", name), values).map { $0 - decay * $1 }
    }
    let squares = ([0.1, 0.2, 0.3, 0.1, 0.2, 0.4] + y.map(Double.init)).reduce(0) { $0 + $1 * $1 }
    expectClose([batch.loss], WorkedExample.numbers(key, "loss").map { $0 - 0.5 * decay * squares })
    expectClose(batch.gradient("P", row: 0, width: 2), expected("p_u", [0.3, -0.1]))
    expectClose(batch.gradient("Q", row: 2, width: 2), expected("q_i", [0.2, 0.4]))
    expectClose(batch.gradient("Y", row: 0, width: 6), expected("Y", y.map(Double.init)))
    expectClose(batch.gradient("user bias", row: 0, width: 1), expected("b_u", [0.1]))
    expectClose(batch.gradient("item bias", row: 2, width: 1), expected("b_i", [-0.2]))
  }

  /// Without a history the sum is zero, not undefined.
  @Test func nobodyKnownIsTheMean() {
    var h = SVDPlusPlus.Hyperparameters()
    h.dimension = 2
    let scores = LoneBatch<SVDPlusPlus>.scores(
      h, items: 1, weights: [("P", [0.3, -0.1]), ("Q", [0.2, 0.4]), ("Y", [5, 5]), ("item bias", [0.5])], candidates: [0])
    expectClose(scores, [0.3 * 0.2 - 0.1 * 0.4 + 0.5])
  }

  /// A training example looks at all of the user's training items, its own target and those rated later too.
  @Test func examplesLookAtAllTrainingItems() throws {
    var raw = RawLog(timeKind: .clock, hasRatings: true)
    for (place, item) in ["x", "y", "z", "w"].enumerated() { raw.append(user: "a", item: item, time: Int64(place), rating: 3) }
    let log = try raw.prepared()
    let view = TrainingView(log, lengths: [3])
    let all = Examples(.ratedEvents(lookingAtAll: true), view)
    #expect(all.moments.map(\.length) == [3, 3, 3] && (0..<3).map(all.place) == [0, 1, 2])
    #expect(all.moments.map(\.tick) == [0, 1, 2])
    let before = Examples(.ratedEvents(), view)
    #expect(before.moments.map(\.length) == [0, 1, 2] && (0..<3).map(before.place) == [0, 1, 2])
    #expect(all.events(ofLongest: 2) == 6)
  }
}
