import Reports
import StudyKit

/// The paper's experiments: the rows of its Table 2, the fair table beside it, and what only this paper asks of them.
struct Experiment: PaperExperiment {
  let setup: Setup
  let paper: PublishedNumbers
  /// Baselines at default settings, as the paper ran them, and REDA tuned.
  let table: MainTable<Setup>
  /// Every model with settings chosen by the same number of trials; empty where nothing is tuned.
  let fair: MainTable<Setup>

  init(_ lab: Lab, _ paper: PublishedNumbers) {
    (setup, self.paper) = (Setup(lab), paper)
    (table, fair) = MainTable.tuningOnlyTheProposed(setup)
  }

  /// REDA at the settings of its row but without weight decay, changed in some options; what changes nothing is the row
  /// itself. With decay a variant may end with all items scored alike, and would then show nothing of what was changed.
  func withoutDecay(
    _ label: String, _ changes: [String: CanonicalJSON] = [:], on entry: PaperData, seeds: Int? = nil,
    training: TrainingBudget? = nil, artifacts: Set<String> = []
  ) -> Runs {
    let usual = table.contender("REDA")
    let changes = ["decay": 0].merging(changes) { $1 }
    let isRow = (training ?? setup.training(of: "REDA", on: entry)) == setup.training(of: "REDA", on: entry)
      && artifacts.isSubset(of: [Setup.lossCurve])
    if isRow, let own = try? usual.choice(on: entry.dataSet), own == (try? usual.varied(label, changes).choice(on: entry.dataSet)) {
      return table.row("REDA", on: entry, seeds: seeds).labelled(label)
    }
    return variant("REDA", label, changes, on: entry, seeds: seeds, training: training, artifacts: artifacts)
  }

  /// REDA as in `withoutDecay` over the values of one option.
  func sweep(_ option: String, called symbol: String, over values: [Double], on entry: PaperData) -> OptionSweep {
    OptionSweep(symbol, over: values, in: lab) { name, value in
      withoutDecay(name, [option: CanonicalJSON(value)], on: entry, seeds: 1, training: setup.sweepTraining)
    }
  }

  /// Holds such a sweep against a table of the paper.
  func reproduce(_ id: String, from sweep: OptionSweep, on entry: PaperData) {
    reproduce(id, from: [entry.label: sweep]) { "it is not swept on \($0) in this profile" }
  }

  /// The mean loss of an example by epoch, of the first seed.
  func lossCurve(_ name: String, _ runs: Runs) throws -> Series {
    let curve = try runs.completed()[0].artifact(Setup.lossCurve)
    return Series(name, x: (1...curve.rows).map(Double.init), y: curve.values.map(Double.init))
  }
}
