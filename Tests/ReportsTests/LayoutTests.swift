import Foundation
import Testing

@testable import Reports

struct LayoutTests {
  /// A table that waits for room is set before the next section begins, and after the text that goes on.
  @Test func floatsStayInTheirSection() throws {
    let geometry = PageGeometry(.a4, Theme())
    func piece(_ name: String, share: Double, floats: Bool = false, level: Int? = nil) -> Slab {
      var slab = Slab(height: share * geometry.textHeight, items: [.anchor(name, Point(0, 0))])
      slab.isFloat = floats
      slab.heading = level.map { Slab.Heading(level: $0, title: name, anchor: name) }
      return slab
    }
    var builder = PageBuilder(geometry)
    try builder.fill(with: [
      piece("text", share: 0.5), piece("first table", share: 0.7, floats: true), piece("second table", share: 0.7, floats: true),
      piece("more text", share: 0.2), piece("subsection", share: 0.05, level: 2), piece("section", share: 0.05, level: 1),
    ])
    #expect(
      builder.anchors == ["text": 0, "more text": 0, "subsection": 0, "first table": 1, "second table": 2, "section": 2])
  }

  @Test(arguments: Paper.allCases, [true, false])
  func everythingStandsInsideTheMarginsAndApart(paper: Paper, holes: Bool) throws {
    let options = RenderOptions(paper: paper)
    let pages = try pages(Demo.document(holes: holes), options: options)
    #expect(pages.count > 5)
    for (number, page) in pages.enumerated() { try checkGeometry(page, PageGeometry(paper, Theme()), "page \(number + 1)") }
  }

  @Test func theSameHoldsWithRealFaces() throws {
    for (number, page) in try pages(Demo.document(), measurer: PangoMeasurer()).enumerated() {
      try checkGeometry(page, PageGeometry(.a4, Theme()), "page \(number + 1)")
      for run in page.runs { #expect(!run.text.isEmpty && run.clusters.reduce(0) { $0 + $1.bytes } == run.text.utf8.count) }
    }
  }

  @Test(arguments: Paper.allCases)
  func awkwardContentIsHeldInToo(paper: Paper) throws {
    let options = RenderOptions(paper: paper)
    for measurer in [FixedMeasurer(), try PangoMeasurer()] as [any TextMeasurer] {
      for (number, page) in try Stress.document().frames(options: options, measurer: measurer).enumerated() {
        try checkGeometry(page, PageGeometry(paper, Theme()), "\(type(of: measurer)), page \(number + 1)")
      }
    }
  }

  private func checkGeometry(_ page: Frame, _ geometry: PageGeometry, _ name: String) throws {
    let inside = geometry.printable
    for box in page.items.compactMap(\.box) {
      #expect(
        box.minX >= inside.minX - 0.5 && box.maxX <= inside.maxX + 0.5 && box.minY >= inside.minY - 0.5
          && box.maxY <= inside.maxY + 0.5, "\(name): an item at \(box) leaves the page")
    }
    let runs = page.runs.filter { $0.turn == 0 || $0.turn == 90 }
    for (index, run) in runs.enumerated() {
      #expect(run.size >= 5.4, "\(name): '\(run.text)' is set in \(run.size)")
      for other in runs[(index + 1)...] where run.core.overlaps(other.core) {
        Issue.record("\(name): '\(run.text)' lies on '\(other.text)'")
      }
    }
  }

  @Test func tagsAreBalancedOnEveryPage() throws {
    for page in try pages(Demo.document()) {
      var depth = 0
      for item in page.items {
        if case .begin = item { depth += 1 }
        if case .end = item { depth -= 1 }
        #expect(depth >= 0)
      }
      #expect(depth == 0)
    }
  }

  @Test func everyLinkHasItsAnchorAndContentsNameTheRightPages() throws {
    let pages = try pages(Demo.document(holes: false))
    var anchors: [String: Int] = [:]
    for (number, page) in pages.enumerated() {
      for case .anchor(let name, _) in page.items {
        #expect(anchors[name] == nil, "two anchors are called \(name)")
        anchors[name] = number
      }
    }
    var links = 0
    for page in pages {
      for case .begin(.link(.anchor(let name))) in page.items {
        links += 1
        #expect(anchors[name] != nil, "a link leads to \(name), which is nowhere")
      }
    }
    #expect(links > 12)
    let contents = pages[1].runs
    for (name, title) in [("section-2", "2\u{2002}Next-item recommendation"), ("section-4.1", "4.1\u{2002}Differences against AttRec")] {
      let entry = try #require(contents.first { $0.text == title })
      let number = contents.first { $0.origin.y == entry.origin.y && $0.text != title }?.text
      #expect(number == anchors[name].map { "\($0 + 1)" })
    }
  }

  @Test func noParagraphLeavesALineAlone() throws {
    let document = try Document("T", contents: false) {
      for index in 0..<80 { "Paragraph \(index): \(String(repeating: "word ", count: 30 + index * 17 % 70))" }
    }
    let pages = try pages(document)
    #expect(pages.count > 3)
    for page in pages {
      // Lines of each paragraph on this page: never a single one of a longer paragraph.
      var lines: [Double: Set<Double>] = [:], paragraph = 0.0
      var depth = 0
      for item in page.items {
        if case .begin(.paragraph) = item {
          depth = 1
          paragraph += 1
        } else if case .end = item {
          depth = 0
        } else if case .glyphs(let run) = item, depth == 1 {
          lines[paragraph, default: []].insert(run.origin.y)
        }
      }
      for count in lines.values.map(\.count) { #expect(count >= 2) }
    }
  }

  @Test func aFigureThatDoesNotFitLetsTextGoOn() throws {
    let words = String(repeating: "word ", count: 400)
    let figure = Figure("Tall") {
      Chart.line([Series("a", x: [0, 1], y: [0, 1])], x: "x", y: "y", width: .page, aspect: 0.9)
    }
    let document = try Document("T", contents: false) {
      "\(words)"
      figure
      "tail \(words)"
    }
    let pages = try pages(document)
    #expect(pages[0].texts.contains { $0.hasPrefix("tail") })
    #expect(pages[1].items.contains { if case .begin(.figure) = $0 { true } else { false } })
  }

  @Test func aLongTableRepeatsItsHeader() throws {
    let table = Table("Long") {
      Column("Name")
      Column("Value")
      for index in 0..<120 { Row("row \(index)", .integer(index)) }
    }
    let pages = try pages([.table(table)])
    #expect(pages.count >= 3)
    for page in pages { #expect(page.texts.contains("Name") && page.texts.contains("Value")) }
    for page in pages.dropFirst() { #expect(page.texts.contains { $0.contains("(continued)") }) }
    let shown = pages.flatMap(\.texts).filter { $0.hasPrefix("row ") }
    #expect(shown == (0..<120).map { "row \($0)" })
  }

  @Test func aTableTooWideForThePageIsSplitByColumns() throws {
    let table = Table("Wide") {
      Column("Model")
      for index in 0..<40 { Column("metric\(index)") }
      Row(cells: ["AttRec"] + (0..<40).map { .number(Double($0) + 0.5, decimals: 4) })
    }
    let pages = try pages([.table(table)])
    let geometry = PageGeometry(.a4, Theme())
    for page in pages { try checkGeometry(page, geometry, "wide table") }
    let texts = pages.flatMap(\.texts)
    #expect(texts.filter { $0.hasPrefix("metric") } == (0..<40).map { "metric\($0)" })
    #expect(texts.count { $0 == "AttRec" } > 1)
  }

  @Test func manyNotesBreakOverPages() throws {
    let table = Table("Noted") {
      Column("x")
      for index in 0..<3 { Row(.number(Double(index), decimals: 1)) }
      for index in 0..<90 { Note("note \(index)") }
    }
    let pages = try pages([.table(table)])
    for page in pages { try checkGeometry(page, PageGeometry(.a4, Theme()), "notes") }
    #expect(pages.flatMap(\.texts).filter { $0.hasPrefix("note ") } == (0..<90).map { "note \($0)" })
  }

  @Test func aRowTallerThanAPageIsShortened() throws {
    let table = Table("Tall") {
      Column("x")
      Row("\(String(repeating: "word ", count: 3000))")
    }
    let pages = try pages([.table(table)])
    #expect(pages.count == 1)
    try checkGeometry(pages[0], PageGeometry(.a4, Theme()), "tall")
    #expect(pages[0].texts.last { $0 != "1" }?.hasSuffix("…") == true)
  }

  @Test func anEmptyTableSaysSo() throws {
    #expect(try pages([.table(Table("Empty") { Column("x") })])[0].texts.contains("none"))
  }

  @Test func hideMeasuredPrintsDashesInTextAndTables() throws {
    let texts = try pages(Demo.document(), options: RenderOptions(hideMeasured: true)).flatMap(\.texts)
    #expect(!texts.contains { $0.contains("214.3") })
    let shown = try pages(Demo.document()).flatMap(\.texts)
    #expect(shown.contains { $0.contains("214.3") })
    #expect(texts.count { $0 == "–" } >= shown.count { $0 == "–" } + 50)
  }
}

extension Item {
  /// What the item covers; text as wide as its advances and as high as its capitals.
  var box: Rect? {
    switch self {
    case .glyphs(let run): return run.core
    case .line(let a, let b, _): return Rect(min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x), abs(a.y - b.y))
    case .rect(let rect, _): return rect
    case .path(let path):
      let points = path.steps.flatMap { step -> [Point] in
        switch step {
        case .move(let p), .line(let p): [p]
        case .curve(let a, let b, let c): [a, b, c]
        case .close: []
        }
      }
      guard let left = points.map(\.x).min(), let right = points.map(\.x).max(), let top = points.map(\.y).min(),
        let bottom = points.map(\.y).max()
      else { return nil }
      return Rect(left, top, right - left, bottom - top)
    case .anchor, .begin, .end: return nil
    }
  }
}

extension GlyphRun {
  /// The middle of the letters: side bearings and ascenders may touch, bodies may not.
  var core: Rect {
    let height = 0.45 * size
    switch turn {
    case 90: return Rect(origin.x - height, origin.y - width, height, width)
    case 35: return Rect(origin.x, origin.y - 0.574 * width, 0.819 * width, 0.574 * width)
    default: return Rect(origin.x, origin.y - height, width, height)
    }
  }
}

extension Rect {
  func overlaps(_ other: Rect) -> Bool {
    min(maxX, other.maxX) - max(minX, other.minX) > 0.3 && min(maxY, other.maxY) - max(minY, other.minY) > 0.3
  }
}
