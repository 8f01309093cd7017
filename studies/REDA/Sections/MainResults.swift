import Analysis
import Recommenders
import Reports
import StudyKit

extension Experiment {
  /// The title row of the tables of all models.
  var groups: [(title: Text, models: [String])] {
    [
      ("Without embeddings", ModelChoice.withoutTraining.map(\.label)), ("Baselines of the paper", Setup.baselines),
      ("Proposed", ["REDA"]),
    ]
  }

  /// Table 2: all models on all data sets, as the paper ran them.
  func reproducedTable2() -> Reproduction {
    lab.reproduce(paper["table2"], also: setup.everything) { row, column, candidates in
      try runs(row, on: column.data).observed(Metric(code: column.metric), candidates: candidates)
    }
  }

  @BlockBuilder func mainResults(_ table2: Reproduction) -> [Block] {
    Section("Does it reproduce?") {
      let _ = lab.deviations(of: ModelRegistry.all.map(\.card).filter { Self.cards.contains($0.name) })
      "Baselines at the defaults of their cards with the common embedding size; REDA with \(setup.trials == 0 ? "its defaults, too, for this profile tunes nothing" : lab.profile == .full ? "m, k and the weight decay tuned" : "m and the weight decay tuned"). The paper tunes m and k of REDA and nothing of its baselines; @equal-budgets gives every model the same. All have d = \(setup.dimension), where the paper has 128\(Self.limit(setup)). Rows have \(setup.lab.seedCount) seeds, or \(setup.manySeeds) for REDA and for the baseline that is best on validation in its table."
      lab.gridTable(
        "HR@10 and NDCG@10 among 101 candidates, five draws.", label: "results", groups: groups, dataSets: data.map(\.dataSet),
        holes: setup.holes, by: [setup.hit, setup.gain], runs: runs)
      if !setup.isSmoke { mainProse }
      table2.companion("Our numbers beside those of the paper’s Table 2.", label: "table2")
      level
      gains
      auditTable("Arithmetic laws held against the paper’s Table 2.", label: "audit") {
        try paper["table2"].audit(
          cases: ["Delicious": 715, "LastFM": 1877], candidates: Dictionary(uniqueKeysWithValues: Claims.data.map { ($0, 101) }))
      }
      "HR@10 times the number of users (715 in the authors’ test file of Delicious; 1,877 assumed for LastFM, whose file is missing) is a whole number for a single run over one draw of candidates; where it is not, the printed value is an average, or rests on other users."
      for entry in data {
        comparisonTable("REDA against each other model on \(entry.label).", label: "comparisons-\(entry.dataSet.name)") {
          let others = allRuns(on: entry).filter { $0.model != "REDA" }
          let proposed = try runs("REDA", on: entry.label)
          return try lab.compare(proposed, with: others, by: setup.hit)
            + lab.compare(proposed, with: others, by: setup.gain)
        }
      }
    }
  }

  /// Why our numbers stand where they do, on the paper's own data.
  @BlockBuilder private var level: [Block] {
    for entry in data where entry.dataSet.scope == .paper {
      Paragraph {
        let column = paper["table2"].column(entry.label, setup.gain.label)
        let printed = Setup.models.compactMap { paper["table2"].value($0, column) }
        let untrained = try ["Popularity", "Item-kNN"].map { try runs($0, on: entry.label).mean(setup.gain) }
        let higher = try Setup.models.count { model in
          try runs(model, on: entry.label).mean(setup.gain) > paper["table2"].value(model, column) ?? .infinity
        }
        let beaten = printed.count { $0 < untrained[0] }
        let question: Text = untrained[1] > printed.max()!
          ? " \(try leftOut(entry, neighbours: untrained[1]))Training cannot explain a difference that a model without training shows, too: why the paper’s numbers are lower is an open question (@deviations)."
          : ""
        return "*The level on \(entry.label).* \(higher) of our \(printed.count) NDCG@10 lie above the paper’s. Of the models that nothing trains, popularity, with \(untrained[0], decimals: 4), is above \(beaten) of the paper’s \(printed.count), and nearest neighbours reach \(untrained[1], decimals: 4), where the paper’s best model has \(printed.max()!, decimals: 4).\(question)"
      }
    }
  }

  /// What leaving out more users could do at most; empty where the authors' count is not known.
  private func leftOut(_ entry: PaperData, neighbours: Double) throws -> Text {
    let tested = try counts(of: entry).value().testUsers
    guard let theirs = entry.authorsTestUsers, theirs < tested else { return "" }
    let least = (neighbours * Double(tested) - Double(tested - theirs)) / Double(theirs)
    return "The authors test \(theirs) users and we \(tested): were the targets of the \(tested - theirs) others all ranked first by nearest neighbours, those left would have \(least, decimals: 4). "
  }

  private static let cards: Set<String> = [
    "Popularity", "ItemKNN", "NMF", "BPR-MF", "FISM", "CML", "LRML", "NeuMF", "REDA",
  ]

