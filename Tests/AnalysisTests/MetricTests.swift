import Foundation
import Testing

@testable import Analysis

/// The case of a golden example: its scores, relevant and masked candidates.
private func ranked(_ inputs: JSON, grades: [Float] = []) throws -> RankedCase {
  try Ranking.count(
    scores: inputs["scores"].numbers, relevant: inputs["relevant"].integers, masked: inputs["masked"].integers,
    grades: grades)
}

private func examples(_ kind: String) -> [JSON] {
  Golden.metrics["cases"].array.filter { $0["kind"].string == kind }
}

@Suite struct MetricTests {
  @Test(arguments: examples("ranking")) func rankingMetrics(example: JSON) throws {
    let outputs = example["outputs"]
    let ranked = try ranked(example["inputs"])
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
    let ranked = try ranked(example["inputs"])
    for code in expected.keys {
      let value = try Metric(code: code).expectedValue(ranked)
      #expect(isClose(value, expected[code].number), "\(example["name"].string!): \(code)")
    }
  }

  @Test(arguments: examples("error")) func badInputIsRefused(example: JSON) throws {
    if example["outputs"]["status"].string == "excluded" {
      let ranked = try ranked(example["inputs"])
      #expect(Metric.hitRatio(1).value(ranked) == nil)
      #expect(Metric.auc.value(ranked) == nil)
    } else {
      #expect(throws: AnalysisError.self) {
        let ranked = try ranked(example["inputs"])
        _ = try Metric(.hitRatio, at: Int(example["inputs"]["k"][0].number!)).value(ranked)
      }
    }
  }

  @Test(arguments: examples("aggregate")) func meansOverUsers(example: JSON) throws {
    var counts = RankCounts()
    for user in example["inputs"]["users"].array { counts.append(try ranked(user)) }
    let means = example["outputs"]["means"]
    #expect(means.keys.count >= 10)
    for code in means.keys where !code.hasPrefix("f1_of_means") {
      let mean = try Metric(code: code).mean(counts)
      #expect(isClose(mean.mean, means[code].number), "\(code)")
      #expect(mean.count == counts.count)
    }
    for k in [5, 10] { #expect(isClose(Metric.f1OfMeans(k, counts), means["f1_of_means@\(k)"].number)) }
    #expect(isClose(Metric.auc.mean(counts).mean, example["outputs"]["auc_mean_per_user"].number))
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
    let ranked = try Ranking.count(scores: example["inputs"]["scores"].numbers, relevant: relevant)
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
      #expect(isClose(errors.total(metric), outputs[metric.code].number))
    }
    #expect(errors.total(.hitRatio(3)) == nil)
  }

  @Test(arguments: examples("graded")) func gradedGain(example: JSON) throws {
    let grades = example["inputs"]["grades"].numbers.map { Float($0) }
    let relevant = grades.indices.filter { grades[$0] > 0 }.map { Int32($0) }
    let ranked = try Ranking.count(
      scores: example["inputs"]["scores"].numbers, relevant: relevant, grades: relevant.map { grades[Int($0)] })
    for k in example["inputs"]["k"].integers.map({ Int($0) }) {
      #expect(isClose(Metric.ndcg(k).value(ranked), example["outputs"]["ndcg_linear@\(k)"].number))
      #expect(isClose(Metric.ndcgExponential(k).value(ranked), example["outputs"]["ndcg_exponential@\(k)"].number))
    }
  }

  @Test(arguments: Golden.cases("sampled_metric_expectation")) func sampledRanks(example: JSON) throws {
    let inputs = example["inputs"]
    let rank = SampledRank(
      trueRank: Int(inputs["true_rank"].number!), items: Int(inputs["n_items"].number!),
      negatives: Int(inputs["n_sampled_negatives"].number!), replacement: true)
    let k = Int(inputs["k"].number!)
    for (metric, key) in [
      (Metric.hitRatio(k), "expected_hr"), (.reciprocalRank(k), "expected_mrr"), (.ndcg(k), "expected_ndcg"),
      (.auc, "expected_auc"),
    ] {
      #expect(isClose(rank.expected(metric), example["outputs"][key].number, absolute: 0), "\(key)")
    }
  }

  @Test func samplingWithoutReplacementSumsToOneAndKeepsTheMean() {
    let rank = SampledRank(trueRank: 41, items: 201, negatives: 50)
    #expect(isClose(rank.probabilities.reduce(0, +), 1))
    let mean = rank.probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    #expect(isClose(mean, 50 * 40.0 / 200))
    #expect(rank.probabilities[41...].allSatisfy { $0 == 0 })  // only 40 items stand above
  }

  /// Every way of breaking ties, one by one, against the closed forms.
  @Test func expectationEqualsEnumeration() throws {
    let scores = [3.0, 2, 2, 2, 2, 1, 1, 0.5]
    let relevant: [Int32] = [1, 3, 6]
    let ranked = try Ranking.count(scores: scores, relevant: relevant)
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
          return sum + metric.value(try Ranking.count(scores: places, relevant: relevant))!
        } / Double(consistent.count)
      #expect(isClose(metric.expectedValue(ranked), mean), "\(metric)")
    }
  }

  @Test func floatAndDoubleScoresCountAlike() throws {
    let scores: [Float] = [0.1, 0.7, 0.7, 0.2, 0.9, 0.7, 0.1]
    let ours = try scores.withUnsafeBufferPointer { try Ranking.count(scores: $0, relevant: [2, 0], masked: [4]) }
    let wide = try Ranking.count(scores: scores.map { Double($0) }, relevant: [2, 0], masked: [4])
    #expect(ours == wide)
    #expect(ours.ranks == [3, 6] && ours.candidates == 6)
  }

  @Test func maskedScoresMayBeAnything() throws {
    let ranked = try Ranking.count(scores: [.nan, 0.2, 0.3], relevant: [1], masked: [0])
    #expect(ranked.ranks == [2])
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
    #expect(Metric.hitRatio(1).mean(RankCounts()).mean == nil)
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

  @Test func groupsWithAnUndefinedValueAreUndefined() {
    let means = Metric.groupMeans([1, 0, nil, 1, 0.5], groups: [0, 0, 1, 1, 3], count: 4)
    #expect(means == [0.5, nil, nil, 0.5])
  }
}

extension Array {
  fileprivate func inserting(_ element: Element, at index: Int) -> [Element] {
    var copy = self
    copy.insert(element, at: index)
    return copy
  }
}
