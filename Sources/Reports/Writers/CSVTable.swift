/// A table for programs: one header line, raw values in full precision, intervals in columns of their own.
struct CSVTable {
  let text: String

  init(_ table: Table, hidesMeasured: Bool = false) {
    let bounded = Set(
      table.columns.indices.filter { column in
        table.rows.contains { if case .interval = $0.cells[column].content { true } else { false } }
      })
    var header: [String] = table.groups.contains { $0.title != nil } ? ["group"] : []
    let hasGroups = !header.isEmpty
    for column in table.columns.indices {
      let name = Self.headerName(table, column)
      header += bounded.contains(column) ? [name, name + " low", name + " high"] : [name]
    }
    var lines = [header.map { CSV.Field.text($0) }]
    for group in table.groups {
      for row in group.rows {
        var line: [CSV.Field] = hasGroups ? [.text(group.title?.plain ?? "")] : []
        for (column, cell) in row.cells.enumerated() {
          let fields = Self.fields(cell, hidesMeasured)
          line += bounded.contains(column) ? fields + Array(repeating: .text(""), count: 3 - fields.count) : [fields[0]]
        }
        lines.append(line)
      }
    }
    text = lines.map(CSV.line).joined()
  }

  private static func headerName(_ table: Table, _ column: Int) -> String {
    let above = table.spans.filter { $0.columns.contains(column) }.sorted { $0.row < $1.row }.map(\.title.plain)
    return (above + [table.columns[column].title.plain]).filter { !$0.isEmpty }.joined(separator: " / ")
  }

  private static func fields(_ cell: TableCell, _ hidesMeasured: Bool) -> [CSV.Field] {
    if cell.isMeasured && hidesMeasured { return [.text("")] }
    return switch cell.content {
    case .empty, .missing: [.text("")]
    case .text(let text): [.text(text.plain(hidingMeasured: hidesMeasured, references: { $0 }))]
    case .number(let x, _), .pValue(let x): [.number(Numerals.exact(x))]
    case .integer(let n): [.number(String(n))]
    case .interval(let x, let low, let high, _): [x, low, high].map { .number(Numerals.exact($0)) }
    case .badge(let word, _): [.text(word)]
    }
  }
}
