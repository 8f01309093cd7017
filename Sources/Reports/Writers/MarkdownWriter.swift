/// The report as Markdown, readable on a forge: pipe tables, SVG figures, anchors for the cross-references.
struct MarkdownWriter {
  let numbering: Numbering
  let parts: NumberedParts
  let hidesMeasured: Bool

  func write(_ document: Document) -> String {
    var lines = ["# \(words(document.title))", ""]
    if let subtitle = document.subtitle { lines += ["*\(words(subtitle))*", ""] }
    if !document.authors.isEmpty { lines += [Self.escape(document.authors.joined(separator: ", ")), ""] }
    var counter = NumberCounter()
    var figures = parts.figures.map(\.stem)[...]
    for block in document.summary + document.blocks { lines += self.lines(block, &counter, &figures) }
    var text = lines.joined(separator: "\n")
    while text.hasSuffix("\n\n") { text.removeLast() }
    return text.hasSuffix("\n") ? text : text + "\n"
  }

  private func lines(_ block: Block, _ counter: inout NumberCounter, _ figures: inout ArraySlice<String>) -> [String] {
    let number = counter.enter(block)
    defer { counter.leave(block) }
    if let absence = block.absence, !isTitled(block) { return hole(absence) }
    switch block {
    case .paragraph(let paragraph): return [Self.paragraph(words(paragraph.text)), ""]
    case .section(let section):
      let title = [number!.digits, words(section.title)].filter { !$0.isEmpty }.joined(separator: " ")
      var lines = [anchor(number), String(repeating: "#", count: min(counter.level + 1, 6)) + " " + title, ""]
      if let absence = section.absence { lines += hole(absence) }
      for child in section.blocks { lines += self.lines(child, &counter, &figures) }
      return lines
    case .table(let table): return self.table(table, number)
    case .figure(let figure):
      let stem = figures.popFirst() ?? "figure"
      var lines = [anchor(number)]
      if let absence = figure.absence {
        lines += hole(absence)
      } else {
        lines += ["![\(Self.escape(figure.alternativeText))](figures/\(stem).svg)", ""]
      }
      return lines + [caption(number, figure.caption), ""] + stamp(figure.stamp)
        + (figure.source.map { [Self.paragraph(words($0)), ""] } ?? [])
    case .listing(let listing):
      let head = listing.caption.map { [anchor(number), caption(number, $0), ""] } ?? []
      return head + Self.fenced(listing.code, listing.language) + [""]
    case .equation(let equation):
      let digits = number.map { "\u{2003}(\($0.digits))" } ?? ""
      return (number == nil ? [] : [anchor(number)]) + ["> " + words(equation.text) + digits, ""]
    case .list(let list): return self.list(list, &counter, &figures)
    case .callout(let callout):
      var inner = ["**\(callout.tone.sign) \(words(callout.title))**", ""]
      if let absence = callout.absence { inner += hole(absence) }
      for child in callout.blocks { inner += lines(child, &counter, &figures) }
      while inner.last == "" { inner.removeLast() }
      return inner.map { $0.isEmpty ? ">" : "> " + $0 } + [""]
    case .hole(let hole): return self.hole(.missing(reason: hole.reason))
    case .stamp(let mark): return stamp(mark)
    case .pageBreak: return []
    }
  }

  private func isTitled(_ block: Block) -> Bool {
    switch block {
    case .section, .table, .figure, .callout: true
    default: false
    }
  }

  private func anchor(_ number: NumberCounter.Number?) -> String { number.map { "<a id=\"\($0.anchor)\"></a>" } ?? "" }

  private func caption(_ number: NumberCounter.Number?, _ text: Text) -> String {
    "**\(Self.escape(number?.name ?? "").replacing("\u{00A0}", with: " ")).** \(words(text))"
  }

  private func hole(_ absence: Absence) -> [String] { ["> *Not there yet:* \(Self.escape(absence.reason))", ""] }

  private func stamp(_ stamp: Stamp?) -> [String] {
    stamp.map { ["> **\(Self.escape($0.word.uppercased()))** \(Self.escape($0.reason))", ""] } ?? []
  }

  private func list(_ list: List, _ counter: inout NumberCounter, _ figures: inout ArraySlice<String>) -> [String] {
    var result: [String] = []
    for (index, blocks) in list.items.enumerated() {
      let sign = list.style == .bulleted ? "- " : "\(index + 1). "
      var inner: [String] = []
      for block in blocks { inner += lines(block, &counter, &figures) }
      while inner.last == "" { inner.removeLast() }
      let indent = String(repeating: " ", count: sign.count)
      result += inner.enumerated().map { $0 == 0 ? sign + $1 : $1.isEmpty ? "" : indent + $1 }
    }
    return result + [""]
  }

