import Testing

@testable import Kernels

/// The fused ranking pass against counting and sorting by hand, on every instruction set.
@Suite struct RowRankerTests {
  private static let sets = InstructionSet.supported.indices

  private func expectRanked(_ set: Int, _ scores: [Float], seen: [Int32], target: Int32, listing: Int) {
    let ranker = RowRanker(itemCount: scores.count, listing: listing, kernels: InstructionSet.supported[set])
    // Twice: a row must leave nothing behind.
    for _ in 0..<2 {
      let rank = seen.withUnsafeBufferPointer { ranker.rank(scores, target: target, seen: $0) }
      let excluded = Set(seen).subtracting([target])
      let candidates = scores.indices.filter { !excluded.contains(Int32($0)) }
      #expect(rank?.candidates == Int32(candidates.count))
      if target >= 0 {
        let own = scores[Int(target)]
        #expect(rank?.above == Int32(candidates.count { scores[$0] > own }))
        #expect(rank?.tied == Int32(candidates.count { scores[$0] == own } - 1))
      }
      let best = candidates.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }.prefix(listing)
      #expect((0..<ranker.listedCount).map { Int(ranker.listed($0).item) } == Array(best))
      #expect((0..<ranker.listedCount).map { ranker.listed($0).score } == best.map { scores[$0] })
    }
  }

  @Test(arguments: sets, [1, 2, 63, 64, 65, 300, 1682, 9000])
  func agreesWithCountingAndSorting(set: Int, count: Int) {
    var stream = RandomStream(seed: UInt64(count), purpose: "scores")
    let smooth = (0..<count).map { _ in Float(stream.normal()) }
    let tied = (0..<count).map { _ in Float(stream.uniform(below: 7)) / 4 }
    let skewed = smooth.map { $0 * $0 * $0 * $0 * $0 * $0 * $0 * 1e6 }
    for scores in [smooth, tied, skewed, smooth.sorted(), smooth.sorted(by: >)] {
      for (share, listing) in [(0, 50), (4, 10), (2, 1), (1, 0), (3, 300)] {
        let seen = share == 0 ? [] : (0..<(count / share)).map { _ in Int32(stream.uniform(below: count)) }
        expectRanked(
          set, scores, seen: seen, target: Int32(stream.uniform(below: count)) - (listing == 10 ? 1 : 0), listing: listing)
      }
    }
  }

  @Test(arguments: sets) func theBestItemsMayAllBeSeen(set: Int) {
    let scores = (0..<1000).map { Float($0) }
    expectRanked(set, scores, seen: (500..<1000).map { Int32($0) }, target: 3, listing: 50)
    expectRanked(set, scores, seen: (0..<1000).map { Int32($0) }, target: 999, listing: 50)
    expectRanked(set, [Float](repeating: 1, count: 500), seen: [7, 7, 0], target: 7, listing: 20)
  }

  @Test(arguments: sets, [Float.nan, .infinity, -.infinity])
  func aScoreThatIsNotFiniteIsRefused(set: Int, bad: Float) {
    for place in [0, 40, 63, 64, 130] { expectRefused(set, bad, at: place) }
  }

  private func expectRefused(_ set: Int, _ bad: Float, at place: Int) {
    var scores = [Float](repeating: 0.5, count: 131)
    scores[place] = bad
    let ranker = RowRanker(itemCount: 131, listing: 5, kernels: InstructionSet.supported[set])
    #expect([Int32(place)].withUnsafeBufferPointer { ranker.rank(scores, target: 1, seen: $0) } == nil)
    scores[place] = 0
    #expect([Int32(place)].withUnsafeBufferPointer { ranker.rank(scores, target: 1, seen: $0) } != nil)
  }
}

@Suite struct BinomialTests {
  /// Mean np and variance np(1 − p), within four standard errors of 40,000 draws, by inversion and by rejection.
  @Test(arguments: [(5, 0.3), (1000, 0.004), (30, 0.5), (100, 0.9), (400_000, 0.37), (400_000, 1e-6)])
  func momentsAreThoseOfTheDistribution(trials: Int, p: Double) {
    var stream = RandomStream(seed: 8, purpose: "binomial")
    let count = 40_000
    let draws = (0..<count).map { _ in Double(stream.binomial(trials, p)) }
    let mean = draws.reduce(0, +) / Double(count)
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let wanted = Double(trials) * p * (1 - p)
    #expect(abs(mean - Double(trials) * p) < 4 * (wanted / Double(count)).squareRoot())
    // The fourth central moment of a binomial is σ²(1 + 3σ² − 6p(1 − p)).
    let spread = (wanted * (1 + 3 * wanted - 6 * p * (1 - p)) - wanted * wanted) / Double(count)
    #expect(abs(variance - wanted) < 4 * spread.squareRoot())
    #expect(draws.allSatisfy { $0 >= 0 && $0 <= Double(trials) })
  }

  /// Frequencies of every count against the probabilities, by χ² with few degrees of freedom.
  @Test(arguments: [(6, 0.4), (40, 0.35)]) func frequenciesAreThoseOfTheDistribution(trials: Int, p: Double) {
    var stream = RandomStream(seed: 9, purpose: "binomial")
    let count = 50_000
    var found = [Double](repeating: 0, count: trials + 1)
    for _ in 0..<count { found[stream.binomial(trials, p)] += 1 }
    var probability = 1.0
    for _ in 0..<trials { probability *= 1 - p }
    var square = 0.0
    var freedom = -1.0
    for k in 0...trials {
      let expected = probability * Double(count)
      if expected >= 5 {
        square += (found[k] - expected) * (found[k] - expected) / expected
        freedom += 1
      }
      probability *= p / (1 - p) * Double(trials - k) / Double(k + 1)
    }
    #expect(square < freedom + 4 * (2 * freedom).squareRoot())
  }

  @Test func edges() {
    var stream = RandomStream(seed: 1, purpose: "binomial")
    #expect(stream.binomial(0, 0.5) == 0 && stream.binomial(9, 0) == 0 && stream.binomial(9, 1) == 9)
  }
}
