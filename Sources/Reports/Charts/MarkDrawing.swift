/// Draws the marks of a placed panel, back to front: grid, reference lines, what lies under the marks, the marks, labels.
struct MarkDrawing {
  let plot: PanelPlot
  private var style: ChartStyle { plot.style }
  private var area: Rect { plot.area }

  init(plot: PanelPlot) { self.plot = plot }

  func items() throws(ReportError) -> [Item] {
    let marks = plot.panel.marks
    var items = grid()
    items += try references()
    items += marks.flatMap { $0.underlay(plot) }
    for mark in marks { items += try mark.items(plot) }
    items += endLabels()
    return items
  }

  private func grid() -> [Item] {
    if plot.isCategoricalY {
      guard plot.panel.marks.contains(where: \.isRuledAcross) else { return [] }
      return plot.x.ticks.map {
        .line(Point(plot.px($0.value), area.minY), Point(plot.px($0.value), area.maxY), style.grid)
      }
    }
    return plot.y.ticks.filter { plot.py($0.value) < area.maxY - 0.5 }.map {
      .line(Point(area.minX, plot.py($0.value)), Point(area.maxX, plot.py($0.value)), style.grid)
    }
  }

  private func references() throws(ReportError) -> [Item] {
    var items: [Item] = []
    for line in plot.panel.references where line.value.isFinite {
      let title = try line.title.map { (title) throws(ReportError) in
        try plot.layout.typesetter.shortened([StyledRun(title, style.label.colored(.grey(0.35)))], to: area.width)
      }
      switch line.orientation {
      case .horizontal:
        let y = plot.py(line.value)
        items.append(.line(Point(area.minX, y), Point(area.maxX, y), style.reference))
        if let title { items += title.items(at: Point(area.minX + 4, y - 2.5)) }
      case .vertical:
        let x = plot.px(line.value)
        items.append(.line(Point(x, area.minY), Point(x, area.maxY), style.reference))
        if let title { items += title.items(at: Point(min(x + 3, area.maxX - title.width), area.minY + 6)) }
      }
    }
    return items
  }

  /// Names at the right ends of the lines, moved apart where they would meet.
  private func endLabels() -> [Item] {
    guard !plot.endLabels.isEmpty else { return [] }
    let wanted = plot.panel.marks.flatMap { $0.ends(plot) }.compactMap { end -> (y: Double, line: TypesetLine, end: Point)? in
      plot.endLabels.first { $0.name == end.name }.map { (end.point.y, $0.line, end.point) }
    }
    let order = wanted.indices.sorted { (wanted[$0].y, $0) < (wanted[$1].y, $1) }
    let places = Self.spread(order.map { wanted[$0].y }, distance: 8.8, within: area.minY + 2...area.maxY - 2)
    var items: [Item] = []
    for (place, index) in zip(places, order) {
      let label = wanted[index]
      let start = area.maxX + 6
      if abs(place - label.end.y) > 2 || start - label.end.x > 14 {
        items.append(
          .line(Point(label.end.x + 3, label.end.y), Point(start - 1, place), Stroke(0.4, .grey(0.6))))
      }
      items += label.line.items(at: Point(start, place + 2.6))
    }
    return items
  }

  /// The places nearest to the wished ones (ascending) that keep a distance: neighbours that collide share a block around their mean.
  static func spread(_ wishes: [Double], distance: Double, within range: ClosedRange<Double>) -> [Double] {
    struct Block { var sum: Double, count: Double, start: Double }
    var blocks: [Block] = []
    for wish in wishes {
      blocks.append(Block(sum: wish, count: 1, start: wish))
      while blocks.count > 1 {
        let last = blocks[blocks.count - 1], before = blocks[blocks.count - 2]
        guard last.start < before.start + before.count * distance else { break }
        blocks.removeLast()
        // Members of the later block wish for places `before.count` distances further down.
        let sum = before.sum + last.sum - last.count * before.count * distance
        let count = before.count + last.count
        blocks[blocks.count - 1] = Block(sum: sum, count: count, start: sum / count)
      }
    }
    let flat = blocks.flatMap { block in (0..<Int(block.count)).map { block.start + Double($0) * distance } }
    guard let first = flat.first, let last = flat.last else { return [] }
    let shift = last > range.upperBound ? range.upperBound - last : first < range.lowerBound ? range.lowerBound - first : 0
    return flat.map { $0 + shift }
  }
}
