/// A table for a paper: booktabs rules, numbers lined up at the decimal point by invisible digits, so that no other package is needed.
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
    let fades = table.rows.contains { $0.cells.contains { $0.certainDecimals != nil } }
    var lines = [
      "% \\usepackage{booktabs}" + (fades ? " \\usepackage{xcolor}" : ""), "\\begin{table}", "  \\centering",
      "  \\caption{\(words(table.caption))}", "  \\label{tab:\(stem)}",
      "  \\begin{tabular}{@{}\(table.columns.indices.map(alignment).joined())@{}}", "    \\toprule",
    ]
    lines += header().map { "    " + $0 }
    lines.append("    \\midrule")
    lines += body().map { "    " + $0 }
    lines += ["    \\bottomrule", "  \\end{tabular}"]
    lines += notes().map { "  \\par\\smallskip{\\footnotesize \($0)}" }
    lines.append("\\end{table}")
    return lines.joined(separator: "\n") + "\n"
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

  private func body() -> [String] {
    var lines: [String] = []
    for group in table.groups {
      if !lines.isEmpty, !group.rows.isEmpty || group.title != nil { lines.append("\\midrule") }
      if let title = group.title {
        lines.append("\\multicolumn{\(table.columns.count)}{@{}l}{\\emph{\(words(title))}} \\\\")
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

  private func notes() -> [String] {
    ([table.legend].compactMap(\.self) + table.notes).map(words)
      + table.missingReasons.map { "\\textsuperscript{\(table.missingMark($0))}~\(TeX.escape($0))" }
  }
}
