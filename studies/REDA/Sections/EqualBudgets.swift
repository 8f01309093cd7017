import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Every model with the same number of trials.
  @BlockBuilder var equalBudgets: [Block] {
    Section("Does it survive equal effort?", label: "equal-budgets") {
      if setup.trials == 0 {
        Callout("Nothing is tuned in this profile") {
          "The \(lab.profile.rawValue) profile runs REDA, too, at default settings. The standard profile tunes every model with the same budget."
        }
      } else {
        "In the paper two options of REDA are tuned and none of its baselines. Here each model, REDA included, has \(setup.trials) full runs of random search over its space, on the validation items of \(tuningLabels.joined(separator: " and ")); the first run is the default. Spaces, trials and choices are in @tuning."
        lab.gridTable(
          "HR@10 and NDCG@10 with equal tuning budgets.", label: "tuned-results", groups: Array(groups.dropFirst()),
          dataSets: data.map(\.dataSet), holes: setup.holes, by: [setup.hit, setup.gain]
        ) { model, data in try fairRuns(model, on: data.label) }
        for entry in data {
          comparisonTable("REDA against each tuned baseline on \(entry.label).", label: "tuned-\(entry.dataSet.name)") {
            let rivals = try Setup.baselines.map { try fairRuns($0, on: entry.label) }
            return try [setup.hit, setup.gain].flatMap { metric in
              try lab.compare(
                try fairRuns("REDA", on: entry.label), with: rivals, by: metric,
                family: "REDA against each tuned baseline, \(metric.label), \(entry.label)")
            }
          }
        }
        for entry in data { Paragraph { try survival(on: entry) } }
      }
    }
  }

  private var tuningLabels: [String] {
    data.map { setup.tuningData(for: $0).label }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Whether REDA's place changes when its rivals are tuned as well.
  private func survival(on entry: PaperData) throws -> Text {
    let ours = try runs("REDA", on: entry.label)
    func standing(_ rivals: [Runs], _ family: String) throws -> (ahead: Int, behind: Int, best: Comparison) {
      let rows = try lab.compare(ours, with: rivals, by: setup.gain, family: "\(family), NDCG@10, \(entry.label)")
      let ahead = rows.count { $0.favoursA(.higher) }
      let behind = rows.count { $0.difference < 0 && ($0.adjusted ?? 1) < 0.05 }
      return (ahead, behind, rows.max { $0.meanB < $1.meanB }!)
    }
    let usual = try standing(Setup.baselines.map { try runs($0, on: entry.label) }, "REDA against each baseline at defaults")
    let fair = try standing(Setup.baselines.map { try fairRuns($0, on: entry.label) }, "REDA against each tuned baseline")
    let gained = try Setup.baselines.count {
      try fairRuns($0, on: entry.label).mean(setup.gain) > runs($0, on: entry.label).mean(setup.gain)
    }
    let all = Setup.baselines.count
    let survives: Text =
      switch (usual.ahead == all, fair.ahead == all) {
      case (true, true): "The paper’s conclusion, that REDA is ahead of all, holds in both tables"
      case (true, false): "The paper’s conclusion, that REDA is ahead of all, holds at the defaults and does not survive tuning"
      case (false, true): "REDA is ahead of all only where its rivals are tuned"
      case (false, false): "The paper’s conclusion, that REDA is ahead of all, holds in neither table"
      }
    let source = setup.tuningData(for: entry).label
    let borrowed = source == entry.label ? "" : ", with the settings of \(source),"
    return "On \(entry.label)\(borrowed) tuning raises NDCG@10 of \(gained) baselines. REDA is ahead of \(usual.ahead) and behind \(usual.behind) of the \(all) baselines at their defaults, and ahead of \(fair.ahead) and behind \(fair.behind) of them tuned (paired t-test, Holm). \(survives). Against the best baseline the difference is \(usual.best.difference, decimals: 4) before (\(usual.best.b)) and \(fair.best.difference, decimals: 4) after (\(fair.best.b), \(pValue(fair.best.adjusted ?? 1)))."
  }
}
