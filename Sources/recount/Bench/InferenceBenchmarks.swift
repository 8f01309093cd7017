import Analysis
import Kernels

/// Tests and intervals of paired differences.
enum InferenceBenchmarks: BenchmarkFamily {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    let intervals = "BCa, basic and percentile intervals by 10,000 resamples"
    return [6_040, 400_000].flatMap { count in
      [
        benchmark("paired-t", count, "paired t-test", data) { differences, _ in
          PairedTTest(differences).statistic ?? .nan
        },
        benchmark("wilcoxon", count, "Wilcoxon signed-rank test, zeros kept", data) { differences, _ in
          WilcoxonSignedRank(differences).z ?? .nan
        },
        benchmark("bootstrap-few-values", count, intervals, data, bootstrap),
        benchmark("bootstrap", count, intervals, data, fewValues: false, bootstrap),
      ]
    }
  }

  private static func bootstrap(_ differences: Differences, _ number: Int) -> Double {
    BootstrapInterval(
      differences, resamples: 10_000, stream: RandomStream(seed: UInt64(number), purpose: "bench bootstrap"))
      .percentile?.low ?? .nan
  }

  private static func benchmark(
    _ name: String, _ count: Int, _ what: String, _ data: BenchmarkData, fewValues: Bool = true,
    _ test: @escaping (Differences, Int) -> Double
  ) -> Benchmark {
    let isHeavy = name == "bootstrap" && count > 100_000
    return Benchmark(
      name: name, size: "\(count)",
      work: "\(what) of \(count) paired differences, \(fewValues ? "of NDCG@10 (few values)" : "all different")",
      amount: Double(count), unit: "pairs", runs: isHeavy ? 1...3 : 3...9, isQuick: !isHeavy
    ) {
      let values = data.differences(count, fewValues: fewValues)
      return { number in
        // Another order each time: nothing may be kept from run to run.
        let turn = number * 7919 % count
        let differences = Differences(Array(values[turn...] + values[..<turn]))
        return Outcome(quality: [name: test(differences, number)])
      }
    }
  }
}
