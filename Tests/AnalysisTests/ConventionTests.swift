import Foundation
import Kernels
import Testing

@testable import Analysis

/// What holds where nothing is said: the level, the corrections and rules that are the default, and which side of a bound
/// counts. Each of these is printed in a report's legend.
@Suite struct ConventionTests {
  @Test func theDefaultsAreThoseThatLegendsName() {
    #expect(Significance.level == 0.05)
    let zeros = Differences([0, 0, 0, 1, 2, -1, 3, 4])
    #expect(WilcoxonSignedRank(zeros).zeroRule == .pratt)
    let pairing = Pairing(SeededValues(model: "A", values: [1, 2, 4]), SeededValues(model: "B", values: [0, 2, 1]))
    let comparison = PairedComparison(.ndcg(10), pairing)
    #expect(ComparisonFamily("f", [comparison]).correction == .holm)
    let stream = RandomStream(seed: 1, purpose: "test")
    #expect(SignFlipTest(Differences((0..<30).map { Double($0 % 7) + 1 }), stream: stream).resamples == 100_000)
    #expect(BootstrapInterval(Differences([1, 2, 4]), stream: stream).resamples == 10_000)
    #expect(comparison.test.alternative == .twoSided)
    let tsne = TSNE()
    #expect(tsne.perplexity == 30 && tsne.iterations == 1000 && tsne.exaggeration == 12 && tsne.exaggeratedIterations == 250)
    #expect(tsne.start == .principalAxes && tsne.seed == 1 && tsne.learningRate == nil)
  }

  /// m − i + 1 times the i-th smallest, never below the one before, at most 1; in the order given.
  @Test func holmNeverFallsAndEndsAtOne() throws {
    func family(_ p: [Double]) throws -> [Double?] { try Multiplicity.holm.adjusted(p.map { Optional($0) }) }
    #expect(try family([0.02, 0.025, 0.03]) == [0.06, 0.06, 0.06])
    #expect(try family([0.5, 0.9]) == [1, 1])
    #expect(try family([0.5, 0.125, 0.0625]) == [0.5, 0.25, 0.1875])
  }

  /// A difference between the t-test and the sign-flip test about the level is said, in either direction.
  @Test func disagreementIsAboutTheLevel() {
    // One user carries the mean: t says 0.34, flips say 1 of 2.
    let wide = [10.0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    // Six users better by about the same: t says 1e-6, and flips cannot say less than 2/64.
    let even = (0..<5).map { 1 + 0.001 * Double($0) }
    func disagree(_ values: [Double]) -> (Bool, Double, Double) {
      let pairing = Pairing(
        SeededValues(model: "A", values: values), SeededValues(model: "B", values: values.map { _ in 0 }))
      let comparison = PairedComparison(.ndcg(10), pairing)
      let resampled = ResampledComparison(pairing.differences, seed: 1, flips: 1_000, resamples: 100)
      return (resampled.disagrees(with: comparison), comparison.p!.value, resampled.signFlip.p!.value)
    }
    let (quiet, t, flips) = disagree(wide)
    #expect(!quiet && t > 0.05 && flips > 0.05)
    let (loud, small, large) = disagree(even)
    #expect(loud && small < 0.05 && large == 0.0625)
  }

  /// 1.96 + 0.84 = 2.80 standard errors, whatever the sign of the mean.
  @Test func theDetectableDifferenceIsTwoSided() throws {
    let values = (0..<100).map { -0.3 + ($0 % 2 == 0 ? 1.0 : -1.0) }
    let deviation = (100.0 / 99).squareRoot()
    let found = try #require(minimalDetectableDifference(Differences(values)))
    #expect(isClose(found, (1.959963984540054 + 0.8416212335729143) * deviation / 10))
  }

  /// Fragile from five seeds down where one turns the sign, and from the crossed test's p of 0.05 up at any number.
  @Test func signsCountUpToFiveSeeds() {
    func seeds(_ count: Int) -> CrossedSeedsTest {
      // All but the last seed say 0.3 and more, the last −0.01; users differ by little.
      let means = (0..<count).map { $0 == count - 1 ? -0.01 : 0.3 + 0.001 * Double($0) }
      return CrossedSeedsTest(means.map { mean in (0..<50).map { user in mean + 0.001 * Double(user % 5) } })
    }
    #expect(seeds(5).isSeedFragile && seeds(5).p!.value < 0.05, "the sign alone makes it fragile")
    #expect(!seeds(6).isSeedFragile && seeds(6).p!.value < 0.05)
    #expect(seeds(2).isSeedFragile && seeds(2).p!.value > 0.05, "the p alone would, too")
  }

  /// Three seeds that agree in their sign and differ a lot: significant over users, and nothing over new seeds.
  @Test func seedsThatAgreeInTheirSignCanBeFragile() {
    let test = CrossedSeedsTest([0.3, 0.02, 0.05].map { mean in (0..<50).map { mean + 0.001 * Double($0 % 5) } })
    #expect(test.seedMeans.allSatisfy { $0 > 0 } && test.users.p!.value < 1e-9)
    #expect(test.p!.value > 0.05 && test.isSeedFragile)
    let sure = CrossedSeedsTest([0.3, 0.29, 0.31].map { mean in (0..<50).map { mean + 0.001 * Double($0 % 5) } })
    #expect(sure.p!.value < 0.05 && !sure.isSeedFragile)
  }
}
