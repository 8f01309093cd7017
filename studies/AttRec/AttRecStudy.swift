import Analysis
import Interactions
import Recommenders
import Reports
import StudyKit

@main struct AttRecStudy: Study {
  static let id = "attrec"
  let title = "AttRec"
  var runner: any CellRunner { RecommenderRunner() }

  func body(_ lab: Lab) -> [Block] {
    let ml = DataSet(name: "ml-100k").labelled("ML-100K")
    let grid = lab.grid([ModelChoice(name: "Popularity"), ModelChoice(name: "ItemKNN"), ModelChoice(name: "BPR-MF"), ModelChoice(name: "MC"), ModelChoice(name: "FPMC"), ModelChoice(name: "AttRec")], on: [ml], under: .leaveOneOut(selection: .hitRatio(50)), seeds: 1)
    Section("Table") {
      for m in grid.models {
        "\(m): \(try grid[m].mean(.hitRatio(50)), decimals: 4), \(try grid[m].mean(.reciprocalRank), decimals: 4), \(try grid[m].validation(), decimals: 4)"
      }
    }
  }
}
