import Foundation
import Kernels
import Testing

@testable import Analysis

func expectTail(_ p: PValue?, _ expected: JSON, log10: JSON = .null, _ note: String = "") {
  guard let p else {
    #expect(expected.isNull, "\(note): no p")
    return
  }
  #expect(!expected.isNull, "\(note): \(p) where none was expected")
  #expect(isCloseTail(p.value, log10: p.log10, expected.number, expectedLog10: log10.number), "\(note): \(p)")
}

@Suite struct PairedTestTests {
  @Test(arguments: Golden.cases("paired_t")) func pairedT(example: JSON) throws {
    let (a, b) = Golden.pair(example)
    let outputs = example["outputs"]
    let differences = Differences(a, minus: b)
    let test = PairedTTest(differences)
    #expect(test.status.name == outputs["status"].string)
    #expect(isClose(test.statistic, outputs["t"].number))
    expectTail(test.p, outputs["p_two_sided"], log10: outputs["log10_p_two_sided"])
    guard test.status.isOK else { return }
    #expect(isClose(test.mean, outputs["mean_diff"].number))
    #expect(isClose(test.standardDeviation, outputs["sd_diff"].number))
    #expect(test.degreesOfFreedom == outputs["df"].number)
    #expect(isClose(test.interval?.low, outputs["ci95"][0].number))
    #expect(isClose(test.interval?.high, outputs["ci95"][1].number))
    expectTail(PairedTTest(differences, alternative: .greater).p, outputs["p_greater"])
    expectTail(PairedTTest(differences, alternative: .less).p, outputs["p_less"])
  }

