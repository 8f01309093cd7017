import Analysis
import Foundation
public import Reports
public import StudyKit

/// A study of nothing, with one of each thing a study has.
@main public struct ToyStudy: Study {
  public static let id = "toystudy"
  public static let sources = BuiltFrom.sources
  /// `RECOUNT_TOY_TITLE` gives another, so that a test can ask for characters that no font has.
  public var title: String { ProcessInfo.processInfo.environment["RECOUNT_TOY_TITLE"] ?? "A study of nothing" }
  public var runner: any CellRunner { ToyRunner() }

  public init() {}

  static let strong = ModelChoice(name: "toy", options: ["strength": 8]).labelled("Strong")
  static let weak = ModelChoice(name: "toy", options: ["strength": 1]).labelled("Weak")
  static let alpha = DataSet(name: "alpha").labelled("Alpha")
  static let beta = DataSet(name: "beta").labelled("Beta")

  static let published = """
    {"tables": {"table2": {"caption": "Hits among ten.", "rows": ["Weak", "Strong"],
     "columns": [{"data": "Alpha", "metric": "HR@10"}, {"data": "Beta", "metric": "HR@10"}],
     "values": [[0.45, 0.3], [0.85, 0.9]]}}}
    """

  public func body(_ lab: Lab) -> [Block] {
    "A model may be strong or weak. We ask which is better."

    let paper = try! PublishedNumbers(json: Self.published)
    let tuned = lab.tuned(
      ModelChoice(name: "toy").labelled("Tuned"), over: ["strength": [2, 4, 6]], on: [Self.alpha], trials: 2)
    let grid = lab.grid([Self.weak, Self.strong], on: [Self.alpha, Self.beta], artifacts: ["map", "embedding"])
    let chosen = lab.grid([tuned], on: [Self.alpha], seeds: 1)
    let trouble = lab.grid(troublemakers.map { ModelChoice(name: $0) }, on: lab.profile == .full ? [Self.alpha] : [], seeds: 1)

    Section("Does it reproduce?") {
      "The strong model hits \(try grid["Strong", on: Self.alpha].observed(.hitRatio(10)), decimals: 3)."
      "Tuned, it hits \(try chosen["Tuned"].mean(.hitRatio(10)), decimals: 3)."
      "An epoch takes \(try grid["Strong", on: Self.beta].secondsPerEpoch(), decimals: 2)."
      for model in lab.profile == .full ? trouble.models : [] { Paragraph { "\(try trouble[model].mean(.hitRatio(10)), decimals: 3)" } }
    }
    lab.reproduce(paper["table2"], from: grid)
    Section("How sure is it?") {
      for data in [Self.alpha, Self.beta] {
        let rows = try lab.compare(grid["Strong", on: data], with: [grid["Weak", on: data]], by: .hitRatio(10))
        "On \(data.label) the difference is \(rows[0].difference, decimals: 3)."
      }
      "The map holds \(Double(try grid["Strong", on: Self.alpha].cells[0].artifact("map")[0, 0]), decimals: 1)."
    }
    lab.deviation("data", paper: "Real data.", done: "None.", why: "A toy needs none.")
    lab.claim("toy-01", "Strong is better everywhere.", source: "Table 2") { numbers in
      try numbers.columns("table2").all { try $0.isBest("Strong") }
    }
    lab.claim("toy-02", "The map begins with eight.", source: "text") { numbers in
      let first = try numbers.ours { try grid["Strong", on: Self.alpha].cells[0].artifact("map")[0, 0] }
      return Finding(Answer(first == 8, "it begins with \(first)"))
    }
  }

  /// `RECOUNT_TOY_TROUBLE` names others.
  private var troublemakers: [String] {
    ProcessInfo.processInfo.environment["RECOUNT_TOY_TROUBLE"].map { [$0] } ?? ["failing", "crashing", "killed", "nonsense"]
  }
}
