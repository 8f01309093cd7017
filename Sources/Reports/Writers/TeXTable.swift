/// A table for a paper: booktabs rules, numbers lined up at the decimal point by invisible digits. Words wrap where the table would be
/// wider than the line, and a table longer than a page goes on overleaf.
struct TeXTable {
  private let table: Table
  private let numbering: Numbering
  private let hidesMeasured: Bool
  private let stem: String

  init(_ table: Table, stem: String, numbering: Numbering, hidesMeasured: Bool = false) {
    self.table = table
    self.numbering = numbering
    self.hidesMeasured = hidesMeasured
    self.stem = stem
  }

  var text: String {
    let normal = TeXColumns(columns, .normal)
    let lines = lineCount(normal) > TeXColumns.pageLines ? long(TeXColumns(columns, .small)) : float(normal)
    return (TeXPreamble.reminder + lines).joined(separator: "\n") + "\n"
  }

  /// A table that stands on one page, over both columns of a page that has two where one is too narrow for it.
  private func float(_ columns: TeXColumns) -> [String] {
    let environment = columns.width > TeXColumns.narrowLine ? "table*" : "table"
    var lines = [
      "\\begin{\(environment)}", "  \\centering", "  \\caption{\(words(table.caption))}", "  \\label{tab:\(stem)}",
      "  \\begin{recountfit}", "  \\begin{tabular}{\(columns.preamble)}", "    \\toprule",
    ]
    lines += header().map { "    " + $0 }
    lines.append("    \\midrule")
    lines += body(columns).map { "    " + $0 }
    lines += ["    \\bottomrule", "  \\end{tabular}", "  \\end{recountfit}"]
    return lines + notes() + ["\\end{\(environment)}"]
  }

  /// A table of several pages, in small type: its head stands on each of them.
  private func long(_ columns: TeXColumns) -> [String] {
    let head = ["\\toprule"] + header() + ["\\midrule"]
    var lines = ["\\begin{recountlong}", "  \\footnotesize\\setlength{\\tabcolsep}{3pt}", "  \\begin{longtable}{\(columns.preamble)}"]
    lines += ["    \\caption{\(words(table.caption))}\\label{tab:\(stem)} \\\\"] + head.map { "    " + $0 } + ["    \\endfirsthead"]
    lines += ["    \\caption[]{(continued)} \\\\"] + head.map { "    " + $0 } + ["    \\endhead"]
    lines += ["    \\midrule", "    \\endfoot", "    \\bottomrule", "    \\endlastfoot"]
    lines += body(columns).map { "    " + $0 } + ["  \\end{longtable}"]
    return lines + notes() + ["\\end{recountlong}"]
  }

  private func words(_ text: Text) -> String { TeX.text(text, numbering, hidesMeasured: hidesMeasured) }

  private func isNumeric(_ column: Int) -> Bool {
    table.rows.contains { row in
      switch row.cells[column].content {
      case .number, .integer, .interval, .pValue: true
      default: false
      }
    }
  }

  private func alignment(_ column: Int) -> String {
    switch table.columns[column].alignment {
    case .left: "l"
    case .centre: "c"
    case .right: "r"
    case .automatic: isNumeric(column) ? "r" : "l"
    }
  }

  // MARK: Lengths

  private var columns: [TeXColumns.Column] {
    table.columns.indices.map { column in
      let title = table.columns[column].title.plain.count + (table.columns[column].better == nil ? 0 : 2)
      return TeXColumns.Column(
        letters: table.rows.map { letters($0.cells[column]) }.reduce(title, max), wraps: !isNumeric(column),
        alignment: alignment(column))
    }
  }

  /// Letters that a cell prints, its raised marks left out.
  private func letters(_ cell: TableCell) -> Int {
    switch cell.content {
    case .empty: 0
    case .text(let text): text.plain(hidingMeasured: hidesMeasured) { numbering.targets[$0]?.name ?? $0 }.count
    case .badge(let word, _): word.count + 2
    case .missing: 2
    case .interval(_, let low, let high, let decimals):
      (digits(cell)?.count ?? 0) + [low, high].reduce(5) { $0 + Numerals.fixed($1, decimals: decimals).count }
    case .number, .integer, .pValue: digits(cell)?.count ?? 0
    }
  }

  /// Lines of the whole table below its caption.
  private func lineCount(_ columns: TeXColumns) -> Int {
    var count = table.headerRows + table.missingReasons.count + table.groups.count { $0.title != nil }
    for row in table.rows { count += row.cells.indices.map { columns.lines(letters(row.cells[$0]), in: $0) }.max() ?? 1 }
    for note in footnotes {
      count += Int((Double(note.plain.count) * TeXColumns.Letters.small.width / TeXColumns.line).rounded(.up))
    }
    return count
  }

  // MARK: Rows