  @Test(arguments: Golden.cases("wilcoxon_signed_rank")) func wilcoxon(example: JSON) throws {
    let (a, b) = Golden.pair(example)
    let (options, outputs) = (example["options"], example["outputs"])
    let differences = Differences(a, minus: b)
    let rule = options["zero_method"].string.flatMap { WilcoxonSignedRank.ZeroRule(rawValue: $0) } ?? .pratt
    let method: WilcoxonSignedRank.Method? =
      options["method"].string == "asymptotic" ? .normal : options["method"].string == "any" ? nil : .exact
    func run(_ alternative: Alternative) -> WilcoxonSignedRank {
      WilcoxonSignedRank(
        differences, zeroRule: rule, method: method, alternative: alternative,
        continuityCorrection: options["continuity_correction"].bool ?? false)
    }
    let alternative: Alternative =
      switch options["alternative"].string {
      case "greater": .greater
      case "less": .less
      default: .twoSided
      }
    let test = run(alternative)
    #expect(test.status.name == outputs["status"].string)
    expectTail(test.p, outputs["p"], log10: outputs["log10_p"])
    if test.status.isOK {
      #expect(isClose(test.positiveRankSum, outputs["w_plus"].number))
      if let minus = outputs["w_minus"].number { #expect(isClose(test.negativeRankSum, minus)) }
      if let zeros = outputs["n_zero"].number { #expect(test.zeros == Int(zeros)) }
      if method == .normal {
        #expect(isClose(test.expected, outputs["mean_w"].number))
        #expect(isClose(test.deviation, outputs["sd_w"].number))
        #expect(isClose(test.z, outputs["z"].number))
      }
      if !outputs["p_greater"].isNull { expectTail(run(.greater).p, outputs["p_greater"]) }
    }
  }

  @Test(arguments: Golden.cases("wilcoxon_exact_counts")) func exactDistributionOfRankSums(example: JSON) throws {
    let n = Int(example["inputs"]["n"].number!)
    // Differences ±1...±n whose positive ranks sum to w: the largest ranks that fit are made positive.
    for key in example["outputs"]["cdf_at"].keys {
      var left = Int(key)!
      let values = (1...n).reversed().map { rank -> Double in
        if rank <= left {
          left -= rank
          return Double(rank)
        }
        return -Double(rank)
      }
      let test = WilcoxonSignedRank(Differences(values), method: .exact, alternative: .less)
      #expect(test.positiveRankSum == Double(key)!)
      expectTail(test.p, example["outputs"]["cdf_at"][key])
    }
  }

  @Test(arguments: Golden.cases("sign_flip_permutation")) func signFlip(example: JSON) throws {
    let (options, outputs) = (example["options"], example["outputs"])
    let stream = RandomStream(seed: 1, purpose: "golden")
    if let count = example["inputs"]["count"].number {
      let p = SignFlipTest.monteCarloP(extreme: Int(count), resamples: Int(example["inputs"]["B"].number!))
      expectTail(p, outputs["p_two_sided"])
      return
    }
    let (a, b) = Golden.pair(example)
    let differences = Differences(a, minus: b)
    switch options["method"].string {
    case "exact":
      let test = SignFlipTest(differences, stream: stream)
      #expect(test.method == .exact)
      #expect(test.status.name == outputs["status"].string)
      expectTail(test.p, outputs["p_two_sided"])
      if !outputs["p_greater"].isNull {
        expectTail(SignFlipTest(differences, stream: stream, alternative: .greater).p, outputs["p_greater"])
      }
    case "asymptotic":
      let test = SignFlipTest(differences, resamples: 1, stream: stream)
      #expect(isClose(test.z, outputs["z"].number))
      expectTail(test.approximation, outputs["p_two_sided"], log10: outputs["log10_p"])
    default:
      let test = SignFlipTest(differences, resamples: 100_000, stream: stream)
      #expect(test.method == .monteCarlo)
      let tolerance = try #require(outputs["abs_tolerance_at_B_100000"].number)
      #expect(isClose(test.p?.value, outputs["p_two_sided"].number, relative: 0, absolute: tolerance))
      #expect(test == SignFlipTest(differences, resamples: 100_000, stream: stream))
    }
  }

  /// The table lookup of the Monte Carlo and the exact count must tell the same story at a size where both work.
  @Test func monteCarloApproachesTheExactCount() throws {
    let (a, b) = Golden.pair(.object(["dataset": .string("ties40")]))
    let differences = Differences(Array(a[..<24]), minus: Array(b[..<24]))
    let stream = RandomStream(seed: 3, purpose: "test")
    for alternative in Alternative.allCases {
      let exact = SignFlipTest(differences, stream: stream, alternative: alternative, exactLimit: 40)
      let sampled = SignFlipTest(differences, stream: stream, alternative: alternative, exactLimit: 0)
      #expect(exact.method == .exact && sampled.method == .monteCarlo)
      let p = try #require(exact.p).value
      #expect(abs(try #require(sampled.p).value - p) < 4 * (p * (1 - p) / 100_000).squareRoot() + 1e-5)
    }
  }

  /// A size that comes often has its signs drawn at once; by the central limit theorem p is that of the normal.
  @Test func signsDrawnAtOnceGiveTheSameP() throws {
    let values = (0..<3000).map { place in (place % 2 == 0 ? 1.0 : 0.5) * (place % 53 < 27 ? 1 : -1) }
    let test = SignFlipTest(Differences(values), resamples: 20_000, stream: RandomStream(seed: 4, purpose: "test"))
    let p = try #require(test.approximation).value
    #expect(p > 0.001 && p < 0.5)
    #expect(abs(try #require(test.p).value - p) < 4 * (p * (1 - p) / 20_000).squareRoot() + 0.002)
  }

  /// By a sort on all sizes of arrays, with ties and zeros, against mid-ranks computed by the definition.
  @Test(arguments: [10, 255, 256, 3000]) func rankSumsAgreeWithTheirDefinition(count: Int) {
    var stream = RandomStream(seed: 6, purpose: "ranks")
    let values = (0..<count).map { place in
      place % 3 == 0 ? Double(stream.uniform(below: 9)) / 8 - 0.5 : stream.normal()
    }
    let differences = Differences(values)
    for rule in WilcoxonSignedRank.ZeroRule.allCases {
      let kept = differences.snapped.filter { rule != .wilcox || $0 != 0 }
      let (ranks, _) = midRanks(kept.map(abs))
      var (positive, negative) = (0.0, 0.0)
      for (value, rank) in zip(kept, ranks) {
        let share = value == 0 ? (rule == .zsplit ? 0.5 : 0) : 0
        positive += rank * (value > 0 ? 1 : share)
        negative += rank * (value < 0 ? 1 : share)
      }
      let test = WilcoxonSignedRank(differences, zeroRule: rule, method: .normal)
      #expect(isClose(test.positiveRankSum, positive) && isClose(test.negativeRankSum, negative))
    }
  }

  @Test func fiveDifferencesCannotReachTheLevel() {
    let test = SignFlipTest(Differences([1, 2, 3, 4, 5]), stream: RandomStream(seed: 1, purpose: "test"))
    #expect(test.p?.value == 0.0625)
  }

  @Test(arguments: Golden.mcNemar["cases"].array) func mcNemar(example: JSON) throws {
    let wins = Int(example["wins"].number!)
    let losses = Int(example["losses"].number!)
    let test = McNemarTest(wins: wins, losses: losses, ties: 5)
    expectTail(test.p, example["p"], log10: example["log10_p"])
    expectTail(test.midP, example["mid_p"], log10: example["log10_mid_p"])
    let values = [Double](repeating: 1, count: wins) + [Double](repeating: -1, count: losses) + [0, 0, 0, 0, 0]
    #expect(McNemarTest(Differences(values)) == test)
  }

  @Test func mcNemarNeedsHitsAndMisses() {
    #expect(McNemarTest(Differences([1, 0.5])).status.name == "error")
    #expect(McNemarTest(Differences([0, 0])).status == .identical)
    #expect(McNemarTest(Differences([])).status.name == "undefined")
    #expect(McNemarTest(Differences([.nan])).status.name == "error")
  }

  @Test(arguments: Golden.cases("tost_paired")) func equivalence(example: JSON) throws {
    let (a, b) = Golden.pair(example)
    let (inputs, outputs) = (example["inputs"], example["outputs"])
    let margin = Interval(low: inputs["low"].number!, high: inputs["high"].number!)
    let test = EquivalenceTest(Differences(a, minus: b), margin: margin)
    #expect(test.status.name == outputs["status"].string ?? "ok")
    expectTail(test.p, outputs["p"])
    if !outputs["ci90"].isNull {
      #expect(isClose(test.interval?.low, outputs["ci90"][0].number))
      #expect(isClose(test.interval?.high, outputs["ci90"][1].number))
    }
    if test.status.isOK {
      #expect(isClose(test.tLow, outputs["t_low"].number))
      #expect(isClose(test.tHigh, outputs["t_high"].number))
      expectTail(test.pLow, outputs["p_low"])
      expectTail(test.pHigh, outputs["p_high"])
    }
  }

  @Test(arguments: Golden.cases("effect_sizes")) func effectSizes(example: JSON) throws {
    let outputs = example["outputs"]
    if example["dataset"].isNull {
      let delta = EffectSizes.cliffsDelta(example["inputs"]["x"].numbers, example["inputs"]["y"].numbers)
      #expect(isClose(delta, outputs["cliffs_delta"].number))
      return
    }
    let (a, b) = Golden.pair(example)
    let effects = EffectSizes(a, b)
    #expect(effects.status.name == outputs["status"].string ?? "ok")
    let values: [String: Double?] = [
      "cohens_dz": effects.cohensDz, "hedges_j_exact": effects.hedgesFactor, "hedges_gz": effects.hedgesGz,
      "cohens_d_av": effects.cohensDav, "cliffs_delta": effects.cliffsDelta,
      "rank_biserial_paired": effects.rankBiserial, "prob_superiority_paired": effects.superiority,
      "wins": Double(effects.outcomes.wins), "ties": Double(effects.outcomes.ties),
      "losses": Double(effects.outcomes.losses),
    ]
    for key in outputs.keys where key != "status" {
      let value = try #require(values[key])
      #expect(isClose(value, outputs[key].number), "\(key)")
    }
  }

  @Test func wrongPairsAreErrorsEverywhere() {
    let stream = RandomStream(seed: 1, purpose: "test")
    for differences in [Differences([1, 2], minus: [1]), Differences([1, .infinity], minus: [1, 2])] {
      #expect(PairedTTest(differences).status.name == "error")
      #expect(WilcoxonSignedRank(differences).status.name == "error")
      #expect(SignFlipTest(differences, stream: stream).status.name == "error")
      #expect(BootstrapInterval(differences, stream: stream).status.name == "error")
      #expect(EquivalenceTest(differences, margin: Interval(low: -1, high: 1)).status.name == "error")
      #expect(minimalDetectableDifference(differences) == nil)
    }
  }

  /// 2.8016 standard errors, from the normal quantiles 1.959964 and 0.841621.
  @Test func detectableDifference() {
    #expect(
      isClose(
        minimalDetectableDifference(Differences([1, -1, 1, -1])), 2.801585218 * (4.0 / 3).squareRoot() / 2,
        relative: 1e-8))
    #expect(minimalDetectableDifference(Differences([1])) == nil)
  }

  @Test func meansOfOneModelHaveAnInterval() {
    let constant = MeanInterval([2, 2, 2])
    #expect(constant.status == .ok && constant.interval == Interval(low: 2, high: 2))
    let two = MeanInterval([0, 1])
    #expect(isClose(two.interval?.high, 0.5 + 12.706204736174698 * 0.5))
    #expect(MeanInterval([]).status.name == "undefined")
  }
}
