import Foundation
import Kernels
import Testing

@testable import Analysis

/// The case of a golden example: its scores, relevant and masked candidates.
private func rankedCase(_ inputs: JSON) throws -> RankedCase {
  try rankedCase(inputs["scores"].numbers, inputs["relevant"].integers, masked: inputs["masked"].integers)
}

/// What the ranker of rows says of scores. It ranks one target; other relevant candidates are kept out of its way, and stand
/// from best to worst, equal ones in index order.
private func rankedCase(
  _ scores: [Double], _ relevant: [Int32], masked: [Int32] = [], grades: [Float] = []
) throws -> RankedCase {
  let ranker = RowRanker(itemCount: scores.count), row = scores.map { Float($0) }
  let order = relevant.indices.sorted { (-row[Int(relevant[$0])], relevant[$0]) < (-row[Int(relevant[$1])], relevant[$1]) }
  var counts: (above: [Int32], tied: [Int32]) = ([], [])
  for place in order {
    let others = masked + relevant.filter { $0 != relevant[place] }
    let rank = try #require(others.withUnsafeBufferPointer { ranker.rank(row, target: relevant[place], seen: $0) })
    counts.above.append(rank.above)
    counts.tied.append(rank.tied)
  }
  return RankedCase(
    candidates: scores.count - masked.count, above: counts.above[...], tied: counts.tied[...],
    grades: grades.isEmpty ? [] : order.map { grades[$0] }[...])
}

private func examples(_ kind: String) -> [JSON] {
  Golden.metrics["cases"].array.filter { $0["kind"].string == kind }
}

@Suite struct MetricTests {
  @Test(arguments: examples("ranking")) func rankingMetrics(example: JSON) throws {
    let outputs = example["outputs"]
    let ranked = try rankedCase(example["inputs"])
    #expect(ranked.ranks == outputs["ranks_of_relevant"].integers.map { Int($0) })
    var checked = 0
    for code in outputs.keys where code != "ranks_of_relevant" {
      let metric = try Metric(code: code)
      #expect(isClose(metric.value(ranked), outputs[code].number), "\(example["name"].string!): \(code)")
      checked += 1
    }
    #expect(checked >= 9)
  }

  @Test(arguments: examples("ranking").filter { !$0["expected_random_ties"].isNull })
  func expectedValuesUnderRandomTies(example: JSON) throws {
    let expected = example["expected_random_ties"]
    let ranked = try rankedCase(example["inputs"])
    for code in expected.keys {
      let value = try Metric(code: code).expectedValue(ranked)
      #expect(isClose(value, expected[code].number), "\(example["name"].string!): \(code)")
    }
  }

  @Test func aCaseWithoutPositivesHasNoValue() throws {
    let example = try #require(examples("error").first { $0["outputs"]["status"].string == "excluded" })
    let ranked = try rankedCase(example["inputs"])
    for metric in [Metric.hitRatio(1), .auc, .ndcg, .rmse] {
      #expect(metric.value(ranked) == nil && metric.expectedValue(ranked) == nil)
    }
  }

  @Test(arguments: examples("aggregate")) func meansOverUsers(example: JSON) throws {
    var counts = RankCounts()
    for user in example["inputs"]["users"].array { counts.append(try rankedCase(user)) }
    let means = example["outputs"]["means"]
    #expect(means.keys.count >= 10)
    func mean(_ metric: Metric) -> Double { metric.values(counts).reduce(0) { $0 + $1! } / Double(counts.count) }
    for code in means.keys where !code.hasPrefix("f1_of_means") {
      #expect(isClose(mean(try Metric(code: code)), means[code].number), "\(code)")
    }
    #expect(isClose(mean(.auc), example["outputs"]["auc_mean_per_user"].number))
    for (index, user) in example["outputs"]["per_user"].array.enumerated() {
      #expect(counts[index].ranks == user["ranks_of_relevant"].integers.map { Int($0) })
    }
    let copy = try RankCounts(
      candidates: counts.candidates, offsets: counts.offsets, above: counts.above, tied: counts.tied)
    #expect(copy == counts)
  }

  @Test(arguments: examples("auc")) func areaUnderTheCurve(example: JSON) throws {
    let labels = example["inputs"]["labels"].numbers
    let relevant = labels.indices.filter { labels[$0] == 1 }.map { Int32($0) }
    let ranked = try rankedCase(example["inputs"]["scores"].numbers, relevant)
    #expect(isClose(Metric.auc.value(ranked), example["outputs"]["auc"].number))
  }

  @Test(arguments: examples("rating")) func ratingErrors(example: JSON) throws {
    let outputs = example["outputs"]
    let truth = example["inputs"]["truth"].numbers
    let predictions = example["inputs"]["prediction"].numbers
    if outputs["status"].string == "error" {
      #expect(throws: AnalysisError.self) { try RatingErrors(truth: truth, predictions: predictions) }
      return
    }
    let errors = try RatingErrors(truth: truth, predictions: predictions)
    for metric in [Metric.rmse, .mse, .mae] {
      let pooled = errors.pooled(metric, users: truth.indices.map { Int32($0 / 2) })
      // Without events the metric is no number.
      #expect(isClose(pooled.value.isNaN ? nil : pooled.value, outputs[metric.code].number))
    }
  }

