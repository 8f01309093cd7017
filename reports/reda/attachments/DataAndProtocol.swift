import Reports
import StudyKit

extension Experiment {
  func counts(of entry: PaperData) -> Derived<ExamCounts> {
    lab.examCounts(of: entry.dataSet, under: setup.evaluation(on: entry))
  }

  /// Table 1, and what is measured how.
  @BlockBuilder var dataAndProtocol: [Block] {
    Section("Data and protocol") {
      let _ = Deviations.declare(in: lab)
      "One item of each user is held out as the test, a further one as validation. The target is ranked among 100 items drawn uniformly, once, from those with a training event that the user does not have; five such draws are averaged for each user. A target’s rank is one plus the number of candidates that score as high or higher, so ties count against the model. Users whose target nobody has in training are not tested, as in the authors’ files."
      table1
      lab.dataTable(
        "Where the data come from, and what leave-one-out asks of all users.", label: "data",
        of: data.map { ($0.dataSet, nil) })
      for entry in data {
        Paragraph {
          let counts = try counts(of: entry).value()
          let popularity: Text = counts.medianTarget > 2 * counts.medianItem
            ? ": popularity alone tells many targets from uniform negatives, which is why it stands in every table"
            : ", so that popularity alone tells few targets from uniform negatives"
          return "*\(entry.label)*: \(percent(counts.singles, decimals: 0)) of the items have one training event; the median item has \(counts.medianItem), the median target \(counts.medianTarget)\(popularity)."
        }
      }
    }
  }

  /// The paper's Table 1, which counts the training part, with our counts above.
  private var table1: Reports.Table {
    let actions: Text = "*Actions*: all but one of each user, as the paper counts; models train on one less, the validation item. *Not tested*: users whose target nobody has in training."
    return setup.data.table(
      "The data without the held-out items: ours, and the paper’s counts beneath.", label: "table1",
      columns: [
        Column("Users"), Column("Items"), Column("Actions"), Column("Density (%)"), Column("Test users"),
        Column("Not tested"), Column("Scope", .left),
      ],
      notes: [actions] + data.compactMap { entry in entry.standIn.map { "\(entry.label): \($0)." } }
    ) { entry in
      let ours = try counts(of: entry).value()
      let density = 100 * Double(ours.actions) / (Double(ours.users) * Double(ours.items))
      return (
        row: [ours.users, ours.items, ours.actions].map { .integer($0) } + [
          .number(density, decimals: 2), .integer(ours.testUsers), .integer(ours.coldUsers),
          .text(Text(verbatim: lab.scope(of: entry.dataSet).rawValue)),
        ], more: []
      )
    } printed: { entry in
      entry.published.map { paper in
        [.text("   the paper’s")] + [paper.users, paper.items, paper.actions].map { .integer($0) }
          + [.number(paper.density, decimals: 2), .empty, .empty, .empty]
      }
    }
  }
}
