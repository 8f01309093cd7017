import Reports
import StudyKit

extension Experiment {
  /// What the two searches found for each model, on the validation items.
  @BlockBuilder var tuning: [Block] {
    if setup.trials > 0 {
      Section("How were the settings chosen?") {
        "Each model, AttRec included, has the same budget on each data set it is tuned on: three full runs for random search, and as much again for successive halving, which gives many configurations a ninth of the epochs, the best third of them a third, and the best of those a full run. The better of the two on the validation items is taken. Test items play no part. The other data sets take the settings of their kind. How long a full run may last depends on model and data (see early stopping in @deviations); a ninth of it tells little of a model that learns late, as AttRec does on sparse data."
        table.searchTable(
          "Best validation HR@50 of the two searches, and what they spent.", label: "searches", methods: ["Random", "Halving"],
          notes: ["*Epochs*: random search / successive halving, early stopping included. Spaces, trials and choices are in @tuning."])
        for source in setup.tuningData {
          Paragraph {
            let ahead = try roster.models.count { model in
              let values = try table.searches[model, on: source].map { try $0.bestValue(on: source.dataSet) ?? 0 }
              return values[1] > values[0]
            }
            return "On \(source.label) successive halving found the better validation value for \(ahead) of \(roster.models.count) models."
          }
        }
      }
    }
  }
}
