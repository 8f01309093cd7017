import Analysis
import Reports
import StudyKit

extension Experiment {
  /// The largest number of training actions of each group but the last, and where the groups stand on the axis.
  private static let limits = [5, 10, 20, 30]
  private static let places = [5, 10, 20, 30, 40]

  /// Figure 3: the improvement over NeuMF and FISM by how much users did.
  @BlockBuilder var sparsity: [Block] {
    let groups = Dictionary(
      uniqueKeysWithValues: setup.sparsityData.map { ($0.label, lab.userGroups($0.dataSet, upTo: Self.limits)) })
    let _ = lab.reproduce(paper["figure3"]) { row, column in
      guard let found = groups[column.data] else { throw Missing(.absent, "Figure 3 is not drawn on \(column.data) in this profile") }
      let group = try found.value().groups[Self.places.firstIndex(of: Int(column.at!))!]
      return try runs(row, on: column.data).observed(Metric(code: column.metric), among: group)
    }
    Section("Is it better where data are sparse?") {
      for entry in setup.sparsityData {
        Figure(
          "Improvement of REDA over NeuMF and FISM on \(entry.label) by the number of a user’s training actions; bars are 95 % intervals of the mean difference over users. The paper’s Figure 3 has no readable values.",
          label: "figure3" + (entry.label == setup.sparsityData[0].label ? "" : "-\(entry.dataSet.name)"), source: here()
        ) {
          let present = try users(groups[entry.label]!, on: entry)
          return Chart.facets(
            try [setup.hit, setup.gain].map { metric in
              (title: Text(verbatim: metric.label), chart: try improvement(on: entry, by: metric, among: present))
            }, columns: 2)
        }
        Paragraph { try trend(on: entry, groups[entry.label]!) }
      }
    }
  }

  /// The groups that hold test users, with how many.
  private func users(_ groups: DerivedGroups, on entry: PaperData) throws -> [(group: UserGroup, users: Int)] {
    let run = try runs("REDA", on: entry.label)
    return try groups.value().groups.compactMap { group in
      do {
        return (group: group, users: try run.observed(setup.hit, among: group).users)
      } catch let missing as Missing where missing.cause != .pending {
        return nil
      }
    }
  }

  private func improvement(
    on entry: PaperData, by metric: Metric, among groups: [(group: UserGroup, users: Int)]
  ) throws -> Chart {
    let names = groups.map { "\($0.group.name) (\($0.users))" }
    let series = try ["NeuMF", "FISM"].map { rival in
      let gains = try groups.map {
        try runs("REDA", on: entry.label).gain(over: runs(rival, on: entry.label), by: metric, among: $0.group)
      }
      return Series(
        "over \(rival)", x: gains.indices.map(Double.init), y: gains.map(\.value),
        low: gains.map { $0.interval?.low ?? $0.value }, high: gains.map { $0.interval?.high ?? $0.value })
    }
    let panel = Panel(
      x: Axis("Training actions (users)", scale: .categorical(names)), y: Axis("Improvement"),
      layers: series.map { .line($0, spread: .bars) }, references: [.horizontal(0)])
    return Chart(panels: [panel])
  }

  private func trend(on entry: PaperData, _ groups: DerivedGroups) throws -> Text {
    let present = try users(groups, on: entry)
    guard present.count > 1 else { throw Missing(.absent, "all test users of \(entry.label) are in one group") }
    let parts = try ["NeuMF", "FISM"].map { rival -> Text in
      let gains = try present.map {
        try runs("REDA", on: entry.label).gain(over: runs(rival, on: entry.label), by: setup.gain, among: $0.group).value
      }
      let rho = SpearmanTest(gains.indices.map(Double.init), gains).rho
      let correlation: Text = rho.map { "Spearman’s ρ over the \(gains.count) groups \($0, decimals: 2)" } ?? "no trend defined"
      return "over \(rival) \(gains.first!, decimals: 4) for users with \(present.first!.group.name) actions and \(gains.last!, decimals: 4) for \(present.last!.group.name) (\(correlation))"
    }
    return "On \(entry.label) REDA’s improvement in NDCG@10 is \(parts[0]); \(parts[1]). The paper says that it grows as actions become fewer, and that NeuMF is as good beyond 30."
  }
}
