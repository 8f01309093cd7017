import Autodiff
import Evaluation
import Foundation
import Interactions

@testable import Recommenders

/// What a few steps of a model came to, in few numbers: a change of a learning rate, of an initialisation or of a sign
/// moves at least one of them.
struct Fingerprint: Codable, Equatable {
  var revision: Int
  /// The mean loss of an example in each epoch, before its steps; for models fitted in sweeps, what they tell of each.
  var losses: [Double]
  /// How far the steps moved each weight: the length of the difference. It goes with the learning rate, where the weight
  /// itself hardly changes.
  var moved: [String: Double]
  /// Of all scores, the mean size, and the mean with weights that tell places apart.
  var scores: [Double]

  /// Relative, against the larger of the two.
  ///
  /// Loops and BLAS kernels add in other orders, so sums in single precision differ by some 1e-7 of their terms. A few
  /// steps do not amplify that, as epochs do: over two instruction sets and eight BLAS kernels the largest difference is
  /// 4e-6 (an attention weight of REDA), and 8e-7 of any other model. AVX-512 is one more order of adding. A learning rate
  /// off by a thousandth moves every weight by a thousandth of its way, twenty-five times this.
  static let tolerance = 4e-5

  /// What is measured and is another number, one line each; empty where the two agree.
  func differences(from committed: Fingerprint) -> [String] {
    let (mine, theirs) = (numbers, committed.numbers)
    return Set(mine.keys).union(theirs.keys).sorted().compactMap { name in
      guard let found = mine[name], let known = theirs[name] else {
        return "\(name): committed \(theirs[name].map { "\($0)" } ?? "nothing"), found \(mine[name].map { "\($0)" } ?? "nothing")"
      }
      // A mean of numbers of both signs is as exact as the numbers, not as itself.
      let off = abs(found - known) / max(abs(found), abs(known), name == Self.byPlace ? scores.first ?? 0 : 0, 1e-9)
      return off <= Self.tolerance ? nil : "\(name): committed \(known), found \(found), off by \(Float(off)) of it"
    }
  }

  private var numbers: [String: Double] {
    var all = Dictionary(uniqueKeysWithValues: moved.map { ("way of “\($0)”", $1) })
    for (number, loss) in losses.enumerated() { all["loss \(number + 1)"] = loss }
    for (name, score) in zip(["scores, mean size", Self.byPlace], scores) { all[name] = score }
    return all
  }

  private static let byPlace = "scores, weighted by place"
}

extension LawCheck {
  /// Two epochs of two steps or three on a log of 24 users, with the settings of the laws.
  func fingerprint() throws -> Fingerprint {
    let log = LawLogs.circle(users: 24, items: 12, length: 8)
    let job = TrainingJob(
      catalog: log.catalog, view: try LeaveOneOut().exam(on: log).selection.training, log: log, seed: 1, schedule: Schedule(epochs: 2))
    switch entry.type {
    case .recorded(let type): return try fingerprint(type, job)
    case .fitted: return try fingerprint(entry.train(felt(), job), job, moved: [:])
    }
  }

  /// The settings of the laws, but decays so large that a few steps feel them.
  private func felt() throws -> Data {
    var settings = try JSONSerialization.jsonObject(with: mergedSettings()) as! [String: Any]
    for name in settings.keys where name.lowercased().hasSuffix("decay") { settings[name] = 0.05 }
    return try JSONSerialization.data(withJSONObject: settings)
  }

  private func fingerprint<Model: Recommender>(_ type: Model.Type, _ job: TrainingJob) throws -> Fingerprint {
    let settings = try JSONDecoder().decode(Model.Hyperparameters.self, from: felt())
    let training = try Training<Model>(settings, job)
    let parameters = training.parameters
    let scale = Model.Hyperparameters.forLaws.startScale
    for name in parameters.names where scale != 1 {
      parameters.set(name, parameters.values(named: name).map { $0 * scale })
    }
    let start = parameters.names.map { parameters.values(named: $0) }
    let trained = try training.run()
    let moved = zip(parameters.names, start).map { name, start in
      (name, zip(parameters.values(named: name), start).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }.squareRoot())
    }
    return try fingerprint(trained, job, moved: Dictionary(uniqueKeysWithValues: moved))
  }

  private func fingerprint(_ trained: TrainedModel, _ job: TrainingJob, moved: [String: Double]) throws -> Fingerprint {
    let scores = try scores(trained.scorer, testMoments(job.log)).map(Double.init)
    let count = Double(scores.count)
    return Fingerprint(
      revision: entry.card.revision, losses: trained.epochs.map(\.loss), moved: moved,
      scores: [
        scores.reduce(0) { $0 + abs($1) } / count,
        scores.enumerated().reduce(0) { $0 + $1.element * (1 + cos(Double($1.offset))) } / count,
      ])
  }
}

/// What is committed of a model: its default settings and its fingerprint, each with the revision they are of. One file a model,
/// written by RECORD=NAME.
struct CommittedModel: Equatable {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/models").standardizedFileURL

  /// A model whose file is to be written anew, or 1 for all that have changed.
  static let record = ProcessInfo.processInfo.environment["RECORD"]

  let fingerprint: Fingerprint
  /// Revision, schedule and settings, as JSON with sorted keys.
  let defaults: String

  /// Nil where there is no file.
  init?(committed name: String) throws {
    guard let data = try? Data(contentsOf: Self.file(name)) else { return nil }
    fingerprint = try JSONDecoder().decode([String: Fingerprint].self, from: Self.part("fingerprint", of: data))["fingerprint"]!
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    defaults = try Self.text(object?["defaults"] ?? [:])
  }

  /// What the model is now.
  init(_ entry: ModelEntry) throws {
    fingerprint = try LawCheck(entry).fingerprint()
    let schedule: Any = try entry.schedule.map { try JSONSerialization.jsonObject(with: JSONEncoder().encode($0)) } ?? NSNull()
    defaults = try Self.text([
      "revision": entry.card.revision, "schedule": schedule, "settings": JSONSerialization.jsonObject(with: entry.defaults),
    ])
  }

  func write(_ name: String) throws {
    let fingerprint = try JSONSerialization.jsonObject(with: JSONEncoder().encode(fingerprint))
    let defaults = try JSONSerialization.jsonObject(with: Data(defaults.utf8))
    let text = try JSONSerialization.data(
      withJSONObject: ["defaults": defaults, "fingerprint": fingerprint], options: [.prettyPrinted, .sortedKeys])
    try (text + Data("\n".utf8)).write(to: Self.file(name))
  }

  /// The models that there are files of.
  static func names() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).map { String($0.prefix { $0 != "." }) })
  }

  private static func file(_ name: String) -> URL { folder.appending(path: "\(name).json") }

  private static func text(_ object: Any) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
  }

  private static func part(_ name: String, of data: Data) throws -> Data {
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try JSONSerialization.data(withJSONObject: [name: object?[name] ?? [:]])
  }
}