  private func table(_ table: Table, _ number: NumberCounter.Number?) -> [String] {
    var lines = [anchor(number), caption(number, table.caption), ""] + stamp(table.stamp)
    if let absence = table.absence { return lines + hole(absence) }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let titles = table.columns.indices.map { column in
      let above = table.spans.filter { $0.columns.contains(column) }.sorted { $0.row < $1.row }.map { words($0.title) }
      let arrow = table.columns[column].better.map { $0 == .higher ? " ↑" : " ↓" } ?? ""
      return (above + [words(table.columns[column].title)]).filter { !$0.isEmpty }.joined(separator: "<br>") + arrow
    }
    lines.append(line(titles))
    lines.append(line(table.columns.indices.map { isNumeric(table, $0) ? "---:" : ":---" }))
    for group in table.groups {
      if let title = group.title {
        lines.append(line(["*\(words(title))*"] + Array(repeating: "", count: max(0, table.columns.count - 1))))
      }
      lines += group.rows.map { row in line(row.cells.map { cell($0, table) }) }
    }
    lines.append("")
    let notes =
      ([table.legend].compactMap(\.self) + table.notes).map(words)
      + table.missingReasons.map { "<sup>\(table.missingMark($0))</sup> \(Self.escape($0))" }
    return lines + notes.flatMap { [Self.paragraph($0), ""] }
  }

  private func isNumeric(_ table: Table, _ column: Int) -> Bool {
    table.rows.contains { row in
      switch row.cells[column].content {
      case .number, .integer, .interval, .pValue: true
      default: false
      }
    }
  }

  private func cell(_ cell: TableCell, _ table: Table) -> String {
    if cell.isMeasured && hidesMeasured { return "–" }
    var text: String
    switch cell.content {
    case .empty: return ""
    case .text(let content): text = words(content)
    case .number(let x, let decimals): text = Numerals.fixed(x, decimals: decimals)
    case .integer(let n): text = Numerals.grouped(n)
    case .interval(let x, let low, let high, let decimals):
      let ends = [low, high].map { Numerals.fixed($0, decimals: decimals) }
      text = "\(Numerals.fixed(x, decimals: decimals)) [\(ends[0]), \(ends[1])]"
    case .pValue(let p): text = p < 0.001 ? "&lt;0.001" : Numerals.fixed(p, decimals: 3)
    case .missing(let reason): return "–<sup>\(table.missingMark(reason))</sup>"
    case .badge(let word, let tone): text = "\(tone.sign) \(Self.escape(word))"
    }
    if cell.emphasis.contains(.best) { text = "**\(text)**" }
    if cell.emphasis.contains(.second) { text = "<u>\(text)</u>" }
    let mark = (cell.emphasis.contains(.tied) ? "≈" : "") + Self.escape(cell.mark ?? "")
    return mark.isEmpty ? text : text + "<sup>\(mark)</sup>"
  }

  private func words(_ text: Text) -> String {
    text.pieces.map { piece in
      func inner(_ pieces: [Text.Piece]) -> String { words(Text(pieces)) }
      return switch piece {
      case .plain(let string): Self.escape(string)
      case .emphasis(let pieces): "*\(inner(pieces))*"
      case .strong(let pieces): "**\(inner(pieces))**"
      case .code(let string): Self.code(string)
      case .link(let pieces, let address): Address.safe(address).map { "[\(inner(pieces))](\($0))" } ?? inner(pieces)
      case .reference(let label):
        numbering.targets[label].map { "[\(Self.escape($0.name).replacing("\u{00A0}", with: " "))](#\($0.anchor))" } ?? Self.escape(label)
      case .superscript(let pieces): "<sup>\(inner(pieces))</sup>"
      case .subscript(let pieces): "<sub>\(inner(pieces))</sub>"
      case .toned(let pieces, let tone): "\(tone.sign) \(inner(pieces))"
      case .value(let value): Self.escape(value.formatted(hidingMeasured: hidesMeasured))
      }
    }.joined()
  }

  /// A paragraph that does not begin like a list, a rule, a title's underline or a fence.
  private static func paragraph(_ words: String) -> String {
    let body = words.drop { $0 == " " }
    if let number = body.prefixMatch(of: /([0-9]+)[.)](?= |$)/) { return "\(number.1)\\" + body.dropFirst(number.1.count) }
    return (body.firstMatch(of: /^([\-+]( |$)|[\-=]+ *$|~~~)/) == nil ? "" : "\\") + body
  }

  /// A backtick would end the code, and a bar the cell it stands in, where no backslash helps.
  private static func code(_ string: String) -> String {
    let isPlain = !string.unicodeScalars.contains { "`|".unicodeScalars.contains($0) }
    return isPlain ? "`\(OutsideText.line(string))`" : "<code>\(escape(string))</code>"
  }

  /// Code in lines, between fences longer than any in it.
  private static func fenced(_ code: String, _ language: String?) -> [String] {
    var longest = 0, run = 0
    for scalar in code.unicodeScalars {
      run = scalar == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let lines = OutsideText.text(code).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return [fence + OutsideText.line(language ?? "")] + lines + [fence]
  }

  /// Characters that Markdown would read as marks.
  static func escape(_ string: String) -> String {
    OutsideText.line(string).replacingScalars { scalar in
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "#", "|": "\\" + String(scalar)
      case "<": "&lt;"
      case ">": "&gt;"
      case "&": "&amp;"
      default: nil
      }
    }
  }
}
