import Foundation
import Testing

@testable import Analysis

/// Rank-biased precision, held to the exact fractions of `tools/golden/rank_biased_precision.py`.
@Suite struct RankBiasedPrecisionTests {
  private struct Example: Decodable {
    let name: String
    let scores: [Double]
    let relevant: [Int]
    let cutoff: Int?
    let value, expected: Double
  }

  @Test func agreesWithFractions() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/rank-biased-precision.json")
    let examples = try JSONDecoder().decode([String: [Example]].self, from: Data(contentsOf: file))["cases"] ?? []
    #expect(examples.count >= 9)
    for example in examples {
      let others = example.scores.indices.filter { !example.relevant.contains($0) }.map { example.scores[$0] }
      let own = example.relevant.map { example.scores[$0] }.sorted(by: >)
      let ranked = RankedCase(
        candidates: example.scores.count, above: own.map { score in Int32(others.count { $0 > score }) }[...],
        tied: own.map { score in Int32(others.count { $0 == score }) }[...])
      let metric = try Metric(code: example.cutoff.map { "rbp@\($0)" } ?? "rbp")
      #expect(isClose(metric.value(ranked), example.value), "\(example.name)")
      #expect(isClose(metric.expectedValue(ranked), example.expected), "\(example.name)")
    }
  }
}
