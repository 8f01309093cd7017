/// Draws the marks of a placed panel, back to front: grid, reference lines, bands, lines, points, labels.
struct MarkDrawing {
  let plot: PanelPlot
  private var style: ChartStyle { plot.style }
  private var area: Rect { plot.area }

  init(plot: PanelPlot) { self.plot = plot }

  func items() throws(ReportError) -> [Item] {
    var items = grid()
    items += try references()
    for layer in plot.panel.layers {
      if case .line(let series, spread: .band) = layer { items += band(series) }
    }
    for layer in plot.panel.layers {
      switch layer {
      case .line(let series, let spread): items += line(series, spread)
      case .points(let series, let spread): items += points(series, spread)
      case .bars(let series): items += bars(series)
      case .heatMap(let map): items += try heatMap(map)
      case .forest(let estimates, let decimals): items += try forest(estimates, decimals)
      case .criticalDifference: break
      }
    }
    items += endLabels()
    return items
  }

  private func grid() -> [Item] {
    if plot.isCategoricalY {
      let isForest = plot.panel.layers.contains { if case .forest = $0 { true } else { false } }
      guard isForest else { return [] }
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

  private func isInside(_ p: DataPoint) -> Bool {
    guard p.x.isFinite, p.y.isFinite else { return false }
    let sx = plot.x.share(p.x), sy = plot.y.share(p.y)
    return sx > -0.001 && sx < 1.001 && sy > -0.001 && sy < 1.001
  }

  private func clampedY(_ value: Double) -> Double { min(max(plot.py(value), area.minY), area.maxY) }

  /// Stretches of neighbouring points that can be drawn.
  private func stretches(_ series: Series) -> [[DataPoint]] {
    series.points.split(whereSeparator: { !isInside($0) }).map(Array.init)
  }

  private func band(_ series: Series) -> [Item] {
    let color = Palette.color(plot.layout.styleIndex(series)).opacity(0.16)
    return stretches(series).compactMap { points in
      guard points.count > 1, points.contains(where: { $0.low != nil || $0.high != nil }) else { return nil }
      let upper = points.map { Point(plot.px($0.x), clampedY($0.high ?? $0.y)) }
      let lower = points.reversed().map { Point(plot.px($0.x), clampedY($0.low ?? $0.y)) }
      return .path(Path([.move(upper[0])] + (upper.dropFirst() + lower).map { .line($0) } + [.close], fill: color))
    }
  }

  private func line(_ series: Series, _ spread: Spread) -> [Item] {
    let index = plot.layout.styleIndex(series), color = Palette.color(index)
    var items: [Item] = []
    if spread == .bars { items += errorBars(series, color) }
    for points in stretches(series) {
      let places = points.map { Point(plot.px($0.x), plot.py($0.y)) }
      if places.count > 1 {
        let stroke = Stroke(style.lineWidth, color, dash: Palette.dash(index))
        items.append(.path(Path([.move(places[0])] + places.dropFirst().map { .line($0) }, stroke: stroke)))
      }
      if points.count <= 40 {
        items += places.flatMap { Marks.marker(Palette.marker(index), at: $0, radius: style.markerRadius, color) }
      }
    }
    return items
  }

  private func errorBars(_ series: Series, _ color: Color) -> [Item] {
    stretches(series).flatMap(\.self).flatMap { point -> [Item] in
      guard let low = point.low, let high = point.high else { return [] }
      return Marks.errorBar(
        x: plot.px(point.x), low: clampedY(low), high: clampedY(high), cap: 1.8, Stroke(style.errorWidth, color))
    }
  }

  private func points(_ series: Series, _ spread: Spread) -> [Item] {
    let index = plot.layout.styleIndex(series), color = Palette.color(index)
    let inside = series.points.filter(isInside)
    var items = spread == .bars ? errorBars(series, color) : []
    if inside.count > 300 {
      // One path of dots, each a subpath without length under a round pen: a thousand separate circles would make the
      // file ten times larger.
      var steps: [Path.Step] = []
      steps.reserveCapacity(2 * inside.count)
      for point in inside { steps += [.move(Point(plot.px(point.x), plot.py(point.y))), .close] }
      items.append(.path(Path(steps, stroke: Stroke(1.7, color.opacity(0.75), isRound: true))))
    } else {
      items += inside.flatMap {
        Marks.marker(Palette.marker(index), at: Point(plot.px($0.x), plot.py($0.y)), radius: style.markerRadius, color)
      }
    }
    return items
  }

  private func bars(_ series: [Series]) -> [Item] {
    let step = area.width / Double(max(1, plot.x.ticks.count))
    let width = min(22, step * 0.8 / Double(max(1, series.count)))
    var items: [Item] = []
    for (place, one) in series.enumerated() {
      let color = Palette.color(plot.layout.styleIndex(one))
      for point in one.points where point.y.isFinite && abs(plot.x.share(point.x)) < 2 {
        let middle = plot.px(point.x) + (Double(place) - Double(series.count - 1) / 2) * width
        let top = clampedY(point.y), zero = clampedY(0)
        items.append(.rect(Rect(middle - width * 0.46, min(top, zero), width * 0.92, abs(zero - top)), fill: color))
        if let low = point.low, let high = point.high {
          items += Marks.errorBar(
            x: middle, low: clampedY(low), high: clampedY(high), cap: min(2, width * 0.25),
            Stroke(style.errorWidth, .grey(0.1)))
        }
      }
    }
    if plot.y.low < 0, plot.y.high > 0 {
      items.append(.line(Point(area.minX, plot.py(0)), Point(area.maxX, plot.py(0)), style.axis))
    }
    return items
  }

  private func heatMap(_ map: HeatMap) throws(ReportError) -> [Item] {
    let bar = try ColourBar(map, plot.layout)
    let width = area.width / Double(map.columns.count), height = area.height / Double(map.rows.count)
    var items: [Item] = []
    let widest = try plot.layout.typesetter.line([StyledRun("−0.00", style.cell)]).width
    let prints = map.decimals != nil && width > widest && height > 8
    for (row, values) in map.values.enumerated() {
      for (column, value) in values.enumerated() {
        let rect = Rect(area.minX + Double(column) * width, area.minY + Double(row) * height, width, height)
        guard let value, value.isFinite else {
          items += Marks.hatching(rect)
          continue
        }
        let fill = bar.color(value)
        items.append(.rect(rect, fill: fill))
        if prints, let decimals = map.decimals {
          let ink = fill.luminance > 0.19 ? Color.grey(0.1) : .white
          let line = try plot.layout.typesetter.line([
            StyledRun(Numerals.fixed(value, decimals: decimals), style.cell.colored(ink))
          ])
          items += line.items(at: Point(rect.minX + (width - line.width) / 2, rect.minY + height / 2 + 2.4))
        }
      }
    }
    // White hairs keep neighbouring cells of one colour apart.
    let hair = Stroke(0.5, .white)
    for column in 1..<max(2, map.columns.count) where column < map.columns.count {
      let x = area.minX + Double(column) * width
      items.append(.line(Point(x, area.minY), Point(x, area.maxY), hair))
    }
    for row in 1..<max(2, map.rows.count) where row < map.rows.count {
      let y = area.minY + Double(row) * height
      items.append(.line(Point(area.minX, y), Point(area.maxX, y), hair))
    }
    return items + (try bar.items(beside: area))
  }

  private func forest(_ estimates: [Estimate], _ decimals: Int) throws(ReportError) -> [Item] {
    let color = Palette.color(0)
    var items: [Item] = []
    for (row, estimate) in estimates.enumerated() {
      let y = plot.py(Double(row))
      items.append(
        .line(Point(plot.clampedX(estimate.low), y), Point(plot.clampedX(estimate.high), y), Stroke(1.3, color)))
      items += Marks.marker(.circle, at: Point(plot.clampedX(estimate.value), y), radius: 2.4, color)
      items += try plot.numbers(estimate, decimals).items(at: Point(area.maxX + 9, y + 2.5))
    }
    return items
  }

  /// Names at the right ends of the lines, moved apart where they would meet.
  private func endLabels() -> [Item] {
    guard !plot.endLabels.isEmpty else { return [] }
    var wanted: [(y: Double, line: TypesetLine, end: Point, style: Int)] = []
    for layer in plot.panel.layers {
      guard case .line(let series, _) = layer, let last = series.points.last(where: isInside),
        let label = plot.endLabels.first(where: { $0.name == series.name })
      else { continue }
      let end = Point(plot.px(last.x), plot.py(last.y))
      wanted.append((end.y, label.line, end, plot.layout.styleIndex(series)))
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
