import Foundation
import StudyKit

/// Takes the times of benchmarks: a warm-up, then as many runs as a budget of seconds allows.
struct BenchmarkRunner {
  /// Seconds of timed runs after which a benchmark that has its least number of runs is done.
  let budget: Double
  /// A sample shorter than this is made of several runs, because a clock and a scheduler are not exact.
  static let shortestSample = 0.01

  init(isQuick: Bool) { budget = isQuick ? 0.3 : 2 }

  func measure(_ benchmark: Benchmark) throws -> Timing {
    let load = Machine.load
    if benchmark.isAlone { return try measureAlone(benchmark, load) }
    let run = try benchmark.prepare()
    let single = try Self.sample(run, 0, runs: 1)
    // A single long run is its own warm-up.
    var samples = benchmark.runs.lowerBound == 1 ? [single] : []
    let together = max(1, Int((Self.shortestSample / max(single.seconds, 1e-9)).rounded(.up)))
    var number = 1
    var total = samples.reduce(0) { $0 + $1.seconds }
    while samples.count < benchmark.runs.lowerBound
      || (samples.count < benchmark.runs.upperBound && total < budget)
    {
      let sample = try Self.sample(run, number, runs: together)
      samples.append(sample)
      total += sample.seconds * Double(together)
      number += together
    }
    return Timing(benchmark, samples, load: load, peakMemoryMiB: nil)
  }

  /// In a process of its own, which serves runs as `--single` does.
  private func measureAlone(_ benchmark: Benchmark, _ load: Double) throws -> Timing {
    var samples: [BenchmarkSample] = []
    var peak = 0.0
    var total = 0.0
    while samples.count < benchmark.runs.lowerBound || (samples.count < benchmark.runs.upperBound && total < budget) {
      let reply = try BenchmarkServer.ask(benchmark.id)
      samples.append(BenchmarkSample(seconds: reply.seconds, quality: reply.quality))
      peak = max(peak, reply.peakMemoryMiB)
      total += reply.seconds
    }
    return Timing(benchmark, samples, load: load, peakMemoryMiB: peak)
  }

  /// Several runs, timed together; seconds are those of one.
  static func sample(_ run: Benchmark.Run, _ number: Int, runs: Int) throws -> BenchmarkSample {
    var own = 0.0
    var outcome = Outcome.done
    let start = ContinuousClock.now
    for offset in 0..<runs {
      outcome = try run(number + offset)
      own += outcome.seconds ?? 0
    }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let seconds = (outcome.seconds == nil ? elapsed : own) / Double(runs)
    return BenchmarkSample(seconds: seconds, quality: outcome.quality)
  }
}

struct BenchmarkSample {
  var seconds: Double
  var quality: [String: Double]
}

extension Timing {
  init(_ benchmark: Benchmark, _ samples: [BenchmarkSample], load: Double, peakMemoryMiB: Double?) {
    let quality = samples.last?.quality ?? [:]
    self.init(
      name: benchmark.name, size: benchmark.size, work: benchmark.work, unit: benchmark.unit, amount: benchmark.amount,
      seconds: Spread(samples.map(\.seconds)), peakMemoryMiB: peakMemoryMiB, quality: quality.isEmpty ? nil : quality,
      load: load)
  }
}
