import Foundation
import Testing

@testable import Reports

/// What comes from outside is text in every format, whatever scalars it is made of.
struct OutsideTextTests {
  private static let accent = "\u{301}"

  /// A mark of a format, alone and as the base of an accent, which makes another `Character` of it.
  @Test(arguments: ["\\", "%", "{", "}", "$", "&", "#", "_", "^", "~"], ["", accent, "\u{338}"])
  func texNeverSeesARawMark(mark: String, accent: String) {
    let text = TeX.escape("a\(mark)\(accent)b")
    var rest = text.unicodeScalars[...]
    // What is escaped begins with a backslash and a letter or a mark; nothing else may stand raw.
    while let place = rest.firstIndex(where: { "\\%{}$&#_^~".unicodeScalars.contains($0) }) {
      #expect(rest[place] == "\\", "\(text)")
      let command = rest[rest.index(after: place)...]
      let name = command.prefix { $0.properties.isAlphabetic && $0.isASCII }
      rest = name.isEmpty ? command.dropFirst() : command.dropFirst(name.count).drop { $0 == "{" || $0 == "}" }
    }
    #expect(text.unicodeScalars.contains("b"))
  }

  /// Breaks of every kind, and what no reader can see.
  private static let breaks = ["\n", "\r", "\r\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"]
  private static let unseen = [0, 0x1B, 0x7F, 0x9B, 0x202E, 0x2066, 0xFFFE, 0xFFFF, 0x1FFFF, 0xFDD0, 0xFFFD].map {
    String(Unicode.Scalar(UInt32($0))!)
  }

  @Test(arguments: breaks)
  func noBreakEndsARow(separator: String) throws {
    let table = Table("c", label: "t") {
      Column("x")
      Column("y")
      Row("\("a\(separator)b")", "z")
    }
    #expect(TeXTable(table, stem: "t", numbering: .empty).text.contains("    a b & z \\\\\n"))
    #expect(CSVTable(table).text == "x,y\na b,z\n")
    #expect(try markdown([.table(table)]).contains("| a b | z |\n"))
    #expect(try pages([.table(table)])[0].texts.contains("a b"))
  }

