import Analysis
import Foundation
import Testing

@testable import recount

struct GrowthTests {
  @Test func findsThePowerThatMadeTheTimes() throws {
    let points = [1_000.0, 3_000, 20_000].map { (n: $0, seconds: 2e-7 * $0 * $0.squareRoot()) }
    let growth = try #require(Growth("x", .linear, points))
    #expect(abs(growth.exponent - 1.5) < 1e-9)
    #expect(abs(growth.expected - 1) < 1e-9)
    #expect(growth.sizes == [1_000, 3_000, 20_000])
  }

  @Test func comparesWithTheLawAtTheSameSizes() throws {
    let points = [2_000.0, 10_000, 50_000].map { (n: $0, seconds: 1e-6 * Growth.Law.linearithmic.cost($0)) }
    let growth = try #require(Growth("x", .linearithmic, points))
    // n log n is a little steeper than n: the slope of log(log n) is 1/log n, about 0.11 at 10,000.
    #expect(abs(growth.exponent - growth.expected) < 1e-9)
    #expect(growth.expected > 1.09 && growth.expected < 1.13)
  }

  @Test func isTheLeastSquaresLineForScatteredTimes() throws {
    // log t = 0, 2, 1 at log n = 0, 1, 2: the slope is (−1·(−1) + 0·1 + 1·0) / 2 = 1/2.
    let points = [(0.0, 0.0), (1, 2), (2, 1)].map { (n: exp($0.0), seconds: exp($0.1)) }
    #expect(abs(try #require(growthExponent(points.map { (size: $0.n, cost: $0.seconds) })) - 0.5) < 1e-12)
  }

  @Test func needsThreeSizesAndPositiveTimes() {
    #expect(Growth("x", .linear, [(1, 1), (2, 2)]) == nil)
    #expect(Growth("x", .linear, [(1, 1), (2, 2), (2, 3)]) == nil)
    #expect(Growth("x", .linear, [(1, 1), (2, 0), (3, 3)]) == nil)
  }
}
