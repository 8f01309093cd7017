import Recommenders
import StudyKit

/// The paper's experiments: the rows of its Table 2, and what only this paper asks of them.
struct Experiment: PaperExperiment {
  let setup: Setup
  let paper: PublishedNumbers
  let table: MainTable<Setup>

  init(_ lab: Lab, _ paper: PublishedNumbers) {
    (setup, self.paper) = (Setup(lab), paper)
    table = MainTable(setup)
  }

  /// Which every profile runs.
  var ml100k: PaperData { .named("ML-100K") }

  /// AttRec's row against its variants on a data set, as one family.
  func tests(_ variants: [Runs], on entry: PaperData, _ family: String) throws -> [Comparison] {
    try table.compare(runs("AttRec", on: entry), with: variants, by: setup.hit, family: family)
  }

}
