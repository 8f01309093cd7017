/// The widths of a table's columns in one size of type, for a choice of its columns.
struct TableGrid {
  struct ColumnMetrics {
    /// Widest part left of the decimal points, right of them, and of hanging marks.
    var whole = 0.0, rest = 0.0, mark = 0.0
    var sign = 0.0
    var natural = 0.0, narrowest = 0.0
    var isNumeric = false
    var width = 0.0
    var x = 0.0
    /// Room of numbers alone.
    var block: Double { max(whole + rest, sign) }
  }

  let table: Table
  let shown: [Int]
  let size: Double
  /// A word wider than this may be broken anywhere.
  let longestWord: Double
  let setter: CellSetter
  private(set) var cells: [[SetCell]] = []
  private(set) var columns: [ColumnMetrics] = []
  private(set) var width = 0.0

  var gap: Double { size * 1.25 }

  init(
    _ table: Table, columns shown: [Int], size: Double, longestWord: Double = .infinity, typesetter: Typesetter,
    styler: TextStyler
  ) throws(ReportError) {
    self.table = table
    self.shown = shown
    self.size = size
    self.longestWord = longestWord
    setter = CellSetter(
      table: table, typesetter: typesetter, styler: styler, style: TextStyle(.serif, size).tabular)
    for row in table.rows {
      var line: [SetCell] = []
      for column in shown { line.append(try setter.set(row.cells[column])) }
      cells.append(line)
    }
    for place in shown.indices { columns.append(try measure(place)) }
    try widenForSpans()
  }

  private func measure(_ place: Int) throws(ReportError) -> ColumnMetrics {
    var metrics = ColumnMetrics()
    var words = 0.0, narrowest = 0.0
    for row in cells {
      switch row[place] {
      case .number(let whole, let rest, let mark):
        metrics.isNumeric = true
        metrics.whole = max(metrics.whole, whole.width)
        metrics.rest = max(metrics.rest, rest.width)
        metrics.mark = max(metrics.mark, mark.width)
      case .sign(let line): metrics.sign = max(metrics.sign, line.width)
      case .words(let runs):
        words = max(words, try setter.typesetter.line(runs).width)
        narrowest = max(narrowest, try setter.typesetter.narrowest(runs))
      }
    }
    let header = setter.header(table.columns[shown[place]])
    let numbers = metrics.block + metrics.mark
    metrics.natural = max(words, numbers, try setter.typesetter.line(header).width)
    // Short words stay on one line; only sentences wrap.
    let wrapped = words < 8.5 * size ? words : max(min(narrowest, longestWord), 7 * size)
    metrics.narrowest = max(wrapped, numbers, min(try setter.typesetter.narrowest(header), longestWord))
    return metrics
  }

  /// Gives every column its width; false where even the narrowest setting does not fit.
  mutating func fit(_ available: Double, fills: Bool) -> Bool {
    let gaps = gap * Double(max(0, columns.count - 1))
    let natural = columns.reduce(0) { $0 + $1.natural } + gaps
    let narrowest = columns.reduce(0) { $0 + $1.narrowest } + gaps
    guard narrowest <= available + 0.01 else { return false }
    // Long words take what is left once the numbers have what they need.
    let share = natural > available ? (available - narrowest) / max(natural - narrowest, 0.01) : 1
    for index in columns.indices {
      columns[index].width = columns[index].narrowest + share * (columns[index].natural - columns[index].narrowest)
    }
    var space = gap
    let total = columns.reduce(0) { $0 + $1.width } + gaps
    if columns.count > 1, fills || total > 0.62 * available {
      // Rules as long as the text is wide, unless the columns would lose one another.
      let extra = (available - total) / Double(columns.count - 1)
      space += fills || extra < 50 ? extra : 30
    }
    var x = 0.0
    for index in columns.indices {
      columns[index].x = x
      x += columns[index].width + space
    }
    width = x - space
    return true
  }

  /// A spanning header needs its width from the columns under it.
  private mutating func widenForSpans() throws(ReportError) {
    for span in table.spans {
      let members = shown.indices.filter { span.columns.contains(shown[$0]) }
      guard !members.isEmpty else { continue }
      let title = try setter.typesetter.line(setter.styler.runs(span.title, setter.style).shortened(to: CellSetter.longestText))
      let needed = min(title.width, longestWord * Double(members.count))
      let gaps = gap * Double(members.count - 1)
      for path in [\ColumnMetrics.natural, \ColumnMetrics.narrowest] {
        let extra = needed - gaps - members.reduce(0) { $0 + columns[$1][keyPath: path] }
        for index in members where extra > 0 { columns[index][keyPath: path] += extra / Double(members.count) }
      }
    }
  }

  /// Where numbers of the column have their decimal point, from the table's left edge.
  func point(_ place: Int) -> Double {
    let column = columns[place]
    let room = column.width - column.block - column.mark
    let start: Double =
      switch table.columns[shown[place]].alignment {
      case .left: 0
      case .right: room
      case .automatic, .centre: room / 2
      }
    return column.x + start + (column.block - column.whole - column.rest) / 2 + column.whole
  }

  /// The middle of the numbers, over which a header stands.
  func middle(_ place: Int) -> Double {
    let column = columns[place]
    guard column.isNumeric else { return column.x + column.width / 2 }
    return min(
      max(point(place) - column.whole + (column.whole + column.rest) / 2, column.x), column.x + column.width)
  }
}
