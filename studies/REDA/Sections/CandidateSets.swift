import Analysis
import Evaluation
import Reports
import StudyKit

extension Experiment {
  /// The same models on other terms: all items as candidates, all users, the best test epoch.
  @BlockBuilder func candidateSets(_ table2: Reproduction) -> [Block] {
    Section("What the protocol does to the result") {
      Section("All items instead of a hundred") { fullRanking(table2) }
      Section("All users, cold targets too") { allUsers }
      Section("The best test epoch of each metric") { bestEpochs }
    }
  }

  @BlockBuilder private func fullRanking(_ table2: Reproduction) -> [Block] {
    "The same runs, with all items as candidates for a frozen sample of test users, the same for every model. REDA’s score works for each pair of a candidate and a known item, which is why it is a sample, by one seed."
    Reports.Table("HR@10 and NDCG@10 among all items, at most 300 users, seed 1.", label: "full-ranking", width: .full) {
      Column("Data", .left)
      Column("Metric", .left)
      for group in groups {
        Columns(group.title) { for model in group.models { Column(Text(verbatim: model)) } }
      }
      for entry in data {
        let rows = try [setup.hit, setup.gain].map { metric -> [Reports.Cell] in
          [.text(Text(verbatim: metric == setup.hit ? entry.label : "")), .text(Text(verbatim: metric.label))]
            + (try fullCells(on: entry, by: metric))
        }
        Rows { for row in rows { Row(cells: row) } }
      }
      Note("The sample is small: at 300 users the 95 % interval of an HR of one half is ± 0.057.")
    }
    protocolTable("How far the two rankings order the paper’s models alike.", label: "protocols", table2)
    for entry in data {
      Paragraph {
        let orders = try orders(on: entry)
        let column = paper["table2"].column(entry.label, setup.gain.label)
        let tau = table2.tauOfProtocols(column)
        let agreement: Text = tau.map { "Kendall’s τ between the two orders of the paper’s models is \($0, decimals: 2) (the second over fewer users and one seed)" }
          ?? "The two orders cannot be compared"
        return "On \(entry.label), by NDCG@10: \(agreement). Among 101 candidates the order is \(orders.sampled.joined(separator: ", ")); among all items \(orders.full.joined(separator: ", ")). \(Self.moves(orders))"
      }
    }
  }

  /// A row of all models among all items, the best in bold.
  /// - Throws: `Missing` while one of them is pending.
  private func fullCells(on entry: PaperData, by metric: Metric) throws -> [Reports.Cell] {
    let values = try groups.flatMap(\.models).map { model -> Result<Double, Missing> in
      do {
        return .success(try runs(model, on: entry.label).mean(metric, candidates: setup.everything))
      } catch let missing as Missing where missing.cause != .pending {
        return .failure(missing)
      }
    }
    let best = values.compactMap { try? $0.get() }.max()
    return values.map { value in
      switch value {
      case .success(let value): .number(value, decimals: 4, emphasis: value == best ? .best : [])
      case .failure(let missing): .missing(missing.reason)
      }
    }
  }

  /// The paper's models by NDCG@10, best first, under the two candidate sets.
  private func orders(on entry: PaperData) throws -> (sampled: [String], full: [String]) {
    func order(_ candidates: CandidateSet?) throws -> [String] {
      try Setup.models.map { ($0, try runs($0, on: entry.label).mean(setup.gain, candidates: candidates)) }
        .sorted { $0.1 > $1.1 }.map(\.0)
    }
    return (try order(nil), try order(setup.everything))
  }

  /// Which models the two orders disagree about most.
  private static func moves(_ orders: (sampled: [String], full: [String])) -> Text {
    let moves = orders.sampled.enumerated().map { place, model in
      (model, place + 1, orders.full.firstIndex(of: model)! + 1)
    }
    let most = moves.map { abs($0.1 - $0.2) }.max() ?? 0
    if most == 0 { return "No model changes its place." }
    let furthest = moves.filter { abs($0.1 - $0.2) == most }.map { "\($0.0) from place \($0.1) to \($0.2)" }
    let leader: Text = orders.sampled[0] == orders.full[0]
      ? "The best model is the same." : "The best model is another one."
    return "Furthest move \(furthest.joined(separator: ", ")). \(leader)"
  }

