import Testing

@testable import Reports

/// Grids of labelled tiles: one a datum, coloured and signed by its group, in rows.
struct TileTests {
  private let rows = [
    TileRow("clicked", [.init("lamp", group: "home"), .init("desk", group: "home"), .init("boots", group: "shoes")]),
    TileRow("listed", [.init("sandals", group: "shoes", isMarked: true), .init("novel", group: "books")]),
  ]

  private func tiles(_ frame: Frame) -> [(rect: Rect, fill: Color)] {
    frame.items.compactMap { if case .rect(let rect, let fill) = $0, rect.height > 12 { (rect, fill) } else { nil } }
  }

  @Test func aGroupHasOneColourInRowsAndLegend() throws {
    let frame = try frame(.tiles(rows, marked: "disliked"), width: 414)
    let tiles = tiles(frame)
    #expect(tiles.count == 5)
    #expect(tiles[0].fill == tiles[1].fill && tiles[2].fill == tiles[3].fill)
    #expect(Set([0, 2, 4].map { tiles[$0].fill }).count == 3)
    let keys = frame.items.compactMap { if case .rect(let rect, let fill) = $0, rect.height == 8 { fill } else { nil } }
    #expect(keys == [tiles[0].fill, tiles[2].fill, tiles[4].fill])
    #expect(frame.texts.filter { ["home", "shoes", "books"].contains($0) } == ["home", "shoes", "books"])
  }

  /// Rows stand one under another, tiles one beside another, and each holds its own label.
  @Test func tilesStandInTheirRows() throws {
    let frame = try frame(.tiles(rows, marked: "disliked"), width: 414)
    let tiles = tiles(frame)
    for (label, tile) in zip(["lamp", "desk", "boots", "sandals", "novel"], tiles) {
      let place = try #require(frame.runs.first { $0.text == label }?.origin)
      #expect(place.x > tile.rect.minX && place.x < tile.rect.maxX && place.y > tile.rect.minY && place.y < tile.rect.maxY, "\(label)")
    }
    #expect(tiles[0].rect.maxX < tiles[1].rect.minX && tiles[3].rect.minY > tiles[0].rect.maxY && tiles[3].rect.minX == tiles[0].rect.minX)
  }

  /// The marked tile, and the frame of the key.
  @Test func markedTilesAreDashed() throws {
    let frame = try frame(.tiles(rows, marked: "disliked"), width: 414)
    let frames = frame.items.compactMap { item -> Point? in
      if case .path(let path) = item, path.stroke?.dash.isEmpty == false, case .move(let point) = path.steps[0] { point } else { nil }
    }
    #expect(frames.count == 2 && frames[0] == tiles(frame)[3].rect.origin && frame.texts.contains("disliked"))
  }

  /// Nine groups differ in sign, and light tints leave dark letters legible (contrast of at least 7 after WCAG).
  @Test func groupsAreToldApartWithoutColour() throws {
    let row = TileRow("all", (0..<9).map { .init("t\($0)", group: "g\($0)") })
    let tiles = try tiles(frame(.tiles([row]), width: 504))
    #expect(Set((0..<9).map { Palette.marker($0) }).count == 9)
    for tile in tiles { #expect((tile.fill.luminance + 0.05) / (Color.grey(0.1).luminance + 0.05) > 7) }
  }

  @Test(arguments: [240.0, 414, 504]) func longRowsWrapAndStayReadable(width: Double) throws {
    let long = TileRow("a long name of what this row of tiles may be", (0..<25).map { .init("A tile with a long label, number \($0)", group: "g\($0 % 4)") })
    let frame = try frame(.tiles([long] + rows, marked: "disliked"), width: width)
    #expect(Set(tiles(frame).map(\.rect.minY)).count > 2 && tiles(frame).count == 30)
    for run in frame.runs {
      let box = run.core
      #expect(run.size >= 6.5 && box.minX >= -0.5 && box.maxX <= width + 0.5 && box.maxY <= frame.size.height + 0.5, "\(run.text)")
    }
  }

  @Test func wordsHoldEveryTile() {
    #expect(
      Chart.tiles(rows, marked: "disliked").alternativeText
        == "clicked: lamp (home), desk (home), boots (shoes). listed: sandals (shoes, marked), novel (books). Marked: disliked.")
  }

  @Test(arguments: [
    Chart.tiles([TileRow("none", [])]), .tiles([TileRow("r", (0..<10).map { .init("t", group: "\($0)") })]),
    .tiles([TileRow("r", [.init("t", group: "g", isMarked: true)])]),
  ])
  func whatCannotBeDrawnIsRefused(chart: Chart) {
    let error = #expect(throws: ReportError.self) { try frame(chart) }
    #expect(error?.kind == .malformedChart)
  }
}
