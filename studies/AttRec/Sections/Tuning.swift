import Analysis
import Reports
import StudyKit

extension Experiment {
  /// What the two searches found for each model, on the validation items.
  @BlockBuilder var tuning: [Block] {
    let sources = tuningData
    if lab.profile.trials > 0 {
      Section("How were the settings chosen?") {
        "Each model, AttRec included, has the same budget on each data set it is tuned on: three full runs for random search, and as much again for successive halving, which gives many configurations a ninth of the epochs, the best third of them a third, and the best of those a full run. The better of the two on the validation items is taken. Test items play no part. The other data sets take the settings of their kind. How long a full run may last depends on model and data (see early stopping in @deviations); a ninth of it tells little of a model that learns late, as AttRec does on sparse data."
        Table("Best validation HR@50 of the two searches, and what they spent.", label: "searches") {
          Column("Model", .left)
          for source in sources {
            Columns("\(source.label)") {
              Column("Random")
              Column("Halving")
              Column("Epochs")
            }
          }
          for model in Setup.models {
            Row(cells: [.text(Text(verbatim: model))] + (try sources.flatMap { try searchCells(of: model, on: $0) }))
          }
          Note("*Epochs*: random search / successive halving, early stopping included. Spaces, trials and choices are in @tuning.")
        }
        for source in sources {
          Paragraph {
            let ahead = try Setup.models.count { model in
              let values = try self.searches[model]![source.label]!.map { try $0.bestValue(on: source.dataSet) ?? 0 }
              return values[1] > values[0]
            }
            return "On \(source.label) successive halving found the better validation value for \(ahead) of \(Setup.models.count) models."
          }
        }
      }
    }
  }

  /// The data sets that settings are chosen on, each once.
  private var tuningData: [PaperData] {
    data.map(setup.tuningData).reduce(into: []) { sources, next in
      if !sources.contains(where: { $0.label == next.label }) { sources.append(next) }
    }
  }

  private func searchCells(of model: String, on source: PaperData) throws -> [Reports.Cell] {
    let found = searches[model]![source.label]!
    let values = try found.map { try $0.bestValue(on: source.dataSet) }
    let best = values.compactMap(\.self).max()
    let epochs = found.map { search in
      search.trials(on: source.dataSet).reduce(0) { $0 + ((try? $1.handle.training().epochs) ?? 0) }
    }
    return values.map { .number($0, decimals: 4, orMissing: "every trial failed", emphasis: $0 == best ? .best : []) }
      + [.text("\(epochs[0]) / \(epochs[1])")]
  }
}
