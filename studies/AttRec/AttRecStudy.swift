import Analysis
import Interactions
import Recommenders
import Reports
import StudyKit

/// Zhang, Tay, Yao, Sun & An, "Next Item Recommendation with Self-Attentive Metric Learning", 2018, run again.
@main struct AttRecStudy: Study {
  static let id = "attrec"
  let title = "AttRec, run again"
  let subtitle = "Next-item recommendation with self-attentive metric learning (Zhang, Tay, Yao, Sun & An, 2018)"
  var listing: String { String(decoding: PackageResources.listing_txt, as: UTF8.self) }
  var runner: any CellRunner { RecommenderRunner() }
  let paper = PublishedNumbers(embedded: PackageResources.published_json)

  func body(_ lab: Lab) -> [Block] {
    let setup = Setup(lab: lab)
    let (ml100k, hit, rank) = (setup.ml100k, setup.hit, setup.rank)

    let tuned = setup.baselines.map {
      lab.tuned($0.model, over: $0.space, on: [ml100k], under: setup.evaluation, training: setup.training)
    }
    let tunedAttRec = lab.tuned(
      setup.attRec, over: setup.attRecSpace, on: [ml100k], under: setup.evaluation, training: setup.training)
    let simple = lab.grid(
      [setup.popularity, setup.recentPopularity, setup.itemKNN], on: [ml100k], under: setup.evaluation, seeds: 1)
    let baselines = lab.grid(tuned, on: [ml100k], under: setup.evaluation, training: setup.training)
    let attRec = lab.runs(
      of: tunedAttRec, on: ml100k, under: setup.evaluation, seeds: setup.manySeeds, training: setup.training,
      artifacts: ["observe attention", "observe attention of 888", "observe attention of 538", "weight X"])
    // AttRec at its chosen settings, changed in some options; the same seeds.
    let variant = { (label: String, changes: [String: CanonicalJSON]) in
      lab.runs(
        of: tunedAttRec.varied(label, changes), on: ml100k, under: setup.evaluation, seeds: setup.manySeeds,
        training: setup.training)
    }
    let plain = variant("w/o Self-Att", ["usesAttention": false])
    let masked = variant("mask before softmax", ["mask": "preSoftmax"])
    // The baseline that is best on validation gets as many seeds as the proposed model.
    let strongest = try? baselines.bestByValidation(of: baselines.models, on: ml100k)
    let rows = tuned.map { model in
      model.label == strongest
        ? lab.runs(of: model, on: ml100k, under: setup.evaluation, seeds: setup.manySeeds, training: setup.training)
        : baselines[model.label]
    }
    let simpleRows = simple.models.map { simple[$0] }

    let table2 = lab.reproduce(paper["table2"]) { row, column in
      guard column.data == ml100k.label else { throw Unavailable.data(column.data) }
      if row == attRec.model { return try attRec.observed(Metric(code: column.metric)) }
      guard baselines.has(row, on: column.data) else { throw Unavailable.model }
      return try rows.first { $0.model == row }!.observed(Metric(code: column.metric))
    }
    let table3 = lab.reproduce(paper["table3"]) { row, column in
      guard column.data == ml100k.label else { throw Unavailable.data(column.data) }
      return try (row == plain.model ? plain : attRec).observed(hit)
    }

    Section("The paper and the question") {
      "AttRec recommends the next item from two distances. Self-attention over the user's last L items gives a short-term intent m; metric learning places users and items in one space for the long term. The score of item i for user u is the negative of"
      Equation("y_{ui} = ω‖U_u − V_i‖^2 + (1 − ω)‖m_u − X_i‖^2")
      "The paper compares it with eight baselines on twelve data sets and reports HR@50 and MRR over all items, without any test of significance. We train the models again, test the differences over users, and hold each published number and claim against what we find. This report covers \(ml100k.label), and of the baselines \(baselines.models.joined(separator: ", ")); Popularity and item-based nearest neighbours stand beside them."
      if setup.isSmoke {
        Callout("Smoke profile", tone: .caution) { "Two epochs of small models: this document shows that the machinery works. None of its numbers means anything." }
      }
    }

    Section("Data and protocol") {
      let _ = Deviations.declare(in: lab)
      "Each user's last event is the test, the one before it the validation, the rest is training; the model that is best on validation is tested without being trained again, with the validation item as part of its context. Candidates are all items but those the user has had. A target's rank is one plus the number of candidates that score as high or higher, so ties count against the model."
      lab.dataTable(
        "The data, and how they compare with the paper's Table 1.", label: "data",
        of: [(ml100k, (users: 943, items: 1682, events: 100_000))])
    }

    Section("Does it reproduce?") {
      let _ = lab.deviations(of: ModelRegistry.all.map(\.card))
      lab.resultTable(
        "Next-item recommendation on ML-100K.", label: "results",
        groups: [("Without training", simpleRows), ("Baselines of the paper", rows), ("Proposed", [attRec])],
        by: [hit, rank, .hitRatio(10), .ndcg(10)],
        notes: ["HR@10 and NDCG@10 are not in the paper."])
      if !setup.isSmoke {
        let ours = try attRec.observed(hit)
        let best = try baselines.bestByValidation(of: baselines.models, on: ml100k)
        "AttRec reaches HR@50 \(ours, decimals: 4), where the paper has \(paper["table2"].value("AttRec", paper["table2"].column("ML-100K", "HR@50"))!, decimals: 4). The baseline that is best on validation is \(best) with \(try baselines[best].mean(hit), decimals: 4). Popularity, which knows nothing of the user, reaches \(try simple["Popularity", on: ml100k].mean(hit), decimals: 4); item-based nearest neighbours \(try simple["Item-kNN", on: ml100k].mean(hit), decimals: 4)."
      }
      auditTable("Arithmetic laws held against all twelve data sets of the paper's Table 2.", label: "audit") {
        try paper["table2"].audit(cases: Self.publishedUsers, candidates: [:])
      }
      "HR@50 times the number of users of the paper's Table 1 is a whole number for a single run; where it is not, the printed value is an average over runs, or rests on other users."
      table2.companion(
        "Our numbers beside those of the paper's Table 2, ML-100K.", label: "table2")
      "Of the paper's nine models, four have been run so far."
      comparisonTable("AttRec against each other model on ML-100K.", label: "comparisons") {
        try lab.compare(attRec, with: simpleRows + rows, by: hit) + lab.compare(attRec, with: simpleRows + rows, by: rank)
      }
    }

    Section("Does self-attention help?") {
      lab.resultTable(
        "AttRec with and without self-attention on ML-100K.", label: "ablation",
        groups: [(nil, [attRec, masked, plain])], by: [hit, rank])
      table3.companion("Ours beside the paper's Table 3.", label: "table3")
      comparisonTable("AttRec against its variants.", label: "ablation-tests") {
        try lab.compare(attRec, with: [masked, plain], by: hit, family: "AttRec against its variants, HR@50, ML-100K")
      }
      Paragraph {
        let difference = try attRec.mean(hit) - plain.mean(hit)
        let column = paper["table3"].column(ml100k.label, hit.label)
        let published = paper["table3"].value("w/ Self-Att", column)! - paper["table3"].value(plain.model, column)!
        return "Without self-attention, the intent is the plain mean of the window's items. The paper's gain on ML-100K is \(published, decimals: 4) in HR@50; ours is \(difference, decimals: 4). *Mask before softmax* follows the paper's text, the default the author's code (see @deviations)."
      }
    }

    Section("How much long term, how much short term?") {
      let shares: [Double] = [0, 0.2, 0.4, 0.6, 0.8, 1]
      let sweep = lab.sweep(over: shares, on: ml100k, under: setup.evaluation, training: setup.training) { share in
        tunedAttRec.varied("AttRec with \(Self.name(of: share))", ["longTermShare": CanonicalJSON(share)])
      }
      let _ = lab.reproduce(paper["figure4a"]) { row, column in
        guard column.data == ml100k.label else { throw Unavailable.data(column.data) }
        guard let point = sweep.points.first(where: { Self.name(of: $0.value) == row }) else {
          throw Unavailable.point(row, lab.profile)
        }
        return try point.runs.observed(hit)
      }
      Figure("HR@50 of AttRec against the long-term share ω on ML-100K: one seed a point; the band is the 95 % interval over 943 users. The paper's Figure 4a shows a curve for the same data without values.", label: "figure4a", source: here()) {
        let points = try sweep.map { try $0.observed(hit) }
        return Chart.line(
          [
            Series(
              ml100k.label, x: sweep.values, y: points.map(\.value), low: points.map { $0.interval?.low ?? $0.value },
              high: points.map { $0.interval?.high ?? $0.value })
          ], x: "Long-term share ω", y: "HR@50")
      }
      Paragraph {
        let values = try sweep.map { try $0.mean(hit) }
        let best = sweep.values[values.indices.max { values[$0] < values[$1] }!]
        return "Short-term intent alone (ω = 0) reaches \(values.first!, decimals: 4), long-term preference alone (ω = 1) \(values.last!, decimals: 4); the best of the points is ω = \(best, decimals: 1) with \(values.max()!, decimals: 4). Points of a sweep are one seed each, are read off the test items, and feed no other number of this report."
      }
    }

    Section("What attention looks at") {
      Figure("Self-attention weights of users 888 and 538 of ML-100K (original ids), whom the paper's Figure 3 shows: rows are query positions, columns key positions, 1 the oldest item. The diagonal is masked.", label: "figure3", source: here()) {
        let run = try attRec.completed()[0]
        return Chart.facets(
          try ["888", "538"].map { user in
            (title: "User \(user)", chart: AttentionMap.chart(try run.artifact("observe attention of \(user)")))
          }, columns: 2)
      }
      let statistics = AttentionStatistics.derived(from: attRec.cells.first, in: lab)
      Paragraph {
        let found = try statistics.value()
        return "Over all \(found.users) test users, the column that attention weighs most is not the newest item for \(percent(found.notNewest)); the columns differ more than the entries within a column for \(percent(found.distinguishable)) of the users."
      }
      let _ = Claims.declareOnAttention(in: lab, statistics)
    }

    Section("A map of the items") {
      let genres = ["Action", "Children's", "Comedy", "Drama", "Horror", "Thriller"]
      let map = lab.itemMap(
        of: attRec.cells.first, weight: "X", feature: "genre", values: genres, leastEvents: 50,
        iterations: setup.isSmoke ? 50 : 1000)
      Figure("Items of ML-100K by t-SNE of AttRec's short-term vectors X, coloured by genre: items with at least 50 events and exactly one of the six genres. \(map.settingsInWords)", label: "figure-map", source: here()) {
        let map = try map.value()
        return Chart.scatter(
          map.names.indices.map { genre in
            let members = map.labels.indices.filter { map.labels[$0] == genre }
            return Series(map.names[genre], x: members.map { map.x[$0] }, y: members.map { map.y[$0] })
          }, width: .page)
      }
      Paragraph {
        let map = try map.value()
        return "Of an item's \(map.neighbours) nearest neighbours in the embedding space itself, \(percent(map.purity)) share its genre, where chance gives \(percent(map.chance)) (\(pValue(map.p)) by permuting the genres of the \(map.x.count) items)."
      }
    }

    Claims.declare(in: lab, attRec: attRec, paper: paper)
  }

  /// Users of each data set, from the paper's Table 1.
  static let publishedUsers = [
    "ML-100K": 943, "ML-HetRec": 2113, "ML-1M": 6040, "Android App": 21309, "Health / Care": 11588, "Video Game": 7220,
    "Tools / Home": 5855, "Digital Music": 2893, "Garden": 1036, "Instant Video": 1000, "LastFM": 951,
    "MovieTweetings": 9608,
  ]

  /// A sweep's value as the paper's tables name it.
  private static func name(of value: Double) -> String { "ω = " + (value == value.rounded() ? "\(Int(value))" : "\(value)") }
}

/// Why a row or a column of the paper has no number of ours.
enum Unavailable {
  static func data(_ name: String) -> any Error { NotRun("\(name) is not part of this report yet") }
  static let model: any Error = NotRun("not part of this report yet")
  static func point(_ name: String, _ profile: Profile) -> any Error {
    NotRun("the \(profile.rawValue) profile leaves out \(name)")
  }
}

/// Thrown where a number does not exist; the ledger prints the reason.
struct NotRun: Error, CustomStringConvertible {
  let description: String
  init(_ reason: String) { description = reason }
}
