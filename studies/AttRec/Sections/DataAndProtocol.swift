import Foundation
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
    Reports.Table("The data: ours, and the paper's counts beneath.", label: "table1", width: .full) {
      Column("Data", .left)
      Column("Users")
      Column("Items")
      Column("Interactions")
      Column("Density (%)")
      Column("Actions a user")
      Column("Time", .left)
      Column("Scope", .left)
      for entry in PaperData.all {
        let rows = try table1Rows(of: entry)
        Rows { for row in rows { Row(cells: row) } }
      }
      Note("The paper prints 165.57 actions a user for ML-1M; its own counts give 165.60. Last.fm has a few dates of before its time; they stand as they are.")
    }
  }

  /// Ours, the paper's, and how far apart they are in per cent.
  private func table1Rows(of entry: PaperData) throws -> [[Reports.Cell]] {
    let paper = entry.published
    let published = Self.cells(
      "   the paper's", paper.users, paper.items, paper.events, time: paper.years, scope: "")
    guard data.contains(where: { $0.label == entry.label }) else {
      let holes = (0..<7).map { _ in Reports.Cell.missing(reason(for: entry.label)) }
      return [[.text(Text(verbatim: entry.label))] + holes, published]
    }
    let ours = try lab.dataCard(entry.dataSet).value().statistics
    let time = ours.firstDay.map { "\(Self.month($0)) – \(Self.month(ours.lastDay ?? $0))" } ?? "order only"
    let own = Self.cells(
      entry.label, ours.users, ours.items, ours.events, time: time, scope: lab.scope(of: entry.dataSet).rawValue)
    let differences = zip([ours.users, ours.items, ours.events], [paper.users, paper.items, paper.events]).map { pair in
      Reports.Cell.number(100 * (Double(pair.0) / Double(pair.1) - 1), decimals: 1)
    }
    return [own, published, [.text("   difference (%)")] + differences + [.empty, .empty, .empty, .empty]]
  }

  /// An interval that breaks at its dash alone.
  private static func unbroken(_ interval: String) -> String {
    interval.components(separatedBy: " – ").map { $0.replacing(" ", with: "\u{00A0}") }.joined(separator: "\u{00A0}– ")
  }

  /// "Sept 1997" of "1997-09-20", as the paper prints its intervals.
  private static func month(_ day: String) -> String {
    let parts = day.split(separator: "-")
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"]
    guard parts.count == 3, let month = Int(parts[1]), names.indices.contains(month - 1) else { return day }
    return "\(names[month - 1]) \(parts[0])"
  }

  private static func cells(
    _ name: String, _ users: Int, _ items: Int, _ events: Int, time: String, scope: String
  ) -> [Reports.Cell] {
    let density = 100 * Double(events) / (Double(users) * Double(items))
    return [
      .text(Text(verbatim: name)), .integer(users), .integer(items), .integer(events), .number(density, decimals: 3),
      .number(Double(events) / Double(users), decimals: 2), .text(Text(verbatim: unbroken(time))),
      .text(Text(verbatim: scope)),
    ]
  }
}
