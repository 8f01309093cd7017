import Analysis
import ArgumentParser
import Evaluation
import Foundation
import Host
import Interactions
import Recommenders
import StudyKit

/// `recount try MODEL DATA`: one model, trained and tested once, beside what needs no training. No study, no store.
struct TryCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "try", abstract: "Train one model once and print its metrics beside Popularity and ItemKNN.",
    discussion: """
      One seed of one model says little: a study runs several, tests the differences and keeps what it found. This is for a \
      model that is being written.
      """)

  @Argument(help: "The model's name: \(ModelRegistry.all.map(\.card.name).joined(separator: ", ")).") var model: String
  @Argument(help: "The data set's id, as in recount data list, or simulated.") var data: String
  @Option(help: "How many epochs at most. (default: the model's own)") var epochs: Int?
  @Option(help: "The seed of the training.") var seed: UInt64 = 1
  @Option(
    name: .customLong("protocol"), help: "How to test: \(ExamProtocols.all.map { $0.name }.joined(separator: ", ")).")
  var split = LeaveOneOut.name
  @Option(help: ArgumentHelp("A setting of the model; may be given several times.", valueName: "key=value"))
  var set: [String] = []

  func validate() throws {
    if let epochs, epochs < 1 { throw ValidationError("--epochs is \(epochs); expected at least 1.") }
    for given in set where !given.contains("=") { throw ValidationError("--set \(given): expected key=value.") }
  }

  func perform() throws -> Int32 {
    let entry = try ModelRegistry.entry(named: model)
    let settings = CanonicalJSON.object(try settings())
    try entry.validate(Data(settings.text.utf8))
    let trial = try Trial(ExamProtocols.named(split).init(), on: log())
    let choice = ModelChoice(name: model, options: settings)
    try StandardOutput.print(trial.text)
    var rows = [try trial.row(choice, epochs: epochs, seed: seed) { try? StandardOutput.print($0) }]
    for name in ["Popularity", "ItemKNN"] where name != choice.description {
      rows.append(try trial.row(ModelChoice(name: name), epochs: nil, seed: seed) { _ in })
    }
    try StandardOutput.print("\n" + TrialTable(metrics: trial.metrics, rows: rows).text)
    return rows[0].failure == nil ? 0 : StudyError.Status.refused.rawValue
  }

  /// What `--set` says: a number, true or false, a list; anything else is a word.
  private func settings() throws -> [String: CanonicalJSON] {
    let pairs = set.map { given in
      let parts = given.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return (parts[0], (try? CanonicalJSON(parsing: parts[1])) ?? .string(parts[1]))
    }
    return Dictionary(pairs) { _, last in last }
  }

  /// The data, fetched where they are not here.
  private func log() throws -> InteractionLog {
    let choice = try DataChoice(DataSet(name: data))
    let library = DataLibrary()
    if !library.has(choice) {
      guard DatasetRegistry.entry(data) != nil else {
        throw StudyError(
          "there is no data set “\(data)”", expected: "simulated, or one of \(DatasetRegistry.entries.map(\.id).joined(separator: ", "))",
          hint: "Add your own, a folder with a .inter file, by: recount data add \(data) PATH")
      }
      _ = try library.fetch(data)
    }
    return try library.prepare(choice).log
  }
}
