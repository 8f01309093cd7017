import ArgumentParser
import Evaluation
import Host
import Interactions
import StudyKit

/// `recount data`: the data on this machine.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, get, check, describe and export data sets.",
    subcommands: [ListData.self, Fetch.self, Add.self, Check.self, Describe.self, Export.self])
}

struct ListData: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "The known data sets, and yours.")

  func run() throws {
    let library = DataLibrary()
    try library.requireNamedFolder()
    for entry in library.list() { try StandardOutput.print(entry.text) }
  }
}

struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Get a data set from its official place, else a mirror.")
  @Argument(help: "The data set's id.") var id: String

  func run() throws { try StandardOutput.print(DataLibrary().fetch(id).text) }
}

struct Add: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Add a copy you have: a folder, an archive, or one file.")
  @Argument(help: "The data set's id, or a new one.") var id: String
  @Argument(help: "The copy.") var path: String

  func run() throws { try StandardOutput.print(DataLibrary().add(id, path).text) }
}

struct Check: StatusCommand {
  static let configuration = CommandConfiguration(abstract: "Read every row and compare with the published digest.")
  @Argument(help: "The data set's id.") var id: String

  func perform() throws -> Int32 {
    let outcome = try DataLibrary().check(id)
    try StandardOutput.print(outcome.text)
    return outcome.isAsPublished == false ? 2 : 0
  }
}

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the numbers of a data set.")
  @Argument(help: "The data set's id.") var id: String

  func run() throws { try StandardOutput.print(DataLibrary().describe(id).text) }
}

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write a data set, split, for another program.")
  @Argument(help: "The data set's id.") var id: String
  @Option(name: .customLong("protocol"), help: "How to split: \(ExamProtocols.all.map { $0.name }.joined(separator: ", ")).")
  var split: String
  @Option(help: "The folder to write to. (default: out/export/ID)") var out: String?

  func run() throws {
    let exam = try ExamProtocols.named(split).init().exam(on: DataLibrary().prepare(.dataset(id, Preprocessing())).log)
    try StandardOutput.print(ExportedExam(exam, to: out ?? "out/export/\(id)").text)
  }
}
