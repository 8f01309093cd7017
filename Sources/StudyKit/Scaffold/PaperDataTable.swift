import Foundation
public import Reports

extension DataCoverage {
  /// A paper's table of its data: for each of them ours, or dashes with the reason, and what the paper prints beneath.
  /// - Parameters:
  ///   - columns: after that of the names.
  ///   - ours: the row of a data set that is run, without its name, and rows to follow the paper's.
  ///   - printed: the paper's row with its name; nil for data that it does not have.
  public func table(
    _ caption: Text, label: String, columns: [Column], notes: [Text] = [],
    ours: (Entry) throws -> (row: [TableCell], more: [[TableCell]]), printed: (Entry) -> [TableCell]?
  ) -> Reports.Table {
    Table(caption, label: label, width: .full) {
      Column("Data", .left)
      for column in columns { column }
      for entry in Entry.all {
        let found = try self[entry.label].map(ours)
        let paper = printed(entry).map { [$0] } ?? []
        let dashes = columns.map { _ in TableCell.missing(reason(for: entry.label)) }
        if found != nil || !paper.isEmpty {
          Rows {
            Row(cells: [.text(Text(verbatim: entry.label))] + (found?.row ?? dashes))
            for row in paper + (found?.more ?? []) { Row(cells: row) }
          }
        }
      }
      for note in notes { Note(note) }
    }
  }
}

/// "Sept 1997 – Apr 1998" of two days such as "1997-09-20", as papers print the time of their data.
public func months(from first: String, to last: String) -> String { "\(month(first)) – \(month(last))" }

private func month(_ day: String) -> String {
  let parts = day.split(separator: "-")
  let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"]
  guard parts.count == 3, let month = Int(parts[1]), names.indices.contains(month - 1) else { return day }
  return "\(names[month - 1]) \(parts[0])"
}

extension TableCell {
  /// Such an interval, which breaks at its dash alone.
  public static func interval(_ words: String) -> TableCell {
    let ends = words.components(separatedBy: " – ").map { $0.replacing(" ", with: "\u{00A0}") }
    return .text(Text(verbatim: ends.joined(separator: "\u{00A0}– ")))
  }
}
