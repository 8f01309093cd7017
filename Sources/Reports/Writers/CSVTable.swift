import RegexBuilder

/// A table for programs: one header line, raw values in full precision, intervals in columns of their own, and each row whole: what
/// a page says once for several rows is said in each.
struct CSVTable {
  let text: String

  init(_ table: Table, hidesMeasured: Bool = false) {
    let shapes = table.columns.indices.map { Shape(table, column: $0, hidesMeasured) }
    let hasGroups = table.groups.contains { $0.title != nil }
    var header = hasGroups ? ["group"] : []
    for (column, shape) in shapes.enumerated() { header += shape.names(Self.headerName(table, column)) }
    var lines = [header.map { CSV.Field.text($0) }]
    for group in table.groups {
      for row in Self.whole(group.rows) {
        var line: [CSV.Field] = hasGroups ? [.text(group.title?.plain ?? "")] : []
        for (cell, shape) in zip(row, shapes) { line += shape.fields(cell, hidesMeasured) }
        lines.append(line)
      }
    }
    text = lines.map(CSV.line).joined()
  }

  /// The cells of a group's rows, where those left blank at the beginning of a row take what stands above them. A cell does
  /// not reach below the rule that ends its group.
  private static func whole(_ rows: [Table.Row]) -> [[TableCell]] {
    var above: [TableCell] = []
    return rows.map { row in
      var cells = row.cells
      for (column, earlier) in zip(cells.indices, above) {
        guard cells[column].content == .empty else { break }
        cells[column] = earlier
      }
      above = cells
      return cells
    }
  }

  private static func headerName(_ table: Table, _ column: Int) -> String {
    let above = table.spans.filter { $0.columns.contains(column) }.sorted { $0.row < $1.row }.map(\.title.plain)
    return (above + [table.columns[column].title.plain]).filter { !$0.isEmpty }.joined(separator: " / ")
  }
}

/// Which fields a column of a table becomes.
private struct Shape {
  /// A field of the cell itself, and two for the ends of its interval.
  let hasOwn: Bool, hasEnds: Bool

  init(_ table: Table, column: Int, _ hidesMeasured: Bool) {
    let entries = table.rows.map { Entry($0.cells[column], hidesMeasured) }
    hasEnds = entries.contains { $0.ends != nil }
    hasOwn = !hasEnds || entries.contains { $0.own != nil }
  }

  func names(_ name: String) -> [String] {
    (hasOwn ? [name] : []) + (hasEnds ? ["low", "high"].map { name.isEmpty ? $0 : "\(name) \($0)" } : [])
  }

  func fields(_ cell: TableCell, _ hidesMeasured: Bool) -> [CSV.Field] {
    let entry = Entry(cell, hidesMeasured), blank = CSV.Field.text("")
    return (hasOwn ? [entry.own ?? blank] : []) + (hasEnds ? entry.ends.map { [$0.low, $0.high] } ?? [blank, blank] : [])
  }
}

/// What a cell says to a program.
private struct Entry {
  var own: CSV.Field?
  var ends: (low: CSV.Field, high: CSV.Field)?

  init(_ cell: TableCell, _ hidesMeasured: Bool) {
    if cell.isMeasured && hidesMeasured { return }
    switch cell.content {
    case .empty, .missing: break
    case .text(let text): read(text, hidesMeasured)
    case .number(let x, _), .pValue(let x): own = .number(Numerals.exact(x))
    case .integer(let n): own = .number(String(n))
    case .interval(let x, let low, let high, _):
      own = .number(Numerals.exact(x))
      ends = (.number(Numerals.exact(low)), .number(Numerals.exact(high)))
    case .badge(let word, _): own = .text(word)
    }
  }

  private mutating func read(_ text: Text, _ hidesMeasured: Bool) {
    if case .value(let value)? = text.pieces.first, text.pieces.count == 1, case .interval(let low, let high, _) = value.content,
      value.unit == nil, !(value.isMeasured && hidesMeasured)
    {
      ends = (.number(Numerals.exact(low)), .number(Numerals.exact(high)))
      return
    }
    // Blanks that set a label in from its neighbours are of the page.
    let words = OutsideText.line(text.plain(hidingMeasured: hidesMeasured, references: { $0 })).withoutOuterBlanks
    if !text.hasCode, let printed = PrintedInterval(words) {
      own = printed.estimate.map { .number($0) }
      ends = (.number(printed.low), .number(printed.high))
    } else if !words.isEmpty {
      own = .text(words)
    }
  }
}

/// An interval that was printed, "[−0.02, 0.10]", perhaps behind its estimate; its digits as they stand.
private struct PrintedInterval {
  var estimate: String?
  var low, high: String

  init?(_ words: String) {
    let number = /[−+\-]?(?:[0-9]+(?:\.[0-9]+)?(?:e[−\-]?[0-9]+)?|∞)/
    let form = Regex {
      Optionally {
        Capture(number)
        OneOrMore(.whitespace)
      }
      "["
      Capture(number)
      ","
      OneOrMore(.whitespace)
      Capture(number)
      "]"
    }
    guard let match = words.wholeMatch(of: form) else { return nil }
    let (_, estimate, low, high) = match.output
    self.estimate = estimate.map { Self.digits($0) }
    (self.low, self.high) = (Self.digits(low), Self.digits(high))
    // A list of sizes has the same form; the ends of an interval ascend.
    guard let first = Double(self.low), let last = Double(self.high), first <= last else { return nil }
  }

  /// As programs read it.
  private static func digits(_ printed: Substring) -> String {
    String(printed).replacing("−", with: "-").replacing("+", with: "").replacing("∞", with: "inf")
  }
}

extension Text {
  /// Whether some of it is no prose: in an option's name, brackets hold a list.
  fileprivate var hasCode: Bool { Self.hasCode(pieces) }

  private static func hasCode(_ pieces: [Piece]) -> Bool {
    pieces.contains { piece in
      switch piece {
      case .code: true
      case .emphasis(let inner), .strong(let inner), .link(let inner, _), .superscript(let inner), .subscript(let inner),
        .toned(let inner, _):
        hasCode(inner)
      case .plain, .reference, .value: false
      }
    }
  }
}

extension String {
  fileprivate var withoutOuterBlanks: String {
    var rest = unicodeScalars[...]
    while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
