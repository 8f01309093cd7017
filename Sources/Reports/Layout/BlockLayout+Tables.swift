extension BlockLayout {
  mutating func table(_ table: Table, _ number: NumberCounter.Number, in place: Place) throws(ReportError) -> [Slab] {
    try table.validate()
    var slabs: [Slab] = []
    let parts = try grids(table, in: place)
    for (index, part) in parts.enumerated() {
      var drawing = TableDrawing(
        grid: part.grid, x: part.x, captionPlace: place, number: number, isContinuation: index > 0,
        isLast: index == parts.count - 1, tallestRow: 0.55 * geometry.textHeight)
      slabs += try drawing.slabs(&self)
    }
    return slabs
  }

  private typealias SetGrid = (grid: TableGrid, x: Double)

  /// The largest type in which the table fits the text, then the wide measure; a table too wide for both is split by
  /// columns. Words that no column has room for are broken only where nothing else helps.
  private func grids(_ table: Table, in place: Place) throws(ReportError) -> [SetGrid] {
    let longest = min(0.3 * theme.measure, 0.4 * place.width)
    for word in [.infinity, longest] {
      if let grid = try whole(table, in: place, longestWord: word) { return [grid] }
      if let parts = try split(table, in: place, longestWord: word) { return parts }
    }
    throw ReportError(
      .malformedTable, "the columns of table '\((table.label ?? table.caption.plain).shortened(to: 60))' are wider than the page",
      hint: "Print its numbers with fewer digits.")
  }

  private func whole(_ table: Table, in place: Place, longestWord: Double) throws(ReportError) -> SetGrid? {
    let all = Array(table.columns.indices)
    let overhang = place.x == 0 ? (theme.wideMeasure - theme.measure) / 2 : 0
    let choices: [(size: Double, overhang: Double)] = [
      (theme.tableSize, 0), (8.6, 0), (8.0, 0), (7.5, 0), (8.0, overhang), (7.5, overhang), (7.0, overhang),
      (theme.smallestSize, overhang),
    ]
    for choice in choices {
      var grid = try TableGrid(
        table, columns: all, size: choice.size, longestWord: longestWord, typesetter: typesetter, styler: styler)
      if grid.fit(place.width + 2 * choice.overhang, fills: table.width == .full) {
        return (grid, place.x - choice.overhang)
      }
    }
    return nil
  }

  /// The first column stands again at the left of each part. Nil where a column does not fit beside the first.
  private func split(_ table: Table, in place: Place, longestWord: Double) throws(ReportError) -> [SetGrid]? {
    var parts: [SetGrid] = []
    var next = 1
    while next < table.columns.count {
      var accepted: TableGrid?
      var end = next
      while end < table.columns.count {
        var grid = try TableGrid(
          table, columns: [0] + Array(next...end), size: 7.5, longestWord: longestWord, typesetter: typesetter,
          styler: styler)
        guard grid.fit(place.width, fills: table.width == .full) else { break }
        accepted = grid
        end += 1
      }
      guard let grid = accepted else { return nil }
      parts.append((grid, place.x))
      next = end
    }
    return parts.isEmpty ? nil : parts
  }
}

/// Draws one grid as slabs: caption, header, rows, notes.
struct TableDrawing {
  let grid: TableGrid
  /// Left edge, negative for a table that reaches into the margins.
  let x: Double
  let captionPlace: BlockLayout.Place
  let number: NumberCounter.Number
  let isContinuation: Bool
  let isLast: Bool
  /// A row is never broken: under caption and header, repeated on each page, it has to find room.
  let tallestRow: Double

  private var table: Table { grid.table }
  private var leading: Double { grid.size * 1.3 }
  private var theme: Theme { grid.setter.styler.theme }

  mutating func slabs(_ layout: inout BlockLayout) throws(ReportError) -> [Slab] {
    let node = layout.element(.table)
    var place = captionPlace
    place.path.append(node)
    var caption = try layout.captionLines(table.caption, number, in: place, continued: isContinuation)
    if !isContinuation { caption[0].items.insert(.anchor(number.anchor, Point(captionPlace.x, -6)), at: 0) }
    if let stamp = table.stamp, !isContinuation { caption.append(try layout.stampSlab(stamp, in: place)) }
    for index in caption.indices { caption[index].keepsWithNext = true }
    caption[caption.count - 1].after = 5
    var header = try self.header()
    header.path = place.path
    header.keepsWithNext = true
    var rows = try self.rows()
    let again = try layout.captionLines(table.caption, number, in: place, continued: true)
    for index in rows.indices {
      rows[index].path = place.path
      rows[index].reopening = again + [header]
      rows[index].reopening[again.count - 1].after = 5
      rows[index].closing = [rule(at: 2, 0.4)]
    }
    rows.keepEndsTogether()
    let notes = try layout.notes(of: table, isLast: isLast, in: captionPlace)
    if !notes.isEmpty, !rows.isEmpty { rows[rows.count - 1].keepsWithNext = true }
    var slabs = caption + [header] + rows + notes
    slabs[0].before = 14
    slabs[slabs.count - 1].after = 18
    if slabs.totalHeight < 0.62 * layout.geometry.textHeight {
      var box = slabs.merged()
      // The elements are woven into the items; only what encloses the table stays open.
      box = Slab(height: box.height, items: box.items, before: 14, after: 18, isFloat: true)
      return [box]
    }
    return slabs
  }