  @Test(arguments: examples("graded")) func gradedGain(example: JSON) throws {
    let grades = example["inputs"]["grades"].numbers.map { Float($0) }
    let relevant = grades.indices.filter { grades[$0] > 0 }.map { Int32($0) }
    let ranked = try rankedCase(example["inputs"]["scores"].numbers, relevant, grades: relevant.map { grades[Int($0)] })
    for k in example["inputs"]["k"].integers.map({ Int($0) }) {
      #expect(isClose(Metric.ndcg(k).value(ranked), example["outputs"]["ndcg_linear@\(k)"].number))
      #expect(isClose(Metric.ndcgExponential(k).value(ranked), example["outputs"]["ndcg_exponential@\(k)"].number))
    }
  }

  /// Every way of breaking ties, one by one, against the closed forms.
  @Test func expectationEqualsEnumeration() throws {
    let scores = [3.0, 2, 2, 2, 2, 1, 1, 0.5]
    let relevant: [Int32] = [1, 3, 6]
    let ranked = try rankedCase(scores, relevant)
    var orders: [[Int]] = [[]]
    for item in scores.indices {
      orders = orders.flatMap { order in (0...order.count).map { order.inserting(item, at: $0) } }
    }
    let consistent = orders.filter { order in zip(order, order.dropFirst()).allSatisfy { scores[$0] >= scores[$1] } }
    #expect(consistent.count == 24 * 2)
    for metric in [
      Metric.hitRatio(2), .precision(3), .recall(4), .f1(3), .reciprocalRank, .reciprocalRank(3), .reciprocalRankSum(4),
      .ndcg(3), .averagePrecision(6), .averagePrecisionCapped(2),
    ] {
      let mean =
        try consistent.reduce(0.0) { sum, order in
          let places = scores.indices.map { Double(-order.firstIndex(of: $0)!) }
          return sum + metric.value(try rankedCase(places, relevant))!
        } / Double(consistent.count)
      #expect(isClose(metric.expectedValue(ranked), mean), "\(metric)")
    }
  }

  @Test func damagedCountsAreRefused() {
    #expect(throws: AnalysisError.self) { try RankCounts(candidates: [5], above: [4], tied: [1]) }
    #expect(throws: AnalysisError.self) { try RankCounts(candidates: [5], above: [-1], tied: [0]) }
    #expect(throws: AnalysisError.self) {
      try RankCounts(candidates: [5], offsets: [0, 2], above: [2, 1], tied: [0, 0])
    }
    #expect(throws: AnalysisError.self) { try RankCounts(candidates: [5], offsets: [0, 2], above: [1], tied: [0]) }
  }

  @Test func tieRateLeavesOutCasesWithoutPositives() throws {
    let counts = try RankCounts(
      candidates: [5, 5, 5, 5], offsets: [0, 1, 2, 2, 3], above: [0, 1, 2], tied: [1, 0, 0])
    #expect(counts.tieRate == 1.0 / 3)
    #expect(Metric.hitRatio(1).values(counts) == [0, 0, nil, 0])
    #expect(RankCounts().tieRate == nil)
  }

  @Test func codesReadBackAndNonsenseIsRefused() throws {
    for metric in [Metric.hitRatio(50), .reciprocalRank, .ndcg(10), .auc, .rmse, .averagePrecisionCapped(5)] {
      #expect(try Metric(code: metric.code) == metric)
      let stored = try JSONEncoder().encode([metric])
      #expect(try JSONDecoder().decode([Metric].self, from: stored) == [metric])
    }
    #expect(Metric.hitRatio(50).label == "HR@50")
    for code in ["hr", "hr@0", "hr@", "hr@x", "auc@5", "nonsense@5", ""] {
      #expect(throws: AnalysisError.self) { try Metric(code: code) }
    }
  }

  @Test func refusedCutoffsSayWhy() {
    #expect(throws: AnalysisError.self) { try Metric(.hitRatio, at: 0) }
    #expect(throws: AnalysisError.self) { try Metric(.precision, at: nil) }
    #expect(throws: AnalysisError.self) { try Metric(.mae, at: 3) }
    let error = #expect(throws: AnalysisError.self) { try Metric(code: "nonsense@5") }
    #expect(error.map { "\($0)".contains("hr, precision, recall, f1, mrr, mrr_sum, ndcg, ndcg_exp, map, map_min, auc") } == true)
  }
}

extension Array {
  fileprivate func inserting(_ element: Element, at index: Int) -> [Element] {
    var copy = self
    copy.insert(element, at: index)
    return copy
  }
}
