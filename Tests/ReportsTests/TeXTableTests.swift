import Foundation
import Testing

@testable import Reports

/// A table for LaTeX says what the page says, on the line and the pages of a paper.
struct TeXTableTests {
  private func tex(_ table: Table) -> String { TeXTable(table, stem: "t", numbering: .empty).text }

  @Test(arguments: [
    ("10⁻⁵", #"10\textsuperscript{$-$5}"#), ("m² of x₁₂²", #"m\textsuperscript{2} of x\textsubscript{12}\textsuperscript{2}"#),
    ("10¹⁰ and 2³", #"10\textsuperscript{10} and 2\textsuperscript{3}"#), ("xₙ₊₁", #"x\textsubscript{n+1}"#),
    ("aᵢⱼᵀ", #"a\textsubscript{ij}\textsuperscript{T}"#), ("x⁽ⁿ⁾", #"x\textsuperscript{(n)}"#), ("⁵\u{301}b", "\\textsuperscript{5}\u{301}b"),
  ])
  func scriptsAreSetAsScripts(words: String, written: String) {
    #expect(Array(TeX.escape(words).unicodeScalars) == Array(written.unicodeScalars))
    #expect(tex(Table("c") { Column("x"); Row(.text(Text(verbatim: words))) }).contains(written))
  }

  /// Every sign that Unicode has in its block, whoever prints it.
  @Test func noScriptIsLeftOut() {
    let block = (0x2070...0x209C).compactMap { Unicode.Scalar(UInt32($0)) }.filter { $0.properties.generalCategory != .unassigned }
    #expect(block.count == 42)
    for sign in block + ["²", "³", "¹"] {
      let written = TeX.escape(String(sign))
      #expect(written.hasPrefix(#"\text"#) && written.hasSuffix("}") && written.unicodeScalars.allSatisfy(\.isASCII), "\(sign): \(written)")
    }
  }

  private static let sentence = "AttRec is ahead of Caser on most of the data, but not by more than the seeds differ among themselves."

  private static let wordy = Table("Claims", label: "claims") {
    Column("No.")
    Column("Claim")
    Column("Verdict")
    Column("Evidence")
    Column("p")
    Row("01", "\(sentence)", .badge("supported", .positive), "\(sentence) \(sentence) \(sentence)", .pValue(0.01))
  }

  private func shares(_ text: String) -> [Double] {
    text.matches(of: /p\{([0-9.]+)\\linewidth\}/).compactMap { Double($0.1) }
  }

  @Test func longWordsWrapInSharesOfTheLine() throws {
    let text = tex(Self.wordy)
    let shares = shares(text)
    #expect(shares.count == 2 && shares.allSatisfy { $0 > 0.15 } && shares[1] > shares[0])
    // What does not wrap, and the room between columns, take the rest.
    #expect(shares.reduce(0, +) < 0.75)
    let preamble = try #require(text.firstMatch(of: /\\begin\{tabular\}\{(.*)\}/)).1
    #expect(preamble.hasPrefix("@{}l>{\\raggedright\\arraybackslash}p{") && preamble.hasSuffix("r@{}"), "\(preamble)")
    #expect(text.contains("\\begin{table*}") && text.contains("\\end{table*}"))
  }

  @Test func whatFitsStaysAsWideAsItIs() {
    let text = tex(Table("c") { Column("Model"); Column("HR@50"); Row("AttRec", .number(0.5, decimals: 4)) })
    #expect(text.contains("\\begin{tabular}{@{}lr@{}}") && text.contains("\\begin{table}\n") && !text.contains("linewidth"))
  }

  /// As many columns of words as can be, and numbers that fill the line by themselves.
  @Test func columnsOfWordsKeepRoom() {
    let crowd = tex(Table("c") {
      for name in 0..<9 { Column("number \(name)") }
      Column("remark")
      Row(cells: (0..<9).map { .number(Double($0), decimals: 4) } + ["\(Self.sentence)"])
    })
    #expect(shares(crowd) == [0.17])
    let words = tex(Table("c") {
      for name in 0..<4 { Column("words \(name)") }
      Row(cells: (0..<4).map { _ in "\(Self.sentence)" })
    })
    #expect(shares(words).count == 4 && shares(words).reduce(0, +) <= 1)
  }

  private func tall(_ rows: Int) -> Table {
    Table("Cells", label: "cells") {
      Column("Cell")
      Columns("cost") { Column("CPU s"); Column("MB") }
      for row in 0..<rows { Row("cell \(row)", .number(Double(row), decimals: 2), .integer(row)) }
      Note("Measured.")
    }
  }

  @Test func aTableLongerThanAPageGoesOn() throws {
    let text = tex(tall(60))
    #expect(text.contains("\\begin{longtable}{@{}lrr@{}}") && text.contains("\\end{longtable}") && !text.contains("\\begin{table"))
    #expect(text.contains("\\caption{Cells}\\label{tab:t} \\\\"))
    // The head stands over each of its pages.
    for mark in ["\\endfirsthead", "\\endhead"] { #expect(text.contains("\\midrule\n    \(mark)\n")) }
    #expect(text.ranges(of: "\\multicolumn{2}{c}{cost}").count == 2)
    #expect(text.contains("\\endlastfoot\n    cell 0 &"))
    #expect(try #require(text.range(of: "\\end{longtable}")).upperBound < #require(text.range(of: "Measured.")).lowerBound)
    #expect(!tex(tall(20)).contains("longtable}{"))
  }

  /// Few rows of many lines are long, too.
  @Test func wrappedLinesCount() {
    let table = Table("c") {
      Column("No.")
      Column("Evidence")
      for row in 0..<12 { Row("\(row)", "\(Self.sentence) \(Self.sentence) \(Self.sentence) \(Self.sentence)") }
    }
    #expect(tex(table).contains("\\begin{longtable}{@{}l>{\\raggedright\\arraybackslash}p{0."))
  }

  @Test func thePreambleLiesBesideTheTables() throws {
    let document = try Document("T", contents: false, blocks: [.table(tall(3)), .table(Table("c", label: "recount-tables") { Column("x"); Row("1") })])
    let files = try document.render(name: "r", formats: [.tables]).files
    #expect(files.map(\.path).sorted() == ["cells.csv", "cells.tex", "recount-tables-2.csv", "recount-tables-2.tex", "recount-tables.tex"].map { "tables/" + $0 })
    let text = String(decoding: try #require(files.first { $0.path == "tables/recount-tables.tex" }).bytes, as: UTF8.self)
    for package in ["array", "booktabs", "graphicx", "longtable", "xcolor"] { #expect(text.contains(package)) }
    #expect(tex(tall(3)).hasPrefix("% In the preamble: \\input{recount-tables}"))
    #expect(try Document("T", contents: false) { "words" }.render(name: "r", formats: [.tables]).files.isEmpty)
  }

  /// Where LaTeX is installed: all tables in one document a class, whose lines hold.
  @Test(arguments: ["article", "llncs", "IEEEtran", "[sigconf]acmart", "[twocolumn]article"])
  func tablesCompile(documentClass: String) throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let hard = try Document("T", contents: false, blocks: [
      .table(Self.wordy), .table(tall(120)), .table(TableTests.tricky), .table(Table("10⁻⁵", label: "s") { Column("x₁"); Row("10⁻⁵ m²") }),
    ])
    var tables: [String] = []
    for (name, document) in [("demo", try Demo.document()), ("stress", try Stress.document()), ("hard", hard)] {
      let place = directory.appendingPathComponent(name)
      tables += try document.write(to: place, name: "r", formats: [.tables]).map(\.path).filter { $0.hasSuffix(".tex") }
    }
    let preamble = try #require(tables.first { $0.hasSuffix("/recount-tables.tex") })
    let options = documentClass.hasPrefix("[") ? String(documentClass.prefix { $0 != "]" }) + "]" : ""
    // The letters may be there as bitmaps alone; a class prints its title in the heads.
    let source = """
      \\PassOptionsToPackage{expansion=false}{microtype}
      \\documentclass\(options){\(documentClass.dropFirst(options.count))}
      \\input{\(preamble)}
      \\title{Tables}
      \\begin{document}
      \(tables.filter { !$0.hasSuffix("/recount-tables.tex") }.map { "\\input{\($0)}\\clearpage" }.joined(separator: "\n"))
      \\end{document}
      """
    let file = directory.appendingPathComponent("paper.tex")
    try Data(source.utf8).write(to: file)
    guard let made = try run("pdflatex", ["-interaction=nonstopmode", "-output-directory=\(directory.path)", file.path]) else { return }
    // A class that is not installed, or lacks a package of its own, is no fault of the tables.
    let ours = ["array", "booktabs", "graphicx", "longtable", "xcolor"]
    if let absent = made.output.firstMatch(of: /File `([^']*)\.(?:cls|sty)' not found/), !ours.contains(String(absent.1)) { return }
    let faults = made.output.split(separator: "\n").filter { $0.hasPrefix("!") || $0.contains("Missing character") }
    #expect(made.status == 0 && faults.isEmpty, "\(documentClass): \(faults)")
    let wide = made.output.matches(of: /Overfull \\hbox \(([0-9.]+)pt too wide\)/).compactMap { Double($0.1) }
    #expect(wide.allSatisfy { $0 < 20 }, "\(documentClass): \(wide)")
  }
}
