public import ArgumentParser
import Foundation

/// `<study>`: run, then report, unless a subcommand says otherwise.
struct StudyCommand<S: Study>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: S.id, abstract: S().title,
      subcommands: [
        RunCommand<S>.self, ReportCommand<S>.self, PlanCommand<S>.self, StatusReport<S>.self, VerifyCommand<S>.self,
        ExplainCommand<S>.self, CellCommand<S>.self,
      ], defaultSubcommand: RunCommand<S>.self)
  }
}

/// Where results are and where the report goes.
struct PlaceOptions: ParsableArguments {
  @Option(help: "The store: a directory, or a results.pack to read from. (default: the folder store in --out)")
  var results: String?
  @Option(help: "Where the report goes. (default: out/<study>)")
  var out: String?

  func store<S: Study>(of study: S.Type) -> String { results ?? output(of: study) + "/store" }
  func output<S: Study>(of study: S.Type) -> String { out ?? "out/\(S.id)" }
}

/// What is run.
struct SelectionOptions: ParsableArguments {
  @Option(help: "The budget: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")). (default: quick)")
  var profile: Profile?
  @Option(help: ArgumentHelp("Only these data sets, by id or by the name in the tables.", valueName: "a,b"))
  var datasets: String?
  @Option(help: ArgumentHelp("Only these models, by name or by the name in the tables.", valueName: "a,b"))
  var models: String?
  @Option(help: "Seeds for each row of a main table, at least 1.")
  var seeds: Int?

  func validate() throws {
    if let seeds, !(1...RunSettings.mostSeeds).contains(seeds) {
      throw ValidationError("--seeds is \(seeds); expected 1 to \(RunSettings.mostSeeds).")
    }
    for (option, list) in [("--datasets", datasets), ("--models", models)] {
      if let list, Self.names(list).isEmpty { throw ValidationError("\(option) names nothing; expected a list such as a,b.") }
    }
  }

  func settings<S: Study>(of study: S.Type) -> RunSettings {
    RunSettings(
      study: S.id, profile: profile ?? .quick, seeds: seeds, models: models.map(Self.names),
      dataSets: datasets.map(Self.names))
  }

  private static func names(_ list: String) -> [String] {
    list.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

extension Profile: ExpressibleByArgument {}
