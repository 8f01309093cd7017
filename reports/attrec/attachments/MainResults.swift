import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Table 2: all models on all data sets.
  @BlockBuilder var mainResults: [Block] {
    let table2 = reproduce("table2")
    Section("Does it reproduce?") {
      let _ = lab.deviations(of: roster.cards)
      table.grid("Next-item recommendation: HR@50 and MRR.", label: "results", by: [setup.hit, setup.rank])
      if !profile.isSmoke { mainProse }
      table2.companion("Our numbers beside those of the paper's Table 2.", label: "table2")
      auditTable("Arithmetic laws held against all twelve data sets of the paper's Table 2.", label: "audit") {
        try paper["table2"].audit(cases: each(PaperData.all) { $0.printed[0] }, candidates: [:])
      }
      "HR@50 times the number of users of the paper's Table 1 is a whole number for a single run; where it is not, the printed value is an average over runs, or rests on other users."
      for entry in data {
        table.comparisons(
          { "AttRec against each other model on \($0.label), \(setup.hit.label)." }, label: "comparisons", on: [entry], by: [setup.hit])
        let _ = byRank(on: entry)
      }
      "The same comparisons by MRR are rows of `comparisons.csv`; which models they tell apart is marked in @results."
      table.grid(
        "HR@10 and NDCG@10 of the same runs; the paper does not print them.", label: "results-10",
        by: [.hitRatio(10), .ndcg(10)], showsHoles: false)
    }
  }

  /// Told to `comparisons.csv` alone: the table of all models marks what follows from it.
  private func byRank(on entry: PaperData) -> [Comparison]? {
    let ours = table.proposed(on: entry)
    return try? table.compare(ours, with: table.all(on: entry).filter { $0.model != ours.model }, by: setup.rank, family: nil)
  }

  /// What the table says, data set by data set, in computed words.
  @BlockBuilder private var mainProse: [Block] {
    for entry in data {
      Paragraph {
        let found = try table.headline(on: entry, by: setup.hit)
        let simple = try roster.floor.map { ($0.label, try runs($0.label, on: entry).mean(setup.hit)) }.max { $0.1 < $1.1 }!
        let published = paper["table2"].value("AttRec", paper["table2"].column(entry.label, "HR@50"))!
        return "\(found.place): AttRec reaches HR@50 \(found.value, decimals: 4), where the paper has \(published, decimals: 4). \(found.sentence) Of the models without training \(simple.0) is best, with \(simple.1, decimals: 4)\(simple.1 > found.value ? ": more than AttRec" : "")."
      }
    }
    Paragraph { try table.endedByBudget() }
    longerTraining
  }

  /// Whether more epochs than the standard profile's would lift AttRec where an epoch is dearest.
  @BlockBuilder private var longerTraining: [Block] {
    if profile == .standard, let entry = setup.data["ML-1M"] {
      let budget = TrainingBudget(epochs: 40, patience: 5)
      let longRuns = variant("AttRec", "AttRec, 40 epochs", on: entry, seeds: 1, training: budget)
      Paragraph {
        let (longer, usual) = (try longRuns.completed()[0], try runs("AttRec", on: entry).completed()[0])
        return "On \(entry.label), one seed of AttRec was trained for up to \(budget.epochs!) epochs instead of \(setup.longestRun(of: "AttRec", on: entry)!): its best epoch is \(try longer.training().bestEpoch ?? 0), and HR@50 \(try longer.metric(setup.hit), decimals: 4) instead of \(try usual.metric(setup.hit), decimals: 4). The claims rest on the shorter training, which Caser and LSTM+ have, too."
      }
    }
  }
}