  private func header() -> [String] {
    var lines: [String] = []
    for row in 0..<(table.headerRows - 1) {
      var cells: [String] = [], rules: [String] = []
      var column = 0
      while column < table.columns.count {
        if let span = table.spans.first(where: { $0.row == row && $0.columns.lowerBound == column }) {
          cells.append("\\multicolumn{\(span.columns.count)}{c}{\(words(span.title))}")
          rules.append("\\cmidrule(lr){\(span.columns.lowerBound + 1)-\(span.columns.upperBound)}")
          column = span.columns.upperBound
        } else {
          cells.append("")
          column += 1
        }
      }
      lines.append(cells.joined(separator: " & ") + " \\\\")
      lines.append(rules.joined(separator: " "))
    }
    let titles = table.columns.indices.map { index in
      let column = table.columns[index]
      let arrow = column.better.map { $0 == .higher ? "~$\\uparrow$" : "~$\\downarrow$" } ?? ""
      let title = words(column.title) + arrow
      return isNumeric(index) && column.alignment == .automatic ? "\\multicolumn{1}{c}{\(title)}" : title
    }
    lines.append(titles.joined(separator: " & ") + " \\\\")
    return lines
  }

  private func body(_ columns: TeXColumns) -> [String] {
    var lines: [String] = []
    for group in table.groups {
      if !lines.isEmpty, !group.rows.isEmpty || group.title != nil { lines.append("\\midrule") }
      if let title = group.title {
        let setting = columns.exceedsLine(title.plain.count) ? "p{\\linewidth}@{}" : "l"
        lines.append("\\multicolumn{\(table.columns.count)}{@{}\(setting)}{\\emph{\(words(title))}} \\\\")
      }
      for row in group.rows {
        if row.separator == .rule, !lines.isEmpty { lines.append("\\midrule") }
        if row.separator == .gap, !lines.isEmpty { lines.append("\\addlinespace") }
        lines.append(row.cells.indices.map { cell(row.cells[$0], column: $0) }.joined(separator: " & ") + " \\\\")
      }
    }
    return lines
  }

  private func cell(_ cell: TableCell, column: Int) -> String {
    if cell.isMeasured && hidesMeasured { return centred("--", column) }
    switch cell.content {
    case .empty: return ""
    case .text(let text): return emphasised(words(text), cell)
    case .badge(let word, let tone): return TeX.escape(tone.sign) + "~" + TeX.escape(word)
    case .missing(let reason): return centred("--\\textsuperscript{\(table.missingMark(reason))}", column)
    default: break
    }
    guard let digits = digits(cell) else { return "" }
    let mark = (cell.emphasis.contains(.tied) ? "$\\approx$" : "") + TeX.escape(cell.mark ?? "")
    let hang = mark.isEmpty ? "" : "\\rlap{\\textsuperscript{\(mark)}}"
    return emphasised(faded(digits, cell), cell) + tail(cell) + padding(digits, column) + hang
  }

  private func centred(_ sign: String, _ column: Int) -> String {
    isNumeric(column) && table.columns[column].alignment == .automatic ? "\\multicolumn{1}{c}{\(sign)}" : sign
  }

  private func digits(_ cell: TableCell) -> String? {
    switch cell.content {
    case .number(let x, let decimals), .interval(let x, _, _, let decimals): Numerals.fixed(x, decimals: decimals)
    case .integer(let n): Numerals.grouped(n)
    case .pValue(let p): p < 0.001 ? "<0.001" : Numerals.fixed(p, decimals: 3)
    default: nil
    }
  }

  private func tail(_ cell: TableCell) -> String {
    guard case .interval(_, let low, let high, let decimals) = cell.content else { return "" }
    let ends = [low, high].map { TeX.escape(Numerals.fixed($0, decimals: decimals)) }
    return "~{[}\(ends[0]), \(ends[1]){]}"
  }

  private func faded(_ digits: String, _ cell: TableCell) -> String {
    guard let certain = cell.certainDecimals, let point = digits.firstIndex(of: "."), !digits.contains("e") else {
      return TeX.escape(digits)
    }
    let kept = digits.distance(from: digits.startIndex, to: point) + (certain == 0 ? 0 : certain + 1)
    guard kept < digits.count else { return TeX.escape(digits) }
    return TeX.escape(String(digits.prefix(kept))) + "\\textcolor{gray}{\(digits.dropFirst(kept))}"
  }

  private func emphasised(_ text: String, _ cell: TableCell) -> String {
    var text = text
    if cell.emphasis.contains(.best) { text = "\\textbf{\(text)}" }
    if cell.emphasis.contains(.second) { text = "\\underline{\(text)}" }
    return text
  }

  /// Invisible digits that bring the decimal points of a column under one another.
  private func padding(_ digits: String, _ column: Int) -> String {
    guard table.columns[column].alignment == .automatic else { return "" }
    func hasExponent(_ digits: String) -> Bool { digits.contains("e") && digits != "undefined" }
    guard !hasExponent(digits) else { return "" }
    func decimals(_ digits: String) -> Int {
      digits.firstIndex(of: ".").map { digits.distance(from: $0, to: digits.endIndex) } ?? 0
    }
    let longest = table.rows.compactMap { self.digits($0.cells[column]) }.filter { !hasExponent($0) }.map(decimals).max() ?? 0
    let own = decimals(digits)
    guard own < longest else { return "" }
    return "\\phantom{\(own == 0 ? "." : "")\(String(repeating: "0", count: longest - max(own, 1)))}"
  }

  private var footnotes: [Text] { [table.legend].compactMap(\.self) + table.notes }

  private func notes() -> [String] {
    let notes = footnotes.map(words)
      + table.missingReasons.map { "\\textsuperscript{\(table.missingMark($0))}~\(TeX.escape($0))" }
    return notes.map { "  \\par\\smallskip{\\footnotesize\\raggedright \($0)\\par}" }
  }
}
