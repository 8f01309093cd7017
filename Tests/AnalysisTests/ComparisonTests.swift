import Foundation
import Kernels
import Testing

@testable import Analysis

@Suite struct ComparisonTests {
  /// Values of `users` users that lie around `mean`, for each seed.
  static func noisy(_ model: String, _ mean: Double, seeds: [UInt64], users: Int = 80, spread: Double = 0.1)
    -> SeededValues
  {
    let values = seeds.map { seed -> [Double?] in
      var stream = RandomStream(seed: seed, purpose: model)
      return (0..<users).map { user in mean + 0.3 * sin(Double(user)) + spread * stream.normal() }
    }
    return SeededValues(model: model, seeds: seeds, values: values)
  }

  @Test func averagesEachModelOverItsOwnSeeds() {
    let a = SeededValues(model: "A", seeds: [1, 2, 3], values: [[1, nil, 0, 4], [2, nil, 0, 4], [3, nil, 3, 4]])
    let b = SeededValues(model: "B", seeds: [2, 9], values: [[1, nil, 1, 1], [0, nil, 0, 0]])
    let pairing = Pairing(a, b)
    #expect(pairing.problem == nil)
    #expect(pairing.meansA == [2, 1, 4] && pairing.meansB == [0.5, 0.5, 0.5])
    #expect(pairing.differences.values == [1.5, 0.5, 3.5])
    #expect(pairing.excluded == 1)
    #expect(pairing.commonSeeds == [2])
    #expect(pairing.seedDifferences == [[1, -1, 3]])
    let comparison = PairedComparison(.ndcg(10), pairing)
    #expect(comparison.users == 3 && comparison.excludedUsers == 1)
    #expect(isClose(comparison.relativeChange, (7.0 / 3) / 0.5 - 1))
    #expect(comparison.test == PairedTTest(pairing.differences))
    #expect(comparison.crossedSeeds.status.name == "undefined")
    #expect(comparison.outcomes == Outcomes(wins: 3, ties: 0, losses: 0))
  }

  @Test func aUserMissingInOneModelIsAnError() {
    let a = SeededValues(model: "A", values: [1, 2, nil])
    for b in [[1, 2, 3], [1, nil, nil], [1, 2], [1, .nan, nil]] as [[Double?]] {
      let comparison = PairedComparison(.ndcg(10), Pairing(a, SeededValues(model: "B", values: b)))
      #expect(comparison.status.name == "error")
      #expect(comparison.p == nil && comparison.meanA == nil && comparison.crossedSeeds.status.name == "error")
    }
    let ragged = SeededValues(model: "B", seeds: [1, 2], values: [[1, 2, nil], [1, nil, nil]])
    #expect(Pairing(a, ragged).problem?.name == "error")
  }

  @Test func aDeterministicModelStandsForEverySeed() {
    let a = Self.noisy("A", 0.5, seeds: [1, 2, 3])
    let b = SeededValues(model: "Popularity", values: a.values[0].map { $0! - 0.2 })
    let pairing = Pairing(a, b)
    #expect(pairing.commonSeeds == [1, 2, 3] && pairing.seedDifferences.count == 3)
    #expect(Pairing(b, b).commonSeeds == [0])
    #expect(PairedComparison(.ndcg(5), Pairing(b, b)).status == .identical)
  }

  @Test func mcNemarStandsOnlyWhereItMay() {
    let one = SeededValues(model: "A", seeds: [1], values: [[1, 0, 1, 1]])
    let other = SeededValues(model: "B", seeds: [7], values: [[0, 0, 1, 0]])
    let two = SeededValues(model: "B", seeds: [1, 2], values: [[0, 0, 1, 0], [1, 0, 1, 0]])
    #expect(PairedComparison(.hitRatio(10), Pairing(one, other)).mcNemar == McNemarTest(wins: 2, losses: 0, ties: 2))
    #expect(PairedComparison(.hitRatio(10), Pairing(one, two)).mcNemar == nil)
    #expect(PairedComparison(.ndcg(10), Pairing(one, other)).mcNemar == nil)
  }

