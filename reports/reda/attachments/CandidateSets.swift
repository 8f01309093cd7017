import Analysis
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
    table.fullRanking(
      "HR@10 and NDCG@10 among all items, at most 300 users, seed 1.", label: "full-ranking", by: [setup.hit, setup.gain],
      candidates: setup.everything,
      notes: ["The sample is small: at 300 users the 95 % interval of an HR of one half is ± 0.057."])
    protocolTable("How far the two rankings order the paper’s models alike.", label: "protocols", table2)
    for entry in data {
      Paragraph {
        let sampled = try table.order(on: entry, by: setup.gain)
        let full = try table.order(on: entry, by: setup.gain, candidates: setup.everything)
        let tau = table2.tauOfProtocols(paper["table2"].column(entry.label, setup.gain.label))
        let agreement: Text = tau.map { "Kendall’s τ between the two orders of the paper’s models is \($0, decimals: 2) (the second over fewer users and one seed)" }
          ?? "The two orders cannot be compared"
        return "On \(entry.label), by NDCG@10: \(agreement). Among 101 candidates the order is \(sampled.joined(separator: ", ")); among all items \(full.joined(separator: ", ")). \(furthestMoves(sampled, full))"
      }
    }
  }

  @BlockBuilder private var allUsers: [Block] {
    let entry = setup.data["Delicious"] ?? data[0]
    let all = ["Popularity", "FISM", "NeuMF", "REDA"].map {
      variant($0, on: entry, under: setup.coldEvaluation(on: entry), seeds: 1, training: setup.training(of: $0, on: entry))
    }
    "The authors leave out users whose held-out item nobody has in training. No model that knows items by their training events can find such an item, so leaving them out raises every number and decides which users are counted. Where all users are tested, candidates come from all items, those without a training event too, which are easily told from a known target."
    lab.termsTable(
      "All users of \(entry.label) instead of those with a known target: one seed, settings as in @results.", label: "all-users",
      by: [setup.hit, setup.gain],
      sides: [("All users", all), ("Known targets (@results)", all.map { runs($0.model, on: entry) })]
    ) {
      let counts = try counts(of: entry).value()
      return ["\(counts.testUsers + counts.coldUsers) users instead of \(counts.testUsers)."]
    }
    Paragraph {
      let counts = try counts(of: entry).value()
      let shares = try all.compactMap { run -> Double? in
        let known = try runs(run.model, on: entry).completed()[0].metric(setup.gain)
        return known > 0 ? try run.completed()[0].metric(setup.gain) / known : nil
      }
      guard !shares.isEmpty else { throw Missing(.absent, "no model ranks a target among the first ten") }
      return "On \(entry.label) \(counts.coldUsers) of \(counts.testUsers + counts.coldUsers) users are left out; counting them, NDCG@10 is \(percent(shares.min()!, decimals: 0)) to \(percent(shares.max()!, decimals: 0)) of what it is without them."
    }
  }

  @BlockBuilder private var bestEpochs: [Block] {
    let models = roster.models.filter { $0 != "NMF" }
    "The authors’ code evaluates on the test items while it trains and reports the best value of each metric, each from an epoch of its own. That number is too high by construction. Here it stands for diagnosis only, beside the value at the epoch that the validation items chose: seed 1, one draw of candidates."
    for entry in data {
      table.bestEpochTable(
        "Optimistic by construction: the best test epoch on \(entry.label).",
        label: "best-epochs" + (entry.label == data[0].label ? "" : "-\(entry.dataSet.name)"), on: entry,
        by: [setup.hit, setup.gain], models: models
      ) { "† The largest of \($0.count) values for REDA, one an evaluation; no verdict rests on it. NMF is not evaluated while it is fitted." }
    }
    Paragraph {
      let gains = try data.flatMap { entry in try models.compactMap { try table.watched(setup.gain, $0, on: entry).gain } }
      guard !gains.isEmpty else { throw Missing(.absent, "every model has 0 at the epoch chosen") }
      return "Over these models and data sets the habit raises NDCG@10 by \(percent(gains.min()!)) to \(percent(gains.max()!))."
    }
  }
}
