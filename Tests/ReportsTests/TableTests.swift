import Testing

@testable import Reports

struct TableTests {
  @Test func decimalPointsStandUnderOneAnother() throws {
    let table = Table("Numbers") {
      Column("Name")
      Column("Mixed")
      Row("a", .number(0.5, decimals: 4))
      Row("b", .number(-12.25, decimals: 2))
      Row("c", .number(1234.0625, decimals: 1, emphasis: .best))
      Row("d", .interval(3.125, low: -0.5, high: 10, decimals: 3))
      Row("e", .pValue(0.0002))
    }
    let runs = try pages([.table(table)])[0].runs
    let points = runs.filter { $0.text.hasPrefix(".") && $0.text.count > 1 }.map(\.origin.x)
    #expect(points.count == 5)
    for x in points { #expect(abs(x - points[0]) < 1e-9) }
    for whole in ["−12", "1234", "3"] {
      let run = try #require(runs.first { $0.text == whole })
      #expect(abs(run.origin.x + run.width - points[0]) < 1e-9)
    }
  }

  @Test func uncertainDigitsAreGrey() throws {
    let table = Table("Grey") {
      Column("x")
      Row(.number(0.5123, decimals: 4, greyFrom: 2))
      Row(.number(7.25, decimals: 2, greyFrom: 0))
    }
    let runs = try pages([.table(table)])[0].runs
    #expect(runs.first { $0.text == ".51" }?.color == .black)
    #expect(runs.first { $0.text == "23" }?.color == Theme().uncertain)
    #expect(runs.first { $0.text == ".25" }?.color == Theme().uncertain)
  }

  @Test func spannedHeadersNest() {
    let table = Table("Spans") {
      Column("a")
      Columns("outer") {
        Columns("inner") { Column("b"); Column("c") }
        Column("d")
      }
      Columns("near") { Column("e") }
    }
    #expect(table.columns.map(\.title.plain) == ["a", "b", "c", "d", "e"])
    #expect(table.headerRows == 3)
    let spans = table.spans.map { "\($0.title.plain) \($0.columns) \($0.row)" }.sorted()
    #expect(spans == ["inner 1..<3 1", "near 4..<5 1", "outer 1..<4 0"])
  }

  @Test func aRowThatDoesNotFitIsAnError() throws {
    let table = Table("Bad", label: "bad") {
      Column("a")
      Column("b")
      Row("only one")
    }
    let error = #expect(throws: ReportError.self) { try pages([.table(table)]) }
    #expect(error?.message == "table 'bad': row 1 has 1 cells for 2 columns")
  }

  @Test func missingCellsGetAMarkAndAReason() throws {
    let table = Table("Holes") {
      Column("x")
      Row(.number(1.5, decimals: 1))
      Row(.missing("diverged"))
      Row(.missing("not run"))
      Row(.missing("diverged"))
    }
    #expect(table.missingReasons == ["diverged", "not run"])
    let texts = try pages([.table(table)])[0].texts
    #expect(texts.count { $0 == "a" } == 3 && texts.count { $0 == "b" } == 2)
    #expect(texts.contains("\u{00A0}diverged"))
  }

  static let tricky = Table("50 % of α_1 & more", label: "t") {
    Column("Na|me, \"x\"")
    Columns("HR@50") {
      Column("ours", better: .higher)
      Column("95 % interval")
    }
    Rows("MovieLens") {
      Row("AB_x & C", .number(0.1 + 0.2, decimals: 4, emphasis: .best, greyFrom: 2), .interval(-0.5, low: -1, high: 0.25, decimals: 2))
      Row("{x}", .number(12, decimals: 1, emphasis: [.second, .tied]), .missing("100% \"gone\""))
    }
  }

  @Test func csvKeepsFullPrecisionAndQuotes() {
    let lines = CSVTable(Self.tricky).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines == [
        "group,\"Na|me, “x”\",HR@50 / ours,HR@50 / 95 % interval,HR@50 / 95 % interval low,HR@50 / 95 % interval high",
        "MovieLens,AB_x & C,0.30000000000000004,-0.5,-1,0.25", "MovieLens,{x},12,,,", "",
      ])
    #expect(CSV.quoted("say \"x\"") == "\"say \"\"x\"\"\"")
    #expect(CSV.quoted("two\nlines") == "\"two\nlines\"")
    #expect(CSV.quoted("plain") == "plain")
  }

  @Test func texEscapesAndAligns() {
    let tex = TeXTable(Self.tricky, stem: "t", numbering: .empty).text
    #expect(tex.contains(#"\caption{50 \% of $\alpha$\textsubscript{1} \& more}"#))
    #expect(tex.contains(#"AB\_x \& C & \textbf{0.30\textcolor{gray}{00}} & $-$0.50~{[}$-$1.00, 0.25{]} \\"#))
    #expect(tex.contains(#"\{x\} & \underline{12.0}\phantom{000}\rlap{\textsuperscript{$\approx$}} & \multicolumn{1}{c}{--\textsuperscript{a}} \\"#))
    #expect(tex.contains(#" & \multicolumn{2}{c}{HR@50} \\"#) && tex.contains(#"\cmidrule(lr){2-3}"#))
    #expect(tex.contains(#"\textsuperscript{a}~100\% ''gone''"#))
  }

  @Test func markdownTablesEscapeBars() throws {
    let document = try Document("T", contents: false, blocks: [.table(Self.tricky)])
    let markdown = MarkdownWriter(
      numbering: try Numbering(document), parts: NumberedParts(document), hidesMeasured: false
    ).write(document)
    #expect(markdown.contains("| Na\\|me, “x” | HR@50<br>ours ↑ | HR@50<br>95 % interval |"))
    #expect(markdown.contains("| AB\\_x & C".replacing("&", with: "&amp;") + " | **0.3000** | −0.50 [−1.00, 0.25] |"))
    #expect(markdown.contains("| {x} | <u>12.0</u><sup>≈</sup> | –<sup>a</sup> |"))
  }
}