  @Test func lowerIsBetterForErrors() {
    let a = SeededValues(model: "A", values: [0.5, 0.6, 0.9])
    let b = SeededValues(model: "B", values: [0.7, 0.8, 0.8])
    let comparison = PairedComparison(.rmse, Pairing(a, b))
    #expect(comparison.outcomes == Outcomes(wins: 2, ties: 0, losses: 1))
    #expect(comparison.sign == 1 && comparison.difference! < 0)
  }

  @Test func aMissingMemberCountsInTheFamily() throws {
    let seeds: [UInt64] = [1, 2, 3]
    let a = Self.noisy("A", 0.6, seeds: seeds)
    let worse = PairedComparison(.ndcg(10), Pairing(a, Self.noisy("B", 0.5, seeds: seeds)))
    let better = PairedComparison(.ndcg(10), Pairing(a, Self.noisy("C", 0.7, seeds: seeds)))
    let equal = PairedComparison(.ndcg(10), Pairing(a, Self.noisy("D", 0.6, seeds: seeds)))
    let none = PairedComparison(.ndcg(10), Pairing(a, SeededValues(model: "E", values: [1])))
    let family = ComparisonFamily("test", [worse, better, equal, none])
    #expect(family.isSignificant(0) && family.isSignificant(1) && !family.isSignificant(2))
    #expect(family.adjusted[3] == nil && !family.isSignificant(3))
    // The missing member counts: four times the smallest p, not three times.
    let smallest = min(worse.p!, better.p!)
    #expect(isClose(min(family.adjusted[0]!, family.adjusted[1]!).log10, smallest.log10 + log10(4)))
  }

  /// Each seed moves the whole model: significant over users, but not over new seeds.
  @Test func aGainOfOneLuckySeedIsFragile() {
    let users = 100
    let shifts = [0.3, -0.05, 0.02]
    let a = SeededValues(
      model: "A", seeds: [1, 2, 3],
      values: shifts.map { shift in (0..<users).map { 0.5 + shift + 0.05 * cos(Double($0)) } })
    let b = SeededValues(model: "B", values: (0..<users).map { 0.5 + 0.1 * sin(Double($0)) })
    let comparison = PairedComparison(.ndcg(10), Pairing(a, b))
    #expect(comparison.p!.value < 1e-6)
    #expect(comparison.crossedSeeds.p!.value > 0.05 && comparison.isSeedFragile)
  }

  @Test func equivalenceIsWithinOnePercentOfTheOther() {
    let a = SeededValues(model: "A", values: (0..<400).map { 0.5 + 0.001 * sin(Double($0)) })
    let b = SeededValues(model: "B", values: (0..<400).map { 0.5 + 0.001 * cos(Double($0)) })
    #expect(PairedComparison(.ndcg(10), Pairing(a, b)).equivalence?.isEquivalent == true)
  }

  @Test func resamplingIsAFunctionOfSeedAndDifferences() throws {
    let pairing = Pairing(Self.noisy("A", 0.6, seeds: [1]), Self.noisy("B", 0.58, seeds: [1]))
    let first = ResampledComparison(pairing.differences, seed: 3, flips: 2_000, resamples: 500)
    #expect(first == ResampledComparison(pairing.differences, seed: 3, flips: 2_000, resamples: 500))
    #expect(first != ResampledComparison(pairing.differences, seed: 4, flips: 2_000, resamples: 500))
    let comparison = PairedComparison(.ndcg(10), pairing)
    #expect(abs(first.signFlip.p!.value - comparison.p!.value) < 0.06)
    #expect(abs(first.bootstrap.bca!.low - comparison.interval!.low) < 0.01)
  }

  @Test func resultsSurviveStorage() throws {
    let degenerate = Pairing(SeededValues(model: "A", values: [1, 2]), SeededValues(model: "B", values: [0, 1]))
    for pairing in [degenerate, Pairing(Self.noisy("A", 0.6, seeds: [1, 2]), Self.noisy("B", 0.5, seeds: [1, 2]))] {
      let family = ComparisonFamily("f", [PairedComparison(.hitRatio(3), pairing)])
      let data = try JSONEncoder().encode(family)
      #expect(try JSONDecoder().decode(ComparisonFamily.self, from: data) == family)
      let resampled = ResampledComparison(pairing.differences, seed: 1, flips: 100, resamples: 100)
      let stored = try JSONEncoder().encode(resampled)
      #expect(try JSONDecoder().decode(ResampledComparison.self, from: stored) == resampled)
    }
  }
}
