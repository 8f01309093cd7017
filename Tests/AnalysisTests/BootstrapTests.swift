import Foundation
import Kernels
import Testing

@testable import Analysis

@Suite struct BootstrapTests {
  @Test(arguments: Golden.cases("bootstrap_mean_diff")) func intervals(example: JSON) throws {
    let (a, b) = Golden.pair(example)
    let (inputs, outputs) = (example["inputs"], example["outputs"])
    let differences = Differences(a, minus: b)
    if let tolerance = outputs["abs_tolerance"].number {
      let test = BootstrapInterval(differences, resamples: 20_000, stream: RandomStream(seed: 11, purpose: "golden"))
      let bca = try #require(test.bca)
      #expect(isClose(bca.low, outputs["bca"][0].number, relative: 0, absolute: tolerance))
      #expect(isClose(bca.high, outputs["bca"][1].number, relative: 0, absolute: tolerance))
      return
    }
    let rows =
      inputs["resample_indices"].isNull
      ? Self.allResamples(differences.count) : inputs["resample_indices"].array.map(\.integers)
    let test = BootstrapInterval(differences, indices: rows)
    #expect(test.status.name == outputs["status"].string ?? "ok")
    for (interval, key) in [(test.bca, "bca"), (test.percentile, "percentile"), (test.basic, "basic")]
    where !outputs[key].isNull {
      #expect(isClose(interval?.low, outputs[key][0].number), "\(key)")
      #expect(isClose(interval?.high, outputs[key][1].number), "\(key)")
    }
    guard test.status.isOK else { return }
    #expect(isClose(test.mean, outputs["theta"].number))
    #expect(isClose(test.bias, outputs["z0"].number))
    #expect(isClose(test.acceleration, outputs["a"].number))
    #expect(isClose(test.levels?.low, outputs["alpha1"].number))
    #expect(isClose(test.levels?.high, outputs["alpha2"].number))
    #expect(isClose(test.standardError, outputs["se"].number))
  }

  /// The drawn replicates must have the distribution of all nⁿ resamples: the most frequent value is drawn apart.
  @Test(arguments: [[0.25, 0.1875, -0.125, 0.75], [0, 0, 0, 1, -0.5], [1, 1, 1, 1, 0]])
  func drawnResamplesHaveTheExactDistribution(values: [Double]) throws {
    let differences = Differences(values)
    let exact = BootstrapInterval(differences, indices: Self.allResamples(values.count))
    let drawn = BootstrapInterval(differences, resamples: 40_000, stream: RandomStream(seed: 5, purpose: "test"))
    let error = try #require(exact.standardError)
    #expect(abs(try #require(drawn.standardError) - error) < 0.015 * error)
    #expect(abs(try #require(drawn.bias) - exact.bias!) < 0.02)
    #expect(abs(drawn.percentile!.low - exact.percentile!.low) <= 0.25 * error)
  }

  /// Values that come often are drawn by binomial numbers, rare ones in blocks: either way the means of resamples have
  /// the mean and the variance σ²/n of plain draws, and their quantiles.
  @Test(arguments: ["few values", "all different", "both"]) func resamplesHaveTheDistributionOfPlainDraws(kind: String) {
    var stream = RandomStream(seed: 31, purpose: kind)
    let values = (0..<1777).map { place -> Double in
      let isCommon = kind == "few values" || kind == "both" && place % 3 > 0
      return isCommon ? [0, 0, 0, 1, -0.5, 0.25][stream.uniform(below: 6)] : stream.normal() * stream.normal()
    }
    let n = values.count
    let count = 4000
    let means = Resampler(values, keys: values).means(count, stream.split("drawn")).sorted()
    let plain = (0..<count).map { _ in
      (0..<n).reduce(0.0) { sum, _ in sum + values[stream.uniform(below: n)] } / Double(n)
    }.sorted()
    let differences = Differences(values)
    let error = differences.standardDeviation! * (Double(n - 1) / Double(n)).squareRoot() / Double(n).squareRoot()
    #expect(abs(Differences(means).mean! - differences.mean!) < 4 * error / Double(count).squareRoot())
    // The relative error of a standard deviation of 4,000 numbers is 1/√8000.
    #expect(abs(Differences(means).standardDeviation! / error - 1) < 4 / (2 * Double(count)).squareRoot())
    for level in [0.025, 0.25, 0.5, 0.75, 0.975] {
      // Standard error of a quantile: √(p(1 − p)/B)/φ, twice that for two samples, at the tails of a normal.
      let z = StandardNormal.quantile(level)
      let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      let bound = 4 * (2 * level * (1 - level) / Double(count)).squareRoot() / density * error
      #expect(abs(BootstrapInterval.quantile(means, level) - BootstrapInterval.quantile(plain, level)) < bound, "\(level)")
    }
  }