  private func rule(at y: Double, _ width: Double, from start: Double = 0, to end: Double? = nil) -> Item {
    .line(
      Point(x + start, y), Point(x + (end ?? max(grid.width, 1)), y), Stroke(width, theme.ruleColor))
  }

  // MARK: Header

  private func header() throws(ReportError) -> Slab {
    var items: [Item] = [rule(at: 0.4, 0.8)]
    var y = 3.2
    let spanRows = table.headerRows - 1
    for row in 0..<spanRows {
      items.append(.begin(.row))
      for span in table.spans where span.row == row {
        let members = grid.shown.indices.filter { span.columns.contains(grid.shown[$0]) }
        guard let first = members.first, let last = members.last else { continue }
        let start = grid.columns[first].x, end = grid.columns[last].x + grid.columns[last].width
        let line = try grid.setter.typesetter.shortened(
          grid.setter.styler.runs(span.title, grid.setter.style), to: end - start + 0.5)
        items += line.items(at: Point(x + (start + end - line.width) / 2, y + 0.78 * leading))
          .tagged(.headerCell(.column))
        if members.count > 1 || !span.title.isEmpty {
          items.append(rule(at: y + leading + 1.2, 0.4, from: start, to: end))
        }
      }
      items.append(.end)
      y += leading + 4
    }
    var titles: [[TypesetLine]] = []
    for place in grid.shown.indices {
      titles.append(
        try grid.setter.typesetter.lines(
          grid.setter.header(table.columns[grid.shown[place]]), width: grid.columns[place].width + 0.01, .balanced,
          most: 12))
    }
    let height = Double(titles.map(\.count).max() ?? 1)
    items.append(.begin(.row))
    for (place, lines) in titles.enumerated() {
      let top = y + (height - Double(lines.count)) * leading
      items.append(.begin(.headerCell(.column)))
      for (index, line) in lines.enumerated() {
        items += line.items(at: Point(x + headerX(place, line), top + (Double(index) + 0.78) * leading))
      }
      items.append(.end)
    }
    items.append(.end)
    y += height * leading + 2.6
    items.append(rule(at: y, 0.5))
    return Slab(height: y + 2.8, items: items)
  }

  private func headerX(_ place: Int, _ line: TypesetLine) -> Double {
    let column = grid.columns[place]
    switch table.columns[grid.shown[place]].alignment {
    case .left: return column.x
    case .right: return column.x + column.width - line.width
    case .centre: return column.x + (column.width - line.width) / 2
    case .automatic:
      guard column.isNumeric else { return column.x }
      return min(max(grid.middle(place) - line.width / 2, column.x), column.x + column.width - line.width)
    }
  }

  // MARK: Rows

  /// Rows of several lines need air between them to be told apart.
  private var isLoose: Bool {
    grid.cells.contains { row in
      row.indices.contains { place in
        guard case .words(let runs) = row[place], !runs.isEmpty else { return false }
        return ((try? grid.setter.typesetter.line(runs).width) ?? 0) > grid.columns[place].width + 0.02
      }
    }
  }

  private func rows() throws(ReportError) -> [Slab] {
    let isLoose = self.isLoose
    var slabs: [Slab] = []
    var index = 0
    for (groupIndex, group) in table.groups.enumerated() {
      if groupIndex > 0, !group.rows.isEmpty || group.title != nil, let last = slabs.indices.last {
        slabs[last].height += 2
        slabs[last].items.append(rule(at: slabs[last].height, 0.3))
        slabs[last].height += 3
      }
      if let title = group.title {
        let line = try grid.setter.typesetter.shortened(
          grid.setter.styler.runs(title, grid.setter.style.italic().changed { $0.hasTabularFigures = false }),
          to: max(grid.width, captionPlace.width))
        let items = line.items(at: Point(x, 0.78 * leading)).tagged(.headerCell(.row)).tagged(.row)
        slabs.append(Slab(height: leading + 1, items: items, keepsWithNext: true))
      }
      for row in group.rows {
        slabs.append(try self.row(row, cells: grid.cells[index], isFirst: slabs.isEmpty, isLoose: isLoose))
        index += 1
      }
    }
    if table.rows.isEmpty {
      let line = try grid.setter.typesetter.line([StyledRun("none", grid.setter.style.italic().colored(theme.greyText))])
      slabs.append(Slab(height: leading, items: line.items(at: Point(x, 0.78 * leading)).tagged(.cell).tagged(.row)))
    }
    if let last = slabs.indices.last {
      slabs[last].items.append(rule(at: slabs[last].height + 2.4, 0.8))
      slabs[last].height += 3
    }
    return slabs
  }

