import ArgumentParser
import Foundation
import Host
import Reports
import StudyKit

/// `recount`: what is not the business of one study.
@main struct Recount: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recount", abstract: "Data, comparisons and reports of re-run recommender-systems papers.",
    subcommands: [DataCommand.self, TryCommand.self, Compare.self, Inspect.self, Bench.self, Studies.self, EnvironmentCommand.self])

  static func main() {
    if ProcessInfo.processInfo.environment[GridStudy.variable] != nil { GridStudy.main() }
    StudyProgram.main(Self.self)
  }
}

/// `recount compare`: run files of any framework, tested against each other.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare run files of any framework by honest significance tests.")

  @Option(help: "Relevant items: TREC qrels, or CSV.") var qrels: String
  @Argument(help: "Run files: TREC, or CSV with user, item, score.") var runs: [String]
  @Option(help: "Metrics such as ndcg@10,mrr.") var metrics: String?
  @Option(help: "The run every other is compared with.") var control: String?
  @Option(help: "Where the report goes.") var out: String?

  func run() throws { throw StudyError("recount compare is not available yet") }
}

/// `recount inspect`: the provenance inside a report, and whether its folder holds it whole.
struct Inspect: StatusCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read the provenance in a report, say whether it is current and its folder whole.")

  @Argument(help: "The folder of a report, or its PDF.") var report: String

  func perform() throws -> Int32 {
    guard isFolder else {
      try printProvenance(of: report)
      guard let verdict = try FolderInspection.verdict(on: report) else { return 0 }
      try StandardOutput.print(verdict.text)
      return verdict.isWell ? 0 : 2
    }
    let folder = try FolderInspection(folder: report)
    try StandardOutput.print(folder.text)
    if let pdf = folder.pdf { try printProvenance(of: pdf) }
    return folder.isWhole ? 0 : 2
  }

  private var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: report, isDirectory: &isFolder) && isFolder.boolValue
  }

  private func printProvenance(of pdf: String) throws {
    guard let provenance = try readProvenance(fromPDF: URL(filePath: pdf)) else {
      throw StudyError("a PDF without provenance", place: pdf, expected: "a report of a study")
    }
    try StandardOutput.print(
      try Inspection(provenance: provenance, revisions: RecommenderRunner().revisions, place: pdf).text)
  }
}
