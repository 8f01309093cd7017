import Testing

@testable import Reports

/// Strips of weights over sequences: shades, numbers, frames and words are those of the data.
struct AttentionStripTests {
  private let pair = [
    AttentionStrip("what user 7 rated", [.init("Alien", 0.1), .init("Heat", 0.4, isMarked: true), .init("Up", nil)]),
    AttentionStrip("who rated item 12", [.init("crime", 0.8, isMarked: true), .init("animation", 0)]),
  ]

  private func cells(_ frame: Frame) -> [(rect: Rect, fill: Color)] {
    frame.items.compactMap { if case .rect(let rect, let fill) = $0, rect.height == 15 { (rect, fill) } else { nil } }
  }

  @Test func shadesAreSharesOfTheLargestWeight() throws {
    let frame = try frame(.attentionStrips(pair, marked: "crime"), width: 414)
    let cells = cells(frame)
    #expect(cells.count == 5)
    for (place, share) in [(0, 0.125), (1, 0.5), (3, 1.0), (4, 0.0)] {
      #expect(cells[place].fill == Palette.scale(share, isDiverging: false))
    }
    #expect(cells[2].fill == .grey(0.97), "a masked step is hatched")
    #expect(cells[0].rect.minY == cells[1].rect.minY && cells[0].rect.maxX < cells[1].rect.minX && cells[3].rect.minY > cells[2].rect.maxY)
    #expect(frame.texts.filter { ["0.10", "0.40", "0.80", "0.00"].contains($0) } == ["0.10", "0.40", "0.80", "0.00"])
  }

  /// Two framed steps, and the frame of the key.
  @Test func markedStepsAreFramed() throws {
    let frame = try frame(.attentionStrips(pair, marked: "crime"), width: 414)
    let frames = frame.items.compactMap { item -> Point? in
      if case .path(let path) = item, path.stroke?.width == 1.3, case .move(let point) = path.steps[0] { point } else { nil }
    }
    let cells = cells(frame)
    #expect(frames.count == 3 && frames[0] == cells[1].rect.origin && frames[1] == cells[3].rect.origin)
    #expect(frame.texts.contains("crime"))
  }

  /// Equal shades mean equal weights, over panels too.
  @Test func panelsShareTheScale() throws {
    let one = Chart.attentionStrips([pair[0]], marked: "crime"), other = Chart.attentionStrips([pair[1]], marked: "crime")
    let both = Chart.facets([("a", one), ("b", other)], columns: 2)
    let shared = try cells(frame(both, width: 504))
    #expect(shared[1].fill == Palette.scale(0.5, isDiverging: false))
    #expect(try cells(frame(one, width: 240))[1].fill == Palette.scale(1, isDiverging: false))
  }

  @Test(arguments: [240.0, 414, 504]) func longStripsWrapAndStayReadable(width: Double) throws {
    let steps = (0..<23).map { AttentionStrip.Step("The long title of film number \($0)", Double($0) / 23) }
    let frame = try frame(.attentionStrips([AttentionStrip("a history", steps)]), width: width)
    #expect(Set(cells(frame).map(\.rect.minY)).count > 1 && cells(frame).count == 23)
    for run in frame.runs {
      let box = run.core
      #expect(run.size >= 6.5 && box.minX >= -0.5 && box.maxX <= width + 0.5 && box.maxY <= frame.size.height + 0.5, "\(run.text)")
    }
  }

  @Test func wordsHoldEveryStep() {
    #expect(
      Chart.attentionStrips(pair, marked: "a crime film").alternativeText
        == "Attention over what user 7 rated, 3 steps: Alien 0.10, Heat 0.40 (marked), Up masked. "
        + "Attention over who rated item 12, 2 steps: crime 0.80 (marked), animation 0.00. Marked: a crime film.")
  }

  @Test(arguments: [
    Chart.attentionStrips([AttentionStrip("empty", [])]), .attentionStrips([AttentionStrip("s", [.init("a", -0.1)])]),
    .attentionStrips([AttentionStrip("s", [.init("a", .nan)])]),
    .attentionStrips([AttentionStrip("s", [.init("a", 1, isMarked: true)])]),
  ])
  func whatCannotBeDrawnIsRefused(chart: Chart) {
    let error = #expect(throws: ReportError.self) { try frame(chart) }
    #expect(error?.kind == .malformedChart)
  }
}
