/// A row of small labelled tiles, as of a list of items.
public struct TileRow: Sendable, Equatable {
  public struct Tile: Sendable, Equatable {
    public var label: String
    /// Its colour and sign stand for it in the legend.
    public var group: String
    /// Drawn with a dashed frame; the chart says what it means.
    public var isMarked: Bool

    public init(_ label: String, group: String, isMarked: Bool = false) {
      self.label = label
      self.group = group
      self.isMarked = isMarked
    }
  }

  public var name: String
  public var tiles: [Tile]

  public init(_ name: String, _ tiles: [Tile]) {
    self.name = name
    self.tiles = tiles
  }
}

/// Rows of tiles, named at the left; a tile has the light tint of its group, and the group's sign for readers without colour.
/// A row too long for the width goes on beneath.
struct TilesMark: Mark {
  var rows: [TileRow]
  /// What a dashed frame means.
  var marked: String?

  private var tiles: [TileRow.Tile] { rows.flatMap(\.tiles) }

  /// The groups in the order in which they come.
  private var groups: [String] {
    var seen: [String] = []
    for tile in tiles where !seen.contains(tile.group) { seen.append(tile.group) }
    return seen
  }

  func validate(on panel: Panel) throws(ReportError) {
    guard !tiles.isEmpty else { throw ReportError(.malformedChart, "a chart of tiles has no tile", hint: "Leave it out.") }
    guard groups.count <= Palette.colors.count else {
      throw ReportError(
        .malformedChart, "tiles of \(groups.count) groups, and no more than \(Palette.colors.count) can be told apart",
        hint: "Take the rarest together as one.")
    }
    guard marked != nil || !tiles.contains(where: \.isMarked) else {
      throw ReportError(.malformedChart, "tiles are marked, and nothing says why", hint: "Say it as `marked`.")
    }
  }

  var keys: [SeriesKey] { groups.map { SeriesKey(Series($0, [Double]()), .tile) } }

  var axes: Axes { .none }

  func height(width: Double, _ layout: ChartLayout) throws(ReportError) -> Double? {
    try TilesPlot(self, layout, width).height
  }

  func items(_ plot: PanelPlot) throws(ReportError) -> [Item] {
    try TilesPlot(self, plot.layout, plot.area.width).items(at: plot.area.origin)
  }

  func words(on panel: Panel) -> String {
    rows.map { row in
      let tiles = row.tiles.map { "\($0.label) (\($0.group)\($0.isMarked ? ", marked" : ""))" }
      return "\(row.name): \(tiles.isEmpty ? "none" : tiles.joined(separator: ", "))."
    }.joined(separator: " ") + (marked.map { " Marked: \($0)." } ?? "")
  }
}

/// Where tiles stand: measured once for the height and once for the drawing.
private struct TilesPlot {
  private struct Place {
    var tile: TileRow.Tile
    var rect: Rect
    var label: [TypesetLine]
  }

  private let mark: TilesMark
  private let layout: ChartLayout
  private let side: Double
  private let tileWidth: Double
  private var names: [(top: Double, lines: [TypesetLine])] = []
  private var places: [Place] = []
  private(set) var height = 0.0

  private static let narrowest = 42.0, widest = 64.0, leading = 7.8, gap = 2.5
  private static let frame = Stroke(1.3, .black, dash: [2.4, 1.6])
  private let small = TextStyle(.sans, 6.7).colored(.grey(0.1))

  init(_ mark: TilesMark, _ layout: ChartLayout, _ width: Double) throws(ReportError) {
    (self.mark, self.layout) = (mark, layout)
    var wanted = 0.0
    for row in mark.rows { wanted = max(wanted, try layout.typesetter.line([StyledRun(row.name, layout.style.label)]).width) }
    side = min(wanted, width * 0.2) + 6
    let perRow = max(1, min(Int((width - side) / Self.narrowest), mark.rows.map(\.tiles.count).max() ?? 1))
    tileWidth = min(Self.widest, (width - side) / Double(perRow))
    for row in mark.rows { try add(row, perRow) }
    if mark.marked != nil { height += 12 }
  }

