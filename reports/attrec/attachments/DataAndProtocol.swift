import Interactions
import Reports
import StudyKit

extension Experiment {
  /// Table 1, the search for its filter, and what is measured how.
  @BlockBuilder var dataAndProtocol: [Block] {
    Section("Data and protocol") {
      let _ = Deviations.declare(in: lab)
      "Each user's last event is the test, the one before it the validation, the rest is training; the model that is best on validation is tested without being trained again, with the validation item as part of its context. Candidates are all items but those the user has had, and the target where the user has had it before. A target's rank is one plus the number of candidates that score as high or higher, so ties count against the model."
      table1
      lab.dataTable(
        "What is tested, and where the data come from.", label: "data", of: data.map { ($0.dataSet, nil) })
    }
  }

  /// The paper's Table 1 with the deviation of our counts under each row.
  private var table1: Reports.Table {
    setup.data.table(
      "The data: ours, and the paper's counts beneath.", label: "table1",
      columns: [
        Column("Users"), Column("Items"), Column("Interactions"), Column("Density (%)"), Column("Actions a user"),
        Column("Time", .left), Column("Scope", .left),
      ],
      notes: ["The paper prints 165.57 actions a user for ML-1M; its own counts give 165.60. Last.fm has a few dates of before its time; they stand as they are."]
    ) { entry in
      let ours = try lab.dataCard(entry.dataSet).value().statistics
      let counts = [ours.users, ours.items, ours.events]
      let time = ours.firstDay.map { months(from: $0, to: ours.lastDay ?? $0) } ?? "order only"
      let differences = zip(counts, entry.printed).map { own, paper in
        TableCell.number(100 * (Double(own) / Double(paper) - 1), decimals: 1)
      }
      return (
        row: Self.cells(counts, time: time, scope: lab.scope(of: entry.dataSet).rawValue),
        more: [[.text("   difference (%)")] + differences + [.empty, .empty, .empty, .empty]]
      )
    } printed: { entry in
      [.text(Text(verbatim: "   the paper's"))] + Self.cells(entry.printed, time: entry.years, scope: "")
    }
  }

  /// - Parameter counts: users, items, interactions.
  private static func cells(_ counts: [Int], time: String, scope: String) -> [TableCell] {
    let (users, items, events) = (Double(counts[0]), Double(counts[1]), Double(counts[2]))
    return counts.map { .integer($0) } + [
      .number(100 * events / (users * items), decimals: 3), .number(events / users, decimals: 2),
      .interval(time), .text(Text(verbatim: scope)),
    ]
  }
}
