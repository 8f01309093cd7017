/// A cell as set: words in lines, or a number in parts around its decimal point.
enum SetCell {
  case words([StyledRun])
  /// `whole` ends where `rest` begins; `mark` hangs behind.
  case number(whole: TypesetLine, rest: TypesetLine, mark: TypesetLine)
  /// A sign in place of a number.
  case sign(TypesetLine)

  var isNumber: Bool { if case .number = self { true } else { false } }
}

/// Sets the cells of a table in one size.
struct CellSetter {
  let table: Table
  let typesetter: Typesetter
  let styler: TextStyler
  let style: TextStyle
  private var theme: Theme { styler.theme }
  /// More characters than the tallest row has room for need not be measured.
  static let longestText = 8_000

  func set(_ cell: TableCell) throws(ReportError) -> SetCell {
    var style = self.style
    if cell.emphasis.contains(.best) { style.isBold = true }
    if cell.emphasis.contains(.second) { style.isUnderlined = true }
    if cell.isMeasured && styler.hidesMeasured { return .sign(try typesetter.line([StyledRun("–", style)])) }
    switch cell.content {
    case .empty: return .words([])
    case .text(let text): return .words(styler.runs(text, style).shortened(to: Self.longestText))
    case .badge(let word, let tone):
      let toned = style.colored(theme.color(tone))
      let words = word.shortened(to: Self.longestText).replacing(" ", with: "\u{00A0}")
      return .words([StyledRun(tone.sign + "\u{00A0}", toned), StyledRun(words, toned)])
    case .missing(let reason):
      let mark = StyledRun(table.missingMark(reason), raised(style))
      return .sign(try typesetter.line([StyledRun("–", style), mark]))
    case .number(let x, let decimals):
      return try number(Numerals.fixed(x, decimals: decimals), certain: cell.certainDecimals, style, cell)
    case .integer(let n): return try number(Numerals.grouped(n), certain: nil, style, cell)
    case .pValue(let p):
      return try number(p < 0.001 ? "<\u{200A}0.001" : Numerals.fixed(p, decimals: 3), certain: nil, style, cell)
    case .interval(let x, let low, let high, let decimals):
      let ends = "[\(Numerals.fixed(low, decimals: decimals)), \(Numerals.fixed(high, decimals: decimals))]"
      let tail = StyledRun("\u{2002}" + ends, self.style.colored(theme.greyText))
      return try number(Numerals.fixed(x, decimals: decimals), certain: nil, style, cell, tail: [tail])
    }
  }

  private func raised(_ style: TextStyle) -> TextStyle {
    style.changed {
      $0.size = max(style.size * 0.72, theme.smallestSize - 1)
      $0.rise += 0.32 * style.size
      $0.isUnderlined = false
      $0.isBold = false
    }
  }

  private func number(
    _ digits: String, certain: Int?, _ style: TextStyle, _ cell: TableCell, tail: [StyledRun] = []
  ) throws(ReportError) -> SetCell {
    let point = digits.firstIndex(of: ".") ?? digits.endIndex
    let fraction = String(digits[point...])
    var rest: [StyledRun] = []
    if let certain, fraction.count - 1 > certain, !fraction.contains("e") {
      // With no certain decimal the point itself fades too.
      let kept = certain == 0 ? "" : String(fraction.prefix(certain + 1))
      if !kept.isEmpty { rest.append(StyledRun(kept, style)) }
      rest.append(StyledRun(String(fraction.dropFirst(kept.count)), style.colored(theme.uncertain)))
    } else if !fraction.isEmpty {
      rest.append(StyledRun(fraction, style))
    }
    let sign = (cell.emphasis.contains(.tied) ? "≈" : "") + (cell.mark ?? "").shortened(to: 12)
    return .number(
      whole: try typesetter.line([StyledRun(String(digits[..<point]), style)]),
      rest: try typesetter.line(rest + tail),
      mark: try typesetter.line(sign.isEmpty ? [] : [StyledRun(sign, raised(style))]))
  }

  func header(_ column: Table.Column) -> [StyledRun] {
    var runs = styler.runs(column.title, style).shortened(to: Self.longestText)
    if let better = column.better {
      runs.append(StyledRun(better == .higher ? "\u{2009}↑" : "\u{2009}↓", style.colored(theme.greyText)))
    }
    return runs
  }
}