  @Test func resamplesOfEqualValuesAreTheValue() {
    let stream = RandomStream(seed: 1, purpose: "test")
    for count in [1, 7, 60, 3000] {
      let values = [Double](repeating: 0.5, count: count)
      #expect(Resampler(values, keys: values).means(20, stream).allSatisfy { $0 == 0.5 })
    }
    #expect(Resampler([1, 2], keys: [1, 2]).means(200, stream).allSatisfy { [1, 1.5, 2].contains($0) })
  }

  @Test func sameStreamSameInterval() {
    let differences = Differences((0..<50).map { sin(Double($0)) })
    let first = BootstrapInterval(differences, resamples: 500, stream: RandomStream(seed: 2, purpose: "x"))
    #expect(first == BootstrapInterval(differences, resamples: 500, stream: RandomStream(seed: 2, purpose: "x")))
    #expect(first != BootstrapInterval(differences, resamples: 500, stream: RandomStream(seed: 3, purpose: "x")))
  }

  @Test func aMeanOutsideAllReplicatesFallsBackAndSaysSo() {
    let test = BootstrapInterval(Differences([0, 0, 3]), indices: [[0, 0, 1], [1, 1, 1], [0, 1, 0]])
    #expect(test.isPercentileInstead)
    #expect(test.bca == test.percentile)
  }

  static func allResamples(_ n: Int) -> [[Int32]] {
    (0..<n).reduce([[]]) { rows, _ in rows.flatMap { row in (0..<Int32(n)).map { row + [$0] } } }
  }
}

@Suite struct CrossedBootstrapTests {
  /// Seeds that move the whole model must widen the interval; without them it is the interval over users.
  @Test func coversRetraining() throws {
    let users = (0..<200).map { 0.3 * sin(Double($0)) + 0.2 }
    let stream = RandomStream(seed: 8, purpose: "test")
    let still = CrossedBootstrap([users, users, users], resamples: 4_000, stream: stream)
    let plain = try #require(BootstrapInterval(Differences(users), resamples: 4_000, stream: stream).percentile)
    let interval = try #require(still.interval)
    #expect(abs(interval.low - plain.low) < 0.006 && abs(interval.high - plain.high) < 0.006)
    let moved = CrossedBootstrap(
      [-0.2, 0, 0.2].map { shift in users.map { $0 + shift } }, resamples: 4_000, stream: stream)
    // The variance of a seed mean of three draws adds 0.2² · (2/3)/3 to that of the users.
    let spread = try #require(moved.interval)
    let expected = 1.96 * (0.2 * 0.2 * 2 / 9 + pow((plain.high - plain.low) / 3.92, 2)).squareRoot()
    #expect(abs((spread.high - spread.low) / 2 - expected) < 0.15 * expected)
    #expect(moved.mean.map { abs($0 - still.mean!) < 1e-12 } == true)
  }

  @Test func edges() {
    let stream = RandomStream(seed: 8, purpose: "test")
    #expect(CrossedBootstrap([[1, 2, 3]], stream: stream).status.name == "undefined")
    #expect(CrossedBootstrap([[1, 2], [1]], stream: stream).status.name == "error")
    #expect(CrossedBootstrap([[0, 0], [0, 0]], resamples: 10, stream: stream).status == .identical)
    #expect(CrossedBootstrap([], stream: stream).status.name == "undefined")
  }
}