  @BlockBuilder private var allUsers: [Block] {
    let entry = data.first { $0.label == "Delicious" } ?? data[0]
    let all = ["Popularity", "FISM", "NeuMF", "REDA"].map { onAllUsers($0, on: entry) }
    "The authors leave out users whose held-out item nobody has in training. No model that knows items by their training events can find such an item, so leaving them out raises every number and decides which users are counted. Where all users are tested, candidates come from all items, those without a training event too, which are easily told from a known target."
    Reports.Table("All users of \(entry.label) instead of those with a known target: one seed, settings as in @results.", label: "all-users") {
      Column("Model", .left)
      Columns("All users") {
        Column("HR@10")
        Column("NDCG@10")
      }
      Columns("Known targets (@results)") {
        Column("HR@10")
        Column("NDCG@10")
      }
      for run in all {
        let seeds = try [run, runs(run.model, on: entry.label)].map { try $0.completed()[0] }
        Row(
          cells: [.text(Text(verbatim: run.model))]
            + (try seeds.flatMap { seed in
              try [setup.hit, setup.gain].map { .number(try seed.metric($0), decimals: 4) }
            }))
      }
      let counts = try counts(of: entry).value()
      Note("\(counts.testUsers + counts.coldUsers) users instead of \(counts.testUsers).")
    }
    Paragraph {
      let counts = try counts(of: entry).value()
      let shares = try all.compactMap { run -> Double? in
        let known = try runs(run.model, on: entry.label).completed()[0].metric(setup.gain)
        return known > 0 ? try run.completed()[0].metric(setup.gain) / known : nil
      }
      guard !shares.isEmpty else { throw Missing(.absent, "no model ranks a target among the first ten") }
      return "On \(entry.label) \(counts.coldUsers) of \(counts.testUsers + counts.coldUsers) users are left out; counting them, NDCG@10 is \(percent(shares.min()!, decimals: 0)) to \(percent(shares.max()!, decimals: 0)) of what it is without them."
    }
  }

  @BlockBuilder private var bestEpochs: [Block] {
    "The authors’ code evaluates on the test items while it trains and reports the best value of each metric, each from an epoch of its own. That number is too high by construction. Here it stands for diagnosis only, beside the value at the epoch that the validation items chose: seed 1, one draw of candidates."
    for entry in data {
      Reports.Table("Optimistic by construction: the best test epoch on \(entry.label).", label: "best-epochs" + (entry.label == data[0].label ? "" : "-\(entry.dataSet.name)")) {
        Column("Model", .left)
        for metric in [setup.hit, setup.gain] {
          Columns(Text(verbatim: metric.label)) {
            Column("Chosen on validation")
            Column("Best test epoch")
            Column("Gain (%)")
          }
        }
        for model in Setup.models where model != "NMF" {
          let watches = try [setup.hit, setup.gain].map { try watch($0, model, on: entry) }
          Row(
            cells: [.text(Text(verbatim: model))]
              + watches.flatMap { watch -> [Reports.Cell] in
                [
                  .number(watch.chosen, decimals: 4), .number(watch.best, decimals: 4, mark: "†"),
                  .number(watch.gain.map { 100 * $0 }, decimals: 1, orMissing: "the chosen epoch has 0"),
                ]
              })
        }
        Note("† The largest of \(try watch(setup.gain, "REDA", on: entry).count) values for REDA, one an evaluation; no verdict rests on it. NMF is not evaluated while it is fitted.")
      }
    }
    Paragraph {
      let gains = try data.flatMap { entry in
        try Setup.models.filter { $0 != "NMF" }.compactMap { try watch(setup.gain, $0, on: entry).gain }
      }
      guard !gains.isEmpty else { throw Missing(.absent, "every model has 0 at the epoch chosen") }
      return "Over these models and data sets the habit raises NDCG@10 by \(percent(gains.min()!)) to \(percent(gains.max()!))."
    }
  }

  /// A metric on the test items over the evaluations of a run.
  private func watch(_ metric: Metric, _ model: String, on entry: PaperData) throws -> Watched {
    let run = try runs(model, on: entry.label).completed()[0]
    let curve = try run.artifact("watch \(metric.code)")
    let chosen = try run.training().bestEpoch
    let values = (0..<curve.rows).map { (epoch: Int(curve[$0, 0]), value: Double(curve[$0, 1])) }
    guard let own = values.first(where: { $0.epoch == chosen }), let best = values.map(\.value).max() else {
      throw Missing(.absent, "\(model) on \(entry.label) was not evaluated at its best epoch")
    }
    return Watched(chosen: own.value, best: best, count: values.count)
  }
}

/// A metric on the test items at the epoch that validation chose, and the largest over all evaluations.
private struct Watched {
  let chosen, best: Double
  let count: Int
  /// What the largest adds, relative to the chosen; nil where that is 0.
  var gain: Double? { chosen > 0 ? best / chosen - 1 : nil }
}