  private func row(_ row: Table.Row, cells: [SetCell], isFirst: Bool, isLoose: Bool) throws(ReportError) -> Slab {
    var items: [Item] = []
    var top = 0.0
    if row.separator != .none, !isFirst {
      if row.separator == .rule { items.append(rule(at: 2, 0.3)) }
      top = row.separator == .rule ? 5 : 4.5
    }
    items.append(.begin(.row))
    var lines = 1
    for (place, cell) in cells.enumerated() {
      items.append(.begin(place == 0 && !cell.isNumber ? .headerCell(.row) : .cell))
      let base = Point(x, top + 0.78 * leading)
      switch cell {
      case .number(let whole, let rest, let mark):
        let point = grid.point(place)
        items += whole.items(at: base + Point(point - whole.width, 0))
        items += rest.items(at: base + Point(point, 0))
        items += mark.items(at: base + Point(point + rest.width + 0.6, 0))
      case .sign(let line):
        items += line.items(at: base + Point(signX(place, line), 0))
      case .words(let runs):
        let set = try grid.setter.typesetter.lines(
          runs, width: grid.columns[place].width + 0.01, most: Int(tallestRow / leading))
        lines = max(lines, set.count)
        for (index, line) in set.enumerated() {
          items += line.items(at: base + Point(wordsX(place, line), Double(index) * leading))
        }
      }
      items.append(.end)
    }
    items.append(.end)
    return Slab(height: top + Double(lines) * leading + (isLoose ? 3.4 : 0.8), items: items)
  }

  private func signX(_ place: Int, _ line: TypesetLine) -> Double {
    let column = grid.columns[place]
    // The dash itself stands in the middle; its mark hangs.
    return column.isNumeric ? grid.middle(place) - line.parts[0].run.width / 2 : wordsX(place, line)
  }

  private func wordsX(_ place: Int, _ line: TypesetLine) -> Double {
    let column = grid.columns[place]
    switch table.columns[grid.shown[place]].alignment {
    case .left: return column.x
    case .right: return column.x + column.width - line.width
    case .centre: return column.x + (column.width - line.width) / 2
    case .automatic: return column.isNumeric ? column.x + (column.width - line.width) / 2 : column.x
    }
  }
}

extension BlockLayout {
  /// Conventions that the table uses, then the caller's notes, then the reasons of missing cells.
  mutating func notes(of table: Table, isLast: Bool, in place: Place) throws(ReportError) -> [Slab] {
    guard isLast else { return [] }
    var texts = table.notes
    if let legend = table.legend { texts.insert(legend, at: 0) }
    for reason in table.missingReasons {
      // A value, because a single letter among scripts would be taken for a variable.
      let mark = Value(.text(table.missingMark(reason)))
      texts.append(Text([.superscript([.value(mark)]), .plain("\u{00A0}" + reason)]))
    }
    let style = theme.noteStyle
    var slabs: [Slab] = []
    for text in texts {
      slabs += try lines(styler.runs(text, style), in: place, tag: .note, leading: theme.noteLeading, .ragged)
    }
    if !slabs.isEmpty { slabs[0].before = 4 }
    for index in slabs.indices.dropLast() { slabs[index].keepsWithNext = true }
    return slabs
  }
}

extension Table {
  /// One sentence on the marks in use; nil where there are none.
  var legend: Text? {
    let cells = rows.flatMap(\.cells)
    var parts: [Text] = []
    if cells.contains(where: { $0.emphasis.contains(.best) }) { parts.append("**bold**: best") }
    if cells.contains(where: { $0.emphasis.contains(.second) }) { parts.append("underlined: second") }
    if cells.contains(where: { $0.emphasis.contains(.tied) }) { parts.append("≈: not told apart from the best") }
    if cells.contains(where: { $0.certainDecimals != nil }) { parts.append("grey digits: within the uncertainty") }
    guard var text = parts.first else { return nil }
    for part in parts.dropFirst() { text = text + "; " + part }
    return text + "."
  }
}
