import Analysis
import Reports
import StudyKit

extension Experiment {
  /// The largest number of training actions of each group but the last, and where the groups stand on the axis.
  private static let limits = [5, 10, 20, 30]
  private static let places = [5, 10, 20, 30, 40]

  /// Figure 3: the improvement over NeuMF and FISM by how much users did.
  @BlockBuilder var sparsity: [Block] {
    let groups = each(setup.sparsityData) { lab.userGroups($0.dataSet, upTo: Self.limits) }
    let _ = lab.reproduce(paper["figure3"]) { row, column in
      guard let found = groups[column.data] else { throw Missing(.absent, "Figure 3 is not drawn on \(column.data) in this profile") }
      let group = try found.value().groups[Self.places.firstIndex(of: Int(column.at!))!]
      return try runs(row, on: column.data).observed(Metric(code: column.metric), among: group)
    }
    Section("Is it better where data are sparse?") {
      for entry in setup.sparsityData {
        let gains = { metric in try table.gains(over: ["NeuMF", "FISM"], among: groups[entry.label]!, on: entry, by: metric) }
        Figure(
          "Improvement of REDA over NeuMF and FISM on \(entry.label) by the number of a user’s training actions; bars are 95 % intervals of the mean difference over users. The paper’s Figure 3 has no readable values.",
          label: "figure3" + (entry.label == setup.sparsityData[0].label ? "" : "-\(entry.dataSet.name)"), source: here()
        ) {
          .facets(
            try [setup.hit, setup.gain].map { metric in
              (title: Text(verbatim: metric.label), chart: try gains(metric).chart(x: "Training actions (users)", y: "Improvement"))
            }, columns: 2)
        }
        Paragraph {
          let trends = try gains(setup.gain).trends(what: "actions", on: entry.label)
          return "On \(entry.label) REDA’s improvement in NDCG@10 is \(trends[0]); \(trends[1]). The paper says that it grows as actions become fewer, and that NeuMF is as good beyond 30."
        }
      }
    }
  }
}
