/// The key of a heat map: colour against value.
struct ColourBar {
  let map: HeatMap
  let scale: FittedScale
  private let layout: ChartLayout
  private let labels: [TypesetLine]
  private let title: TypesetLine
  private let low: Double
  private let high: Double

  init(_ map: HeatMap, _ layout: ChartLayout) throws(ReportError) {
    self.map = map
    self.layout = layout
    let values = map.values.flatMap(\.self).compactMap(\.self).filter(\.isFinite)
    var low = FittedScale.drawable(map.domain?.lowerBound ?? values.min() ?? 0)
    var high = FittedScale.drawable(map.domain?.upperBound ?? values.max() ?? 1)
    if let middle = map.midpoint.map(FittedScale.drawable), !middle.isNaN {
      let reach = max(high - middle, middle - low, 1e-12)
      low = middle - reach
      high = middle + reach
    } else if low == high {
      high = low + max(1, abs(low) * 0.1)
    }
    self.low = low
    self.high = high
    scale = FittedScale(Axis(domain: low...high), values: [low, high], wanted: 4, pads: false)
    var labels: [TypesetLine] = []
    for tick in scale.ticks { labels.append(try layout.typesetter.line([StyledRun(tick.label, layout.style.tick)])) }
    self.labels = labels
    title = try layout.typesetter.shortened([StyledRun(map.measure, layout.style.title)], to: 200)
  }

  var width: Double { 8 + 7 + 4 + (labels.map(\.width).max() ?? 0) + 12 }

  func color(_ value: Double) -> Color {
    Palette.scale((FittedScale.drawable(value) - low) / (high - low), isDiverging: map.midpoint != nil)
  }

  func items(beside area: Rect) throws(ReportError) -> [Item] {
    let x = area.maxX + 8, steps = 48
    let height = max(area.height, 30), top = area.minY + (area.height - height) / 2
    var items: [Item] = []
    for step in 0..<steps {
      let share = (Double(step) + 0.5) / Double(steps)
      let y = top + height * (1 - Double(step + 1) / Double(steps))
      // Each strip reaches under the next, so that no viewer shows seams.
      let overlap = step == 0 ? 0 : 0.4
      items.append(
        .rect(
          Rect(x, y, 7, height / Double(steps) + overlap),
          fill: Palette.scale(share, isDiverging: map.midpoint != nil)))
    }
    for (tick, label) in zip(scale.ticks, labels) {
      let y = top + height * (1 - scale.share(tick.value))
      items.append(.line(Point(x + 7, y), Point(x + 9, y), layout.style.axis))
      items += label.items(at: Point(x + 11, y + 2.5))
    }
    let titleX = x + 11 + (labels.map(\.width).max() ?? 0) + 9
    for part in title.parts {
      var run = part.run
      run.turn = 90
      run.origin = Point(titleX, top + height / 2 + title.width / 2 - part.run.origin.x)
      items.append(.glyphs(run))
    }
    return items
  }
}
