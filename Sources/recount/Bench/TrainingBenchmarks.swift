import Foundation
import Interactions
import Recommenders

/// One training epoch of every model, and of models in the settings that other programs share.
enum TrainingBenchmarks: BenchmarkFamily {
  /// A model with settings under which a rival does the same work.
  private struct Configured {
    let name: String
    let model: String
    let settings: String
    let what: String
    var sizes: [Size] = [.small]
  }

  private enum Size: String {
    case small = "ml-100k"
    case large = "ml-1m"

    func log(_ data: BenchmarkData) throws -> InteractionLog {
      switch self {
      case .small: try data.movieLens100K()
      case .large: try data.movieLens1M()
      }
    }
  }

  private static let configured = [
    Configured(
      name: "bpr-sgd-epoch", model: "BPR-MF", settings: "{\"dimension\": 100}",
      what: "every pair once with a drawn negative, one SGD step each, d = 100", sizes: [.small, .large]),
    Configured(
      name: "attrec-epoch", model: "AttRec", settings: "{\"batchSize\": 512}",
      what: "windows of 5 with 3 targets and 3 negatives, batches of 512, exact Adagrad, d = 100",
      sizes: [.small, .large]),
  ]

  static func benchmarks(_ data: BenchmarkData) -> [Benchmark] {
    ModelRegistry.all.map { byDefault($0, data) } + configured.flatMap { inSettings($0, data) }
      + growth("BPR-MF", data) + growth("AttRec", data)
  }

  /// A model as its card has it. One without epochs is fitted anew for every run.
  private static func byDefault(_ entry: ModelEntry, _ data: BenchmarkData) -> Benchmark {
    Benchmark(
      name: "epoch-\(slug(entry.card.name))", size: "ml-100k",
      work: entry.schedule == nil
        ? "\(entry.card.name) fitted to the training events of ml-100k"
        : "one epoch of \(entry.card.name) with the defaults of its card on the training events of ml-100k",
      amount: 98_114, unit: "events", runs: 2...7
    ) { try run(entry, "{}", Split.leaveOneOut(data.movieLens100K())) }
  }

  private static func inSettings(_ row: Configured, _ data: BenchmarkData) -> [Benchmark] {
    // A model or a setting that is not there yet has no benchmark.
    guard let entry = try? ModelRegistry.entry(named: row.model), (try? entry.validate(Data(row.settings.utf8))) != nil
    else { return [] }
    return row.sizes.map { size in
      Benchmark(
        name: row.name, size: size.rawValue, work: "one epoch of \(row.model) on \(size.rawValue): \(row.what)",
        amount: size == .small ? 98_114 : 988_129, unit: "events", runs: 2...7, isQuick: size == .small
      ) { try run(entry, row.settings, Split.leaveOneOut(size.log(data))) }
    }
  }

  /// Logs of growing size, with as many events a user and an item at each.
  private static func growth(_ model: String, _ data: BenchmarkData) -> [Benchmark] {
    guard let entry = try? ModelRegistry.entry(named: model) else { return [] }
    return [50_000, 100_000, 200_000, 400_000].map { events in
      Benchmark(
        name: "growth-\(slug(model))", size: "\(events)",
        work: "one epoch of \(model) with the defaults of its card on \(events) synthetic events", amount: Double(events),
        unit: "events", growth: .init(law: .linear, n: Double(events)), runs: 3...9, isQuick: false
      ) {
        try run(
          entry, "{}", Split.leaveOneOut(data.synthetic(users: events / 100, items: events / 60, events: events)))
      }
    }
  }

  private static func run(_ entry: ModelEntry, _ settings: String, _ split: Split) throws -> Benchmark.Run {
    guard entry.schedule != nil else {
      return { number in
        let job = TrainingJob(
          catalog: split.log.catalog, view: split.training, log: split.log, seed: UInt64(number))
        _ = try entry.train(Data(settings.utf8), job)
        return .done
      }
    }
    let stepper = EpochStepper(entry, settings: settings, split: split)
    _ = try stepper.step()  // the first epoch meets cold memory
    return { _ in
      let record = try stepper.step()
      return Outcome(seconds: record.seconds, quality: ["loss": record.loss])
    }
  }

  /// The name in lower case, with hyphens for what is no letter or digit.
  static func slug(_ name: String) -> String {
    String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
  }
}