  private mutating func add(_ row: TileRow, _ perRow: Int) throws(ReportError) {
    let name = try lines(row.name, layout.style.label, width: side - 6)
    names.append((height, name))
    let top = height
    for start in stride(from: 0, to: row.tiles.count, by: perRow) {
      let tiles = row.tiles[start..<min(start + perRow, row.tiles.count)]
      var labels: [[TypesetLine]] = []
      for tile in tiles { labels.append(try lines(tile.label, small, width: tileWidth - Self.gap - 5)) }
      let tall = 10.5 + Double(labels.map(\.count).max() ?? 0) * Self.leading
      for (place, (tile, label)) in zip(tiles, labels).enumerated() {
        let rect = Rect(side + Double(place) * tileWidth, height, tileWidth - Self.gap, tall)
        places.append(Place(tile: tile, rect: rect, label: label))
      }
      height += tall + Self.gap
    }
    height = max(height, top + Double(name.count) * 9) + 4
  }

  /// At most three lines, none wider than its room.
  private func lines(_ text: String, _ style: TextStyle, width: Double) throws(ReportError) -> [TypesetLine] {
    var lines: [TypesetLine] = []
    for line in try layout.typesetter.lines([StyledRun(text, style)], width: width, .balanced, most: 3) {
      lines.append(try layout.typesetter.shortened([StyledRun(line.text, style)], to: width))
    }
    return lines
  }

  func items(at origin: Point) throws(ReportError) -> [Item] {
    var items: [Item] = []
    for (top, lines) in names {
      for (index, line) in lines.enumerated() { items += line.items(at: Point(0, top + 8 + Double(index) * 9)) }
    }
    for place in places {
      let (rect, index) = (place.rect, layout.styleIndex(place.tile.group, nil))
      items.append(.rect(rect, fill: Palette.tint(index)))
      items += Shapes.marker(
        Palette.marker(index), at: Point(rect.minX + 6, rect.minY + 5.6), radius: 2.3, Palette.color(index))
      for (index, line) in place.label.enumerated() {
        items += line.items(at: Point(rect.minX + 3, rect.minY + 15.4 + Double(index) * Self.leading))
      }
      if place.tile.isMarked { items += outline(rect) }
    }
    if let marked = mark.marked {
      items += outline(Rect(1, height - 9, 12, 7))
      items += try layout.typesetter.shortened([StyledRun(marked, small)], to: layout.width - 20)
        .items(at: Point(17, height - 3))
    }
    return items.moved(origin.x, origin.y)
  }

  private func outline(_ rect: Rect) -> [Item] {
    let corners = [Point(rect.minX, rect.minY), Point(rect.maxX, rect.minY), Point(rect.maxX, rect.maxY), Point(rect.minX, rect.maxY)]
    return [.path(Path([.move(corners[0])] + corners.dropFirst().map { .line($0) } + [.close], stroke: Self.frame))]
  }
}

extension Palette {
  /// So light that letters stand on it.
  fileprivate static func tint(_ index: Int) -> Color { color(index).mixed(with: .white, 0.78) }
}

extension KeySample {
  /// The tint and the sign of a group.
  fileprivate static let tile = KeySample(width: 12) { point, index, _ in
    [.rect(Rect(point.x, point.y - 4, 11, 8), fill: Palette.tint(index))]
      + Shapes.marker(Palette.marker(index), at: Point(point.x + 5.5, point.y), radius: 2.3, Palette.color(index))
  }
}

extension Layer {
  public static func tiles(_ rows: [TileRow], marked: String? = nil) -> Layer { Layer(TilesMark(rows: rows, marked: marked)) }
}

extension Chart {
  /// Lists of labelled tiles, coloured by group: what somebody clicked, above what models list.
  /// - Parameter marked: what the dashed frame around marked tiles means, printed beneath.
  public static func tiles(_ rows: [TileRow], marked: String? = nil, title: Text? = nil, width: Width = .page) -> Chart {
    Chart(panels: [Panel(title, layers: [.tiles(rows, marked: marked)])], width: width, key: .legend)
  }
}
