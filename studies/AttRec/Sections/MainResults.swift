import Analysis
import Recommenders
import Reports
import StudyKit

extension Experiment {
  /// Table 2: all models on all data sets.
  @BlockBuilder var mainResults: [Block] {
    let table2 = lab.reproduce(paper["table2"]) { row, column in
      try runs(row, on: column.data).observed(Metric(code: column.metric))
    }
    let groups: [(title: Text, models: [String])] = [
      ("Without training", ModelChoice.withoutTraining.map(\.label)), ("Baselines of the paper", Setup.baselines),
      ("Proposed", ["AttRec"]),
    ]
    Section("Does it reproduce?") {
      let _ = lab.deviations(of: ModelRegistry.all.map(\.card).filter { Self.cards.contains($0.name) })
      lab.gridTable(
        "Next-item recommendation: HR@50 and MRR.", label: "results", groups: groups, dataSets: data.map(\.dataSet),
        holes: setup.holes, by: [setup.hit, setup.rank], runs: runs)
      if !setup.isSmoke { mainProse }
      table2.companion("Our numbers beside those of the paper's Table 2.", label: "table2")
      auditTable("Arithmetic laws held against all twelve data sets of the paper's Table 2.", label: "audit") {
        try paper["table2"].audit(
          cases: Dictionary(uniqueKeysWithValues: PaperData.all.map { ($0.label, $0.published.users) }), candidates: [:])
      }
      "HR@50 times the number of users of the paper's Table 1 is a whole number for a single run; where it is not, the printed value is an average over runs, or rests on other users."
      for entry in data {
        comparisonTable("AttRec against each other model on \(entry.label).", label: "comparisons-\(entry.dataSet.name)") {
          let others = allRuns(on: entry).filter { $0.model != "AttRec" }
          let proposed = try runs("AttRec", on: entry.label)
          return try lab.compare(proposed, with: others, by: setup.hit)
            + lab.compare(proposed, with: others, by: setup.rank)
        }
      }
      lab.gridTable(
        "HR@10 and NDCG@10 of the same runs; the paper does not print them.", label: "results-10", groups: groups,
        dataSets: data.map(\.dataSet), by: [.hitRatio(10), .ndcg(10)], runs: runs)
    }
  }

  /// Whether more epochs than the standard profile's would lift AttRec where an epoch is dearest.
  @BlockBuilder private var longerTraining: [Block] {
    if lab.profile == .standard, let entry = data.first(where: { $0.label == "ML-1M" }) {
      let budget = TrainingBudget(epochs: 40, patience: 5)
      let runs = variant("AttRec", "AttRec, 40 epochs", [:], on: entry, seeds: 1, training: budget)
      Paragraph {
        let (longer, usual) = (try runs.completed()[0], try self.runs("AttRec", on: entry.label).completed()[0])
        let (first, second) = (try usual.metric(setup.hit), try longer.metric(setup.hit))
        return "On \(entry.label), one seed of AttRec was trained for up to \(budget.epochs!) epochs instead of \(setup.longestRun(of: "AttRec", on: entry)): its best epoch is \(try longer.training().bestEpoch ?? 0), and HR@50 \(second, decimals: 4) instead of \(first, decimals: 4). The claims rest on the shorter training, which Caser and LSTM+ have, too."
      }
    }
  }

  private static let cards: Set<String> = [
    "Popularity", "ItemKNN", "BPR-MF", "MC", "FPMC", "HRM", "PRME", "TransRec", "Caser", "LSTM+", "AttRec",
  ]

  /// What the table says, data set by data set, in computed words.
  @BlockBuilder private var mainProse: [Block] {
    for entry in data {
      Paragraph {
        let best = try strongestBaseline(on: entry)
        let ours = try runs("AttRec", on: entry.label)
        let value = try ours.mean(setup.hit)
        let test = try lab.compare(
          ours, with: [best], by: setup.hit,
          family: "AttRec against the baseline best on validation, HR@50, \(entry.label)")[0]
        let p = test.p ?? 1
        let relation = p >= 0.05 ? "not told apart from" : test.difference > 0 ? "ahead of" : "behind"
        let simple = try ModelChoice.withoutTraining.map { ($0.label, try runs($0.label, on: entry.label).mean(setup.hit)) }
          .max { $0.1 < $1.1 }!
        let published = paper["table2"].value("AttRec", paper["table2"].column(entry.label, "HR@50"))!
        return "*\(entry.label)*\(lab.scope(of: entry.dataSet) == .paper ? "" : " (\(lab.scope(of: entry.dataSet).rawValue))"): AttRec reaches HR@50 \(value, decimals: 4), where the paper has \(published, decimals: 4). It is \(relation) \(best.model), the baseline that is best on validation, with \(try best.mean(setup.hit), decimals: 4) (difference \(test.difference, decimals: 4), \(pValue(p))). Of the models without training \(simple.0) is best, with \(simple.1, decimals: 4)\(simple.1 > value ? ": more than AttRec" : "")."
      }
    }
    Paragraph {
      try endedByBudget(
        data.flatMap { entry in
          try Setup.models.map { (try runs($0, on: entry.label), setup.longestRun(of: $0, on: entry)) }
        })
    }
    longerTraining
  }
}
