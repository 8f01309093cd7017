import Foundation
import Testing

@testable import Analysis

@Suite struct FamilyTests {
  @Test(arguments: Golden.cases("p_adjust")) func corrections(example: JSON) throws {
    let p = example["inputs"]["p"].array.map(\.number)
    let outputs = example["outputs"]
    let methods: [(String, Multiplicity)] = [
      ("bonferroni", .bonferroni), ("holm", .holm), ("hochberg", .hochberg), ("hommel", .hommel),
      ("bh", .benjaminiHochberg), ("by", .benjaminiYekutieli),
    ]
    for (key, method) in methods {
      if outputs["status"].string == "error" {
        #expect(throws: AnalysisError.self) { try method.adjusted(p) }
      } else if !outputs[key].isNull {
        let adjusted = try method.adjusted(p)
        let expected = outputs[key].array.map(\.number)
        #expect(adjusted.count == expected.count)
        for (ours, theirs) in zip(adjusted, expected) { #expect(isClose(ours, theirs, absolute: 0), "\(key)") }
      }
    }
  }

  @Test func correctionsWorkWhereDoublesEnd() throws {
    let adjusted = try Multiplicity.holm.adjusted([PValue(log: -3000), PValue(0.01), nil])
    #expect(isClose(adjusted[0]?.log10, (-3000 + log(3)) / M_LN10))
    #expect(adjusted[2] == nil)
  }

  @Test(arguments: Golden.cases("friedman_nemenyi")) func friedmanAndNemenyi(example: JSON) throws {
    let outputs = example["outputs"]
    let test = FriedmanTest(example["inputs"]["matrix"].rows)
    #expect(test.status.name == outputs["status"].string ?? "ok")
    for (ours, theirs) in zip(test.meanRanks, outputs["mean_ranks"].array) { #expect(isClose(ours, theirs.number)) }
    let values: [(Double?, String)] = [
      (test.tieCorrection, "tie_correction"), (test.chiSquare, "chi2"), (test.kendallW, "kendall_w"),
      (test.degreesOfFreedom, "df"), (test.degreesOfFreedom, "df1"), (test.residualDegreesOfFreedom, "df2"),
    ]
    for (value, key) in values where !outputs[key].isNull { #expect(isClose(value, outputs[key].number), "\(key)") }
    if !outputs["p_chi2"].isNull { expectTail(test.chiSquareP, outputs["p_chi2"]) }
    guard test.status.isOK else {
      #expect(test.f == nil || test.f == 0)
      return
    }
    #expect(isClose(test.f, outputs["iman_davenport_F"].number))
    expectTail(test.p, outputs["p_F"], log10: outputs["log10_p_F"])
    let nemenyi = try #require(NemenyiTest(test))
    #expect(isClose(nemenyi.criticalDifference, outputs["nemenyi_cd_0_05"].number))
    for (row, expected) in zip(nemenyi.p, outputs["nemenyi_p"].rows) {
      for (ours, theirs) in zip(row, expected) { #expect(isClose(ours, theirs, absolute: 0)) }
    }
    #expect(nemenyi.order == outputs["order"].integers.map { Int($0) })
    #expect(
      nemenyi.groups.map { [$0.lowerBound, $0.upperBound] }
        == outputs["cliques_by_order_position"].rows.map { $0.map { Int($0) } })
  }

  @Test func friedmanRefusesHolesAndTurnsRoundForErrors() {
    #expect(FriedmanTest([[1, 2], [.nan, 2]]).status.name == "error")
    #expect(FriedmanTest([[1, 2], [2]]).status.name == "error")
    #expect(FriedmanTest([[1, 2]]).status.name == "undefined")
    let matrix: [[Double]] = [[1, 2, 3], [1, 3, 2], [2, 1, 3]]
    let high = FriedmanTest(matrix)
    let low = FriedmanTest(matrix, direction: .lower)
    #expect(zip(high.meanRanks, low.meanRanks).allSatisfy { isClose($0 + $1, 4) })
    #expect(NemenyiTest(FriedmanTest([[1], [2]])) == nil)
  }

  @Test(arguments: Golden.cases("multi_seed")) func crossedSeeds(example: JSON) throws {
    let outputs = example["outputs"]
    let byUser = example["inputs"]["differences_user_by_seed"].rows
    let bySeed = byUser[0].indices.map { seed in byUser.map { $0[seed] } }
    let test = CrossedSeedsTest(bySeed)
    #expect(isClose(test.mean, outputs["mean"].number))
    #expect(isClose(test.users.statistic, outputs["t_user"].number))
    expectTail(test.users.p, outputs["p_user"])
    for (ours, theirs) in zip(test.seedMeans, outputs["seed_means"].numbers) { #expect(isClose(ours, theirs)) }
    if outputs["status"].string == "user_only" {
      #expect(test.status.name == "undefined" && test.p == nil && !test.isSeedFragile)
      return
    }
    #expect(isClose(test.meanSquareUser, outputs["ms_user"].number))
    #expect(isClose(test.meanSquareSeed, outputs["ms_seed"].number))
    #expect(isClose(test.meanSquareResidual, outputs["ms_resid"].number))
    #expect(test.varianceRule == (outputs["variance_rule"].string == "sum" ? .sum : .floorUser))
    #expect(isClose(test.statistic, outputs["t_crossed"].number))
    #expect(isClose(test.degreesOfFreedom, outputs["df_crossed"].number))
    expectTail(test.p, outputs["p_crossed"])
    #expect(isClose(test.seeds.statistic, outputs["t_seed"].number))
    expectTail(test.seeds.p, outputs["p_seed"])
    for (row, p) in zip(bySeed, outputs["per_seed_p"].array) { expectTail(PairedTTest(Differences(row)).p, p) }
  }

  /// τ_b by hand: four things, one pair tied in y. C = 4, D = 1, so τ = 3/√(6·5).
  @Test func kendall() {
    #expect(isClose(kendallTau([1, 2, 3, 4], [1, 3, 2, 3]), 3 / 30.0.squareRoot()))
    #expect(kendallTau([1, 2, 3], [3, 2, 1]) == -1)
    #expect(kendallTau([1, 2, 3], [0.3, 0.1 + 0.2, 0.4])! < 1)
    #expect(kendallTau([1, 1], [1, 2]) == nil)
    #expect(kendallTau([], []) == nil)
    #expect(kendallTau([1, .nan], [1, 2]) == nil)
  }
}