  @Test(arguments: unseen)
  func whatCannotBeSeenIsPrintedByItsNumber(_ string: String) throws {
    let digits = String(string.unicodeScalars.first!.value, radix: 16, uppercase: true)
    let shown = "[U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
    #expect(CSV.line([.text("a\(string)b")]) == "a\(shown)b\n")
    #expect(TeX.escape("a\(string)b") == "a{[}\(shown.dropFirst().dropLast()){]}b")
    #expect(MarkdownWriter.escape("a\(string)b") == "a\\\(shown.dropLast())\\]b")
    #expect(XML.escape("a\(string)b") == "a\(shown)b")
    #expect(try pages([.paragraph(Paragraph("\("a\(string)b")"))])[0].texts.contains("a\(shown)b"))
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+SUM(A1)", "'+SUM(A1)"), ("-2+3", "'-2+3"), ("@x", "'@x"), ("  =1", "'  =1"), ("\t=1", "' =1"),
    ("\r\n@x", "' @x"), ("=\u{301}1", "'=\u{301}1"), ("＝1", "'＝1"), ("-0.5", "-0.5"), ("+1", "+1"), ("1e-5", "1e-5"), ("-1E+10", "-1E+10"), ("−2", "−2"),
    ("a,\u{301}b", "\"a,\u{301}b\""), ("say \"\u{301}x", "\"say \"\"\u{301}x\""), ("plain", "plain"),
  ])
  func csvFieldsAreNoFormulas(field: String, written: String) {
    // Compared by scalars: a `Character` would call different bytes equal.
    #expect(Array(CSV.line([.text(field)]).unicodeScalars) == Array((written + "\n").unicodeScalars))
  }

  @Test func csvNumbersStayNumbers() {
    #expect(CSV.line([.number("-0.5"), .number("1e-05"), .number("-inf")]) == "-0.5,1e-05,-inf\n")
  }

  @Test func markdownMarksAreEscapedUnderAccents() throws {
    let bars = try markdown([.table(Table("t") { Column("x"); Column("y"); Row("\("a|\u{301}b")", "\(code("c|d`e"))") })])
    let row = try #require(bars.split(separator: "\n").first { $0.contains("c") && $0.hasPrefix("| a") })
    // Bars without a backslash before them are the table's own.
    let scalars = Array(row.unicodeScalars)
    #expect(scalars.indices.count { scalars[$0] == "|" && ($0 == 0 || scalars[$0 - 1] != "\\") } == 3)
    #expect(MarkdownWriter.escape("<\u{338}b>").unicodeScalars.contains("<") == false)
    #expect(try markdown([.paragraph(Paragraph("\("- no list")"))]).contains("\\- no list"))
    #expect(try markdown([.paragraph(Paragraph("\("1. no list")"))]).contains("1\\. no list"))
    #expect(try markdown([.paragraph(Paragraph("\("-0.5 stays")"))]).contains("\n-0.5 stays"))
  }

  @Test func aFenceIsLongerThanThoseInIt() throws {
    let text = try markdown([.listing(Listing(code: "a\r\n```\nb\u{1B}"))])
    #expect(text.contains("````\na\n```\nb[U+001B]\n````"))
  }

  @Test func linksDoNotEndEarlyAndRunNothing() throws {
    #expect(Address.safe("https://example.org/a_(b)?c=d&e'f") == "https://example.org/a_%28b%29?c=d&e%27f")
    #expect(Address.safe("java\u{9}script:x") == nil && Address.safe("JavaScript:x") == nil && Address.safe("data:text/html,x") == nil)
    #expect(try markdown([.paragraph(Paragraph(link("w", to: "javascript:alert(1)")))]).contains("\nw\n"))
  }

  @Test func labelsThatOnlyAFileCannotTellApartGetFilesOfTheirOwn() throws {
    func table(_ label: String) -> Block { .table(Table("c", label: label) { Column("x"); Row("1") }) }
    let labels = ["a/b", "a.b", "../../etc/passwd", "a\0b", "", String(repeating: "l", count: 5000)]
    let stems = NumberedParts(try Document("T", blocks: labels.map(table))).tables.map(\.stem)
    #expect(Set(stems).count == labels.count)
    #expect(stems[0] == "a-b" && stems[1] == "a-b-2")
    #expect(stems.allSatisfy { !$0.isEmpty && $0.utf8.count <= 130 && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) } })
  }

  private func markdown(_ blocks: [Block]) throws -> String {
    let document = try Document("T", contents: false, blocks: blocks)
    return MarkdownWriter(numbering: try Numbering(document), parts: NumberedParts(document), hidesMeasured: false).write(document)
  }
}

/// Text of any length ends no report: it is shortened where it cannot fit.
struct OverlongTextTests {
  static let texts = [
    "words": String(repeating: "word ", count: 2000), "one word": String(repeating: "m", count: 10_000),
    "marks": "e" + String(repeating: "\u{301}", count: 500), "lines": String(repeating: "line\r\n", count: 1500),
    "nobreak": String(repeating: "a\u{A0}b ", count: 2500),
  ]

  @Test(arguments: texts.keys.sorted())
  func everyPlaceTakesIt(name: String) throws {
    let text = Self.texts[name]!
    let words = Text(verbatim: text)
    func place(_ block: Block) -> [Block] { [block] }
    let chart = Chart.line([Series(text, [1, 2]), Series("b", [2, 1])], x: Axis(words), y: Axis(words), width: .page)
    let figure = Figure(words, label: text, source: words, stamp: .stale(text)) { chart }
    let tall = Figure(words) { Chart.bars([text, "b"], [Series(text, [1, 2]), Series(text + "2", [2, 1])], x: words, y: Axis(words)) }
    let table = Table(words, stamp: Stamp(text, text)) {
      Column(words)
      Columns(words) { Column("a"); Column(words, better: .higher) }
      Rows(words) {
        Row(TableCell(.text(words)), "b", .number(1, decimals: 2, mark: text))
        Row(.badge(text, .positive), .missing(text), "d")
      }
      Note(words)
    }
    let document = try Document(
      words, subtitle: words, authors: [text], summary: [.stamp(.stale(text))], subject: text, keywords: [text]
    ) {
      Section(words, label: "s") { Paragraph(words); words.callout }
      figure
      tall
      Figure(words) { Chart.forest([Estimate(text, 1, low: 0, high: 2)], x: Axis(words), width: .page) }
      Figure(words) { Chart.criticalDifference(RankDiagram(names: [text, "b", "c"], meanRanks: [1, 2, 3], criticalDifference: 1)) }
      Figure(words) { Chart.heatMap(HeatMap([[1, 2], [3, 4]], rows: [text, "b"], columns: [text, "d"], measure: text)) }
      table
      Table(words) { Column("x"); Row(TableCell(.text(words))) }
      List { Paragraph(words) }
      Equation(words, label: "e")
      Hole(text)
      Listing(words, code: text)
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("long-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try document.write(to: folder, name: "long")
    #expect(files.count > 10)
    // What the page shortens, the files for programs keep.
    let csv = try String(contentsOf: #require(files.first { $0.pathExtension == "csv" }), encoding: .utf8)
    let kept = text.unicodeScalars.count { $0 == "m" || $0 == "w" || $0 == "l" || $0 == "\u{301}" || $0 == "b" }
    #expect(csv.unicodeScalars.count { $0 == "m" || $0 == "w" || $0 == "l" || $0 == "\u{301}" || $0 == "b" } >= kept)
  }

  @Test func theEndIsAnEllipsisAndFits() throws {
    let setter = Typesetter(measurer: FixedMeasurer())
    let runs = [StyledRun("abcdefghij", TextStyle(.serif, 10)), StyledRun("klmno", TextStyle(.serif, 10).bold())]
    #expect(try setter.shortened(runs, to: 100).text == "abcdefghijklmno")
    let short = try setter.shortened(runs, to: 40)
    #expect(short.text == "abcdefg…" && short.width <= 40.01)
    let lines = try setter.lines([StyledRun(String(repeating: "ab cd ", count: 50), TextStyle(.serif, 10))], width: 100, most: 3)
    #expect(lines.count == 3 && lines[2].text.hasSuffix("…") && lines.allSatisfy { $0.width <= 100.01 })
  }
}

extension Text {
  fileprivate var callout: Block { .callout(Callout(self) { Paragraph(self) }) }
}

/// Finite numbers of any size are printed and drawn.
struct HugeNumberTests {
  @Test(arguments: [
    (1e308, 4, "1.0000e308"), (-2.5e40, 1, "−2.5e40"), (1e-300, 2, "0.00"), (1e24, 2, "1.00e24"), (1e15, 1, "1000000000000000.0"),
    (1e-17, 3, "0.000"), (1.7976931348623157e308, 9, "1.797693e308"),
  ])
  func numbersHaveAnExponent(x: Double, decimals: Int, printed: String) {
    #expect(Numerals.fixed(x, decimals: decimals) == printed)
  }

  @Test func aTableOfHugeNumbersFits() throws {
    let table = Table("Huge") {
      Column("name")
      for name in ["a", "b", "c", "d", "e"] { Column("\(name)") }
      Row("x", .number(1e308, decimals: 4), .number(-1e300, decimals: 4, greyFrom: 1), .interval(1e200, low: -1e300, high: 1e301, decimals: 4), .integer(.max), .integer(.min))
    }
    let pages = try pages([.table(table)])
    for run in pages.flatMap(\.runs) { #expect(run.origin.x >= 0 && run.origin.x + run.width <= 596, "\(run.text)") }
    #expect(TeXTable(table, stem: "t", numbering: .empty).text.contains("1.0000e308"))
  }

  private static let values: [[Double]] = [
    [1e300, -1e300, 0], [1e308, -1e308, 1], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [.leastNonzeroMagnitude, 0, .leastNormalMagnitude / 64], [.leastNormalMagnitude / 64, .leastNormalMagnitude / 32],
    [1e300, 1e300], [0, 0], [1e30, 1e-30], [.infinity, 1, 2], [.nan, 1], [1e300, 1e300 * (1 + 1e-15)],
  ]

  @Test(arguments: values)
  func chartsTakeThem(values: [Double]) throws {
    let x = values.indices.map(Double.init)
    let charts: [Chart] = [
      .line([Series("a", x: x, y: values, low: values, high: values)], x: "x", y: "y", references: [.horizontal(values[0], "r")]),
      .scatter([Series("a", x: values, y: values)], references: [.vertical(values[0])]), .bars(["p", "q", "r"], [Series("a", values)], y: "y"),
      .heatMap(HeatMap([values], rows: ["r"], columns: values.map { "\($0)" }, measure: "m")),
      .heatMap(HeatMap([values], rows: ["r"], columns: values.map { "\($0)" }, measure: "m", midpoint: values.last)),
      .criticalDifference(RankDiagram(names: values.map { "\($0)" }, meanRanks: x, criticalDifference: 1)),
    ]
    for chart in charts {
      let frame = try frame(chart)
      #expect(frame.runs.allSatisfy { $0.origin.x.isFinite && $0.origin.y.isFinite })
      for case .line(let a, let b, _) in frame.items { #expect(a.x.isFinite && a.y.isFinite && b.x.isFinite && b.y.isFinite) }
      #expect(!chart.alternativeText.isEmpty)
    }
    let positive = values.map { $0.isFinite ? max(abs($0), .leastNonzeroMagnitude) : 1 }
    _ = try frame(.line([Series("a", x: positive, y: positive)], x: Axis("x", scale: .log), y: Axis("y", scale: .log)))
    let finite = values.filter(\.isFinite)
    _ = try frame(.forest(finite.map { Estimate("e", $0, low: -.infinity, high: .infinity) }, x: "x"))
  }
}
