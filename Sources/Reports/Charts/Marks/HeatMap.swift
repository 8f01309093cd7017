/// A matrix of cells. Nil is a masked or missing cell, drawn hatched.
public struct HeatMap: Sendable, Equatable {
  public var values: [[Double?]]
  public var rows: [String]
  public var columns: [String]
  /// What the colour means; printed beside the colour bar.
  public var measure: String
  /// Decimals printed in the cells; nil prints none.
  public var decimals: Int?
  /// Ends of the colour scale; nil takes those of the data.
  public var domain: ClosedRange<Double>?
  /// A meaningful middle turns the scale into a diverging one.
  public var midpoint: Double?

  public init(
    _ values: [[Double?]], rows: [String], columns: [String], measure: String, decimals: Int? = 2,
    domain: ClosedRange<Double>? = nil, midpoint: Double? = nil
  ) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.measure = measure
    self.decimals = decimals
    self.domain = domain
    self.midpoint = midpoint
  }
}

extension HeatMap: Mark {
  func validate(on panel: Panel) throws(ReportError) {
    guard let count = values.first?.count, count > 0, values.allSatisfy({ $0.count == count }), rows.count == values.count,
      columns.count == count
    else {
      throw ReportError(
        .malformedChart, "a heat map has \(rows.count) row names and \(columns.count) column names for "
          + "rows of \(values.map(\.count)) cells", hint: "All rows need one cell a column name.")
    }
  }

  /// Heat maps of one measure share one colour scale over all panels, so that equal colours mean equal values.
  func agreed(with all: [any Mark]) -> HeatMap {
    guard domain == nil else { return self }
    let values = all.compactMap { $0 as? HeatMap }.filter { $0.measure == measure }
      .flatMap(\.values).flatMap(\.self).compactMap(\.self).filter(\.isFinite)
    guard let low = values.min(), let high = values.max(), low < high else { return self }
    var map = self
    map.domain = low...high
    return map
  }

  var axes: Axes { .names }

  func margins(_ layout: ChartLayout) throws(ReportError) -> ChartLayout.Margins {
    .init(right: try ColourBar(self, layout).width)
  }

  func height(width: Double, _ layout: ChartLayout) -> Double? {
    let side = min(width / Double(columns.count), 28)
    let height = rows.count == 1 ? max(14, min(side, 22)) : side
    return Double(rows.count) * min(max(height, 6), 28)
  }

  /// Cells stay square: the area takes the width that they need.
  func area(in rect: Rect) -> Rect {
    guard rows.count > 1 else { return rect }
    let side = min(rect.width / Double(columns.count), rect.height / Double(rows.count) * 1.25)
    return Rect(rect.minX, rect.minY, side * Double(columns.count), rect.height)
  }

  func items(_ plot: PanelPlot) throws(ReportError) -> [Item] {
    let area = plot.area, style = plot.style
    let bar = try ColourBar(self, plot.layout)
    let width = area.width / Double(columns.count), height = area.height / Double(rows.count)
    var items: [Item] = []
    let widest = try plot.layout.typesetter.line([StyledRun("−0.00", style.cell)]).width
    let prints = decimals != nil && width > widest && height > 8
    for (row, values) in values.enumerated() {
      for (column, value) in values.enumerated() {
        let rect = Rect(area.minX + Double(column) * width, area.minY + Double(row) * height, width, height)
        guard let value, value.isFinite else {
          items += Shapes.hatching(rect)
          continue
        }
        let fill = bar.color(value)
        items.append(.rect(rect, fill: fill))
        if prints, let decimals {
          let line = try plot.layout.typesetter.line([
            StyledRun(Numerals.fixed(value, decimals: decimals), style.cell.colored(fill.ink))
          ])
          items += line.items(at: Point(rect.minX + (width - line.width) / 2, rect.minY + height / 2 + 2.4))
        }
      }
    }
    return items + hairs(area, width: width, height: height) + (try bar.items(beside: area))
  }

  /// White hairs keep neighbouring cells of one colour apart.
  private func hairs(_ area: Rect, width: Double, height: Double) -> [Item] {
    let hair = Stroke(0.5, .white)
    let upright = (1..<max(2, columns.count)).filter { $0 < columns.count }.map { column -> Item in
      let x = area.minX + Double(column) * width
      return .line(Point(x, area.minY), Point(x, area.maxY), hair)
    }
    let level = (1..<max(2, rows.count)).filter { $0 < rows.count }.map { row -> Item in
      let y = area.minY + Double(row) * height
      return .line(Point(area.minX, y), Point(area.maxX, y), hair)
    }
    return upright + level
  }

  func words(on panel: Panel) -> String {
    let cells = values.enumerated().flatMap { row, line in line.enumerated().compactMap { c, x in x.map { (row, c, $0) } } }
    guard let low = cells.min(by: { $0.2 < $1.2 }), let high = cells.max(by: { $0.2 < $1.2 }) else {
      return "Heat map of \(measure) with no values."
    }
    func name(_ cell: (Int, Int, Double)) -> String {
      "\(Numerals.short(cell.2)) (row \(cell.0 < rows.count ? rows[cell.0] : "\(cell.0 + 1)"), "
        + "column \(cell.1 < columns.count ? columns[cell.1] : "\(cell.1 + 1)"))"
    }
    return "Heat map of \(measure), \(values.count) rows by \(values.first?.count ?? 0) columns. "
      + "Lowest \(name(low)), highest \(name(high))."
  }
}

extension Layer {
  public static func heatMap(_ map: HeatMap) -> Layer { Layer(map) }
}

extension Chart {
  public static func heatMap(
    _ map: HeatMap, x: Text? = nil, y: Text? = nil, title: Text? = nil, width: Width = .column
  ) -> Chart {
    let panel = Panel(
      title, x: Axis(x, scale: .categorical(map.columns)), y: Axis(y, scale: .categorical(map.rows)),
      layers: [.heatMap(map)])
    return Chart(panels: [panel], width: width)
  }
}
