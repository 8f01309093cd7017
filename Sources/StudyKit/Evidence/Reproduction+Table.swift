import Analysis
public import Reports

/// As a statement in a body, a reproduction is the companion table: ours beside the paper's, column by column. Columns
/// in which nothing was run are named in a note.
extension Reproduction: BlockConvertible {
  public var block: Block {
    let run = table.columns.filter { column in entries.contains { $0.column == column && $0.observed != nil } }
    let left = table.columns.filter { !run.contains($0) }
    return Table("\(table.caption) (ours beside the paper's)", label: "\(table.id)-companion") {
      Column("Model", .left)
      Column("Paper")
      Column("Ours")
      Column("95 % interval")
      Column("Verdict", .left)
      for column in run {
        Rows("\(title(of: column))") {
          for entry in entries where entry.column == column { row(entry) }
        }
      }
      if !left.isEmpty { Note("Not run: \(left.map(\.name).joined(separator: ", ")).") }
    }.block
  }

  private func title(of column: PublishedTable.Column) -> Text {
    let taus = table.blocks.compactMap { tau(column, block: $0) }
    let agreement = taus.map { $0.formatted(decimals: 2) }.joined(separator: ", ")
    let scope = scope(of: column) == .paper ? "" : ", \(scope(of: column).rawValue)"
    return taus.isEmpty ? "\(column.name)\(scope)" : "\(column.name)\(scope); Kendall's τ \(agreement)"
  }

  private func row(_ entry: Entry) -> Row {
    let interval = entry.observed?.interval
    return Row(
      .text("\(entry.row)"), .number(entry.published, decimals: table.decimals, orMissing: "the paper prints none"),
      .number(entry.observed?.value, decimals: table.decimals, orMissing: entry.verdict.text),
      interval.map { .text("\(Reports.interval($0.low, $0.high, decimals: table.decimals))") } ?? .empty,
      Self.badge(entry.verdict))
  }

  private static func badge(_ verdict: Reproduction.Verdict) -> Reports.Cell {
    switch verdict {
    case .withinTolerance, .sameOrdering: .badge(verdict.text, .positive)
    case .orderingDiffers: .badge(verdict.text, .negative)
    case .notComparable, .notRun: .badge(verdict.text, .muted)
    }
  }
}
