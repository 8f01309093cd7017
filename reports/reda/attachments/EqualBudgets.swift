import Reports
import StudyKit

extension Experiment {
  /// Every model with the same number of trials.
  @BlockBuilder var equalBudgets: [Block] {
    Section("Does it survive equal effort?", label: "equal-budgets") {
      if setup.trials == 0 {
        Callout("Nothing is tuned in this profile") {
          "The \(profile.rawValue) profile runs REDA, too, at default settings. The standard profile tunes every model with the same budget."
        }
      } else {
        "In the paper two options of REDA are tuned and none of its baselines. Here each model, REDA included, has \(setup.trials) full runs of random search over its space, on the validation items of \(setup.tuningData.map(\.label).joined(separator: " and ")); the first run is the default. Spaces, trials and choices are in @tuning."
        fair.grid(
          "HR@10 and NDCG@10 with equal tuning budgets.", label: "tuned-results", by: [setup.hit, setup.gain],
          groups: roster.trained)
        fair.comparisons(
          { "REDA against each tuned baseline on \($0.label)." }, label: "tuned", by: [setup.hit, setup.gain],
          with: fair.baselines, family: "REDA against each tuned baseline")
        for entry in data { Paragraph { try table.survival(in: fair, on: entry, by: setup.gain) } }
      }
    }
  }
}