  /// What REDA gains over the best baseline, ours beside the paper's.
  private var gains: Reports.Table {
    Reports.Table("REDA’s relative gain over the best of the paper’s six baselines.", label: "gains") {
      Column("Data", .left)
      Column("Metric", .left)
      Column("Ours (%)")
      Column("Best baseline", .left)
      Column("The paper’s (%)")
      Column("Best baseline", .left)
      for entry in PaperData.all where entry.published != nil || data.contains(where: { $0.label == entry.label }) {
        for metric in [setup.hit, setup.gain] {
          let own = try gainOrReason(on: entry.label, by: metric)
          let printed = publishedGain(on: entry.label, by: metric)
          Row(
            .text(Text(verbatim: entry.label)), .text(Text(verbatim: metric.label)),
            .number(own.gain.map { 100 * $0 }, decimals: 1, orMissing: own.text), .text(Text(verbatim: own.gain == nil ? "" : own.text)),
            .number(printed.map { 100 * $0.gain }, decimals: 1, orMissing: "the paper prints none"),
            .text(Text(verbatim: printed?.rival ?? "")))
        }
      }
    }
  }

  /// - Throws: where a model was not run.
  func gain(on data: String, by metric: Metric) throws -> (gain: Double, rival: String) {
    let rivals = try Setup.baselines.map { ($0, try runs($0, on: data).mean(metric)) }
    let best = rivals.max { $0.1 < $1.1 }!
    return (try runs("REDA", on: data).mean(metric) / best.1 - 1, best.0)
  }

  /// The gain with the best baseline's name, or no gain with the reason.
  /// - Throws: `Missing` while a model is pending.
  private func gainOrReason(on data: String, by metric: Metric) throws -> (gain: Double?, text: String) {
    do {
      let found = try gain(on: data, by: metric)
      return (found.gain, found.rival)
    } catch let missing as Missing where missing.cause != .pending {
      return (nil, missing.reason)
    }
  }

  private func publishedGain(on data: String, by metric: Metric) -> (gain: Double, rival: String)? {
    let table = paper["table2"]
    let column = table.column(data, metric.label)
    let rivals = Setup.baselines.compactMap { row in table.value(row, column).map { (row, $0) } }
    guard let best = rivals.max(by: { $0.1 < $1.1 }), let own = table.value("REDA", column) else { return nil }
    return (own / best.1 - 1, best.0)
  }

  /// What the table says, data set by data set, in computed words.
  @BlockBuilder private var mainProse: [Block] {
    for entry in data {
      Paragraph {
        let best = try strongestBaseline(on: entry)
        let ours = try runs("REDA", on: entry.label)
        let test = try lab.compare(
          ours, with: [best], by: setup.gain,
          family: "REDA against the baseline best on validation, \(setup.gain.label), \(entry.label)")[0]
        let popular = try runs("Popularity", on: entry.label).mean(setup.gain)
        let neighbours = try runs("Item-kNN", on: entry.label).mean(setup.gain)
        let published = paper["table2"].value("REDA", paper["table2"].column(entry.label, setup.gain.label))
        let inPaper: Text = published.map { ", where the paper has \($0, decimals: 4)" } ?? ""
        let epochs = try ours.completed().compactMap { try $0.training().bestEpoch }
        return "*\(entry.label)*\(lab.scope(of: entry.dataSet) == .paper ? "" : " (\(lab.scope(of: entry.dataSet).rawValue))"): REDA reaches NDCG@10 \(try ours.mean(setup.gain), decimals: 4)\(inPaper). It is \(Self.relation(test)) \(best.model), the baseline that is best on validation, with \(try best.mean(setup.gain), decimals: 4) (difference \(test.difference, decimals: 4), \(pValue(test.p ?? 1))). Popularity reaches \(popular, decimals: 4), nearest neighbours \(neighbours, decimals: 4). REDA’s best validation epochs are \(epochs.map(String.init).joined(separator: ", ")). \(try longer(on: entry, best: epochs.max() ?? 0))"
      }
    }
    Paragraph { try endedByBudget(try limitedRuns) }
  }

  /// What else sets REDA here apart from the paper's.
  private static func limit(_ setup: Setup) -> String {
    setup.training(of: "REDA").epochs.map { "; REDA has k = \(setup.aspects) and trains at most \($0) epochs" } ?? ""
  }

  /// Models trained in epochs that the profile limits, on all data.
  private var limitedRuns: [(runs: Runs, epochs: Int)] {
    get throws {
      try data.flatMap { entry in
        try Setup.models.compactMap { model in
          guard model != "NMF", let epochs = setup.training(of: model).epochs else { return nil }
          return (try runs(model, on: entry.label), epochs)
        }
      }
    }
  }

  /// Whether REDA was cut off, and what more epochs bring.
  private func longer(on entry: PaperData, best: Int) throws -> Text {
    guard best == setup.training(of: "REDA").epochs else { return "" }
    guard setup.trainsLonger(on: entry) else { return "The last that the profile allows is among them: longer training may help it." }
    let long = trainedLonger(on: entry)
    let epoch = try long.completed()[0].training().bestEpoch ?? 0
    let usual = try runs("REDA", on: entry.label).completed()[0].metric(setup.gain)
    return "The last that the profile allows is among them; seed 1 with up to \(Setup.longestEpochs) epochs is best at \(epoch) and reaches \(try long.mean(setup.gain), decimals: 4) where it had \(usual, decimals: 4)."
  }

  static func relation(_ test: Comparison) -> String {
    (test.p ?? 1) >= 0.05 ? "not told apart from" : test.difference > 0 ? "ahead of" : "behind"
  }
}
