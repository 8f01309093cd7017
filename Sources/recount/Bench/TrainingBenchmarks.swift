import Evaluation
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
    /// For models that train on whole sequences: how many of a user's newest events are targets.
    var length: Int?
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
      name: "bpr-adam-epoch", model: "BPR-MF",
      settings: "{\"optimizer\": \"adam\", \"learningRate\": 0.001, \"decay\": 0, \"biasDecay\": 0}",
      what: "every pair once with a drawn negative, Adam on batches of 512, d = 100", sizes: [.small, .large]),
    Configured(
      name: "fpmc-adam-epoch", model: "FPMC",
      settings: "{\"optimizer\": \"adam\", \"learningRate\": 0.001, \"decay\": 0}",
      what: "every transition once with a drawn negative, Adam on batches of 512, d = 100"),
    Configured(
      name: "transrec-adam-epoch", model: "TransRec",
      settings: "{\"optimizer\": \"adam\", \"learningRate\": 0.001, \"decay\": 0, \"offsetDecay\": 0, \"biasDecay\": 0}",
      what: "every transition once with a drawn negative, Adam on batches of 512, d = 100"),
    Configured(
      name: "neumf-epoch", model: "NeuMF",
      settings: "{\"factors\": 100, \"towerFactors\": 100, \"hidden\": [100, 50, 25], \"batchSize\": 2560}",
      what: "every pair once with 4 negatives, product of 100, tower 200-100-50-25, Adam on batches of 512 positives"),
    Configured(
      name: "neumf-one-negative-epoch", model: "NeuMF",
      settings:
        "{\"factors\": 100, \"towerFactors\": 100, \"hidden\": [100, 50, 25], \"negatives\": 1, \"batchSize\": 1024}",
      what: "every pair once with 1 negative, product of 100, tower 200-100-50-25, Adam on batches of 512 positives"),
    Configured(
      name: "cml-epoch", model: "CML",
      settings:
        "{\"dimension\": 100, \"negatives\": 10, \"batchSize\": 512, \"optimizer\": \"adam\", \"learningRate\": 0.001, \"covarianceWeight\": 0.001, \"covariance\": \"signedSum\"}",
      what: "every pair once with 10 negatives, rank weight, covariance penalty, Adam on batches of 512, d = 100"),
    Configured(
      name: "lrml-epoch", model: "LRML", settings: "{\"dimension\": 100, \"batchSize\": 512}",
      what: "every pair once with 1 negative, a memory of 20 slices, Adam on batches of 512, d = 100"),
    Configured(
      name: "fism-adam-epoch", model: "FISM",
      settings: "{\"dimension\": 100, \"negatives\": 1, \"loss\": \"bpr\", \"batchSize\": 3328}",
      what: "every pair once with 1 negative, whole users in batches of 3,328 pairs, Adam, d = 100"),
    Configured(
      name: "attrec-epoch", model: "AttRec", settings: "{\"batchSize\": 512}",
      what: "windows of 5 with 3 targets and 3 negatives, batches of 512, exact Adagrad, d = 100",
      sizes: [.small, .large]),
    Configured(
      name: "caser-epoch", model: "Caser", settings: "{\"negatives\": 1, \"balancesNegatives\": false, \"decay\": 0}",
      what: "windows of 5 with 3 targets and 3 negatives, 16 and 4 filters, Adam on batches of 512, d = 100"),
    Configured(
      name: "caser-one-target-epoch", model: "Caser",
      settings: "{\"targets\": 1, \"negatives\": 1, \"balancesNegatives\": false, \"decay\": 0}",
      what: "windows of 5 with 1 target and 1 negative, 16 and 4 filters, Adam on batches of 512, d = 100"),
    Configured(
      name: "gru4rec-epoch-50", model: "GRU4Rec",
      settings: "{\"length\": 50, \"resetGate\": \"afterProduct\", \"dimension\": 100, \"batchSize\": 128}",
      what: "the newest 50 targets of every user, cross-entropy over all items, Adam on batches of 128 users, d = 100",
      length: 50),
    Configured(
      name: "gru4rec-epoch-200", model: "GRU4Rec",
      settings: "{\"length\": 200, \"resetGate\": \"afterProduct\", \"dimension\": 100, \"batchSize\": 128}",
      what: "the newest 200 targets of every user, cross-entropy over all items, Adam on batches of 128 users, d = 100",
      sizes: [.large], length: 200),
    Configured(
      name: "sasrec-epoch-50", model: "SASRec", settings: "{\"dimension\": 100, \"length\": 50, \"batchSize\": 128}",
      what: "the newest 50 targets of every user, one negative each, Adam on batches of 128 users, d = 100",
      length: 50),
    Configured(
      name: "sasrec-epoch-200", model: "SASRec", settings: "{\"dimension\": 100, \"length\": 200, \"batchSize\": 128}",
      what: "the newest 200 targets of every user, one negative each, Adam on batches of 128 users, d = 100",
      sizes: [.large], length: 200),
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
    ) { try run(entry, "{}", try LeaveOneOut().exam(on: data.movieLens100K())) }
  }

  private static func inSettings(_ row: Configured, _ data: BenchmarkData) -> [Benchmark] {
    // A model or a setting that is not there yet has no benchmark.
    guard let entry = try? ModelRegistry.entry(named: row.model), (try? entry.validate(Data(row.settings.utf8))) != nil
    else { return [] }
    return row.sizes.filter { $0 == .small || BenchmarkData.hasMovieLens1M }.map { size in
      Benchmark(
        name: row.name, size: size.rawValue, work: "one epoch of \(row.model) on \(size.rawValue): \(row.what)",
        amount: size == .small ? 98_114 : 988_129, unit: "events", runs: 2...7, isQuick: size == .small
      ) {
        let exam = try LeaveOneOut().exam(on: size.log(data))
        return try run(entry, row.settings, exam, targets: row.length.map { targets(exam.selection.training, $0) })
      }
    }
  }

  /// Logs of growing size, with as many events a user and an item at each.
  private static func growth(_ model: String, _ data: BenchmarkData) -> [Benchmark] {
    guard let entry = try? ModelRegistry.entry(named: model) else { return [] }
    return [50_000, 100_000, 200_000, 400_000].map { events in
      Benchmark(
        name: "growth-\(slug(model))", size: "\(events)",
        work: "one epoch of \(model) with the defaults of its card on \(events) synthetic events",
        amount: Double(events), unit: "events", growth: .init(law: .linear, n: Double(events)), runs: 3...9, isQuick: false
      ) {
        try run(
          entry, "{}", try LeaveOneOut().exam(on: data.synthetic(users: events / 100, items: events / 60, events: events)))
      }
    }
  }

  /// How many events are targets when each user gives the newest `length` of those that follow another.
  private static func targets(_ view: TrainingView, _ length: Int) -> Int {
    (0..<view.userCount).reduce(0) { $0 + min(length, max(0, view.count(of: $1) - 1)) }
  }

  private static func run(
    _ entry: ModelEntry, _ settings: String, _ exam: Exam, targets: Int? = nil
  ) throws -> Benchmark.Run {
    guard entry.schedule != nil else {
      return { number in
        let job = TrainingJob(
          catalog: exam.seen.catalog, view: exam.selection.training, log: exam.seen, seed: UInt64(number))
        _ = try entry.train(Data(settings.utf8), job)
        return .done
      }
    }
    let stepper = try EpochStepper(entry, settings: settings, exam: exam)
    _ = try stepper.step()  // the first epoch meets cold memory
    return { _ in
      let record = try stepper.step()
      var quality = ["loss": record.loss]
      quality["examples"] = targets.map(Double.init)
      return Outcome(seconds: record.seconds, quality: quality)
    }
  }

  /// The name in lower case, with hyphens for what is no letter or digit.
  static func slug(_ name: String) -> String {
    String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
  }
}
