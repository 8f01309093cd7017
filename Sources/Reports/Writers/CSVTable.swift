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
    var lines = [header]
    for group in table.groups {
      for row in group.rows {
        var line = hasGroups ? [group.title?.plain ?? ""] : []
        for (column, cell) in row.cells.enumerated() {
          let fields = Self.fields(cell, hidesMeasured)
          line += bounded.contains(column) ? fields + Array(repeating: "", count: 3 - fields.count) : [fields[0]]
        }
        lines.append(line)
      }
    }
    text = lines.map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  private static func headerName(_ table: Table, _ column: Int) -> String {
    let above = table.spans.filter { $0.columns.contains(column) }.sorted { $0.row < $1.row }.map(\.title.plain)
    return (above + [table.columns[column].title.plain]).filter { !$0.isEmpty }.joined(separator: " / ")
  }

  private static func fields(_ cell: Cell, _ hidesMeasured: Bool) -> [String] {
    if cell.isMeasured && hidesMeasured { return [""] }
    return switch cell.content {
    case .empty, .missing: [""]
    case .text(let text): [text.plain(hidingMeasured: hidesMeasured, references: { $0 })]
    case .number(let x, _), .pValue(let x): [Numerals.exact(x)]
    case .integer(let n): [String(n)]
    case .interval(let x, let low, let high, _): [x, low, high].map(Numerals.exact)
    case .badge(let word, _): [word]
    }
  }

  /// RFC 4180.
  static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\n\r\r\n".contains($0) }) || field.first == " " || field.last == " " else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
