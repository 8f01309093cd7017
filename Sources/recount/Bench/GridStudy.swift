import Analysis
import Interactions
import Reports
import StudyKit

/// What the grid benchmark runs: cells of the same cost, a sentence, and nothing that only one process can do.
///
/// Its workers are this program started anew, which an environment variable tells that it is this study.
struct GridStudy: Study {
  static let id = "grid"
  static let sources = BuiltFrom.sources
  static let variable = "RECOUNT_GRID_STUDY"
  static let seeds = 12

  let title = "A grid of cells"
  var runner: any CellRunner { RecommenderRunner() }

  func body(_ lab: Lab) -> [Block] {
    let runs = lab.runs(
      of: ModelChoice(name: "AttRec"), on: .dataset("ml-100k"), seeds: Self.seeds, training: .epochs(5))
    Section("Grid") {
      Paragraph { "HR@10 \(try runs.mean(.hitRatio(10)), decimals: 4)." }
    }
  }
}
