/// One piece of work whose time is measured: what it does, at which size, and how to do it.
struct Benchmark {
  /// Does the work once, on inputs that depend on the number of the run.
  typealias Run = (_ number: Int) throws -> Outcome

  /// The job, in lower case with hyphens: `bpr-sgd-epoch`. Benchmarks of one name differ in size alone.
  let name: String
  /// The size, in as few letters as will do: `ml-100k`, `6040x3706`.
  let size: String
  /// The work of one run, in a sentence: what a rival must do too for a ratio to mean something.
  let work: String
  /// How much of `unit` one run does; rates follow from it.
  let amount: Double
  let unit: String
  /// How time should grow with size, where that is claimed.
  var growth: Growth.Place?
  /// How many runs are timed, at most and at least; in between, a budget of time decides.
  var runs = 3...9
  /// Whether `--quick` includes it.
  var isQuick = true
  /// Whether it needs a process to itself, because its peak memory is what matters.
  var isAlone = false
  /// Makes inputs and models, untimed.
  let prepare: () throws -> Run

  /// `name/size`, by which it is asked for.
  var id: String { "\(name)/\(size)" }
}

/// What a run reports beside the time that it took.
struct Outcome {
  /// Seconds, where the run knows better than the clock around it: a training run reports its epoch alone.
  var seconds: Double?
  /// Numbers that say how good the result is, such as a loss or a divergence; rivals are held to them.
  var quality: [String: Double] = [:]

  /// Nothing to report.
  static let done = Outcome()
}

/// A list of benchmarks that belong together.
protocol BenchmarkFamily: Sendable {
  static func benchmarks(_ data: BenchmarkData) -> [Benchmark]
}

/// All benchmarks there are.
enum BenchmarkSuite {
  static let families: [any BenchmarkFamily.Type] = [
    ProductBenchmarks.self, RowBenchmarks.self, SequenceBenchmarks.self, TrainingBenchmarks.self,
    RankingBenchmarks.self, ProjectionBenchmarks.self, InferenceBenchmarks.self, RenderingBenchmarks.self, LoadingBenchmarks.self,
    MemoryBenchmarks.self, GridBenchmarks.self,
  ]

  static func all(_ data: BenchmarkData) -> [Benchmark] { families.flatMap { $0.benchmarks(data) } }
}
