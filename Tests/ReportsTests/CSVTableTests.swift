import Testing

@testable import Reports

/// A table for programs has every row whole and every number in a field of its own.
struct CSVTableTests {
  private func lines(_ table: Table) -> [String] { CSVTable(table).text.split(separator: "\n").map(String.init) }

  @Test func whatAPageSaysOnceIsSaidInEachRow() {
    let table = Table("t") {
      Column("Data")
      Column("Split")
      Column("Metric")
      Column("x")
      Row("A", "last", "HR", .integer(1))
      Row(.empty, .empty, "MRR", .integer(2))
      Rule()
      Row(.empty, "time", "HR", .integer(3))
      Row("B", .empty, "HR", .empty)
      Row(.empty, .empty, "MRR", .missing("diverged"))
      Rows { Row(.empty, "last", "HR", .integer(4)) }
    }
    #expect(
      lines(table) == [
        "Data,Split,Metric,x", "A,last,HR,1", "A,last,MRR,2", "A,time,HR,3",
        // A blank behind a cell that is filled, and one under a rule that ends a group, are blanks.
        "B,,HR,", "B,,MRR,", ",last,HR,4",
      ])
  }

  @Test func aSideHeadingEndsWhatIsMerged() {
    let table = Table("t") {
      Column("a")
      Column("b")
      Rows("first") { Row("x", .integer(1)); Row(.empty, .integer(2)) }
      Rows("second") { Row(.empty, .integer(3)) }
    }
    #expect(lines(table) == ["group,a,b", "first,x,1", "first,x,2", "second,,3"])
  }

  @Test(arguments: ["   the paper's", "\u{A0}\u{2003}the paper's", "\tthe paper's  "])
  func labelsLoseTheirBlanks(label: String) {
    let table = Table("t") { Column("a"); Column("b"); Row(.text(Text(verbatim: label)), .integer(1)) }
    #expect(lines(table) == ["a,b", "the paper's,1"])
  }

  @Test func intervalsAreTwoColumns() {
    let table = Table("t") {
      Column("Against")
      Column("95 % interval")
      Column("mixed")
      Column("both")
      Row(
        "x", .text(Text(verbatim: "[−0.0117, 0.0144]")), "20–737", .text(Text(verbatim: "0.5000 [−∞, 1.5e−5]")))
      Row("y", "\(interval(-1.0 / 3, 0.25, decimals: 2))", .text(Text(verbatim: "[1, 2]")), .empty)
      Row("z", .empty, .missing("not run"), .empty)
    }
    #expect(
      lines(table) == [
        "Against,95 % interval low,95 % interval high,mixed,mixed low,mixed high,both,both low,both high",
        "x,-0.0117,0.0144,20–737,,,0.5000,-inf,1.5e-5", "y,-0.3333333333333333,0.25,,1,2,,,", "z,,,,,,,,",
      ])
  }

  /// A list of sizes, an option's value, half-open brackets and descending numbers are words.
  @Test(arguments: ["[64, 32]", "[1, 2, 3]", "[1, 2)", "hidden [32, 64]", "[a, b]", "[]"])
  func whatOnlyLooksLikeAnIntervalStays(words: String) {
    let table = Table("t") { Column("a"); Column("b"); Row("x", .text(Text(verbatim: words))) }
    #expect(lines(table) == ["a,b", words.contains(",") ? "x,\"\(words)\"" : "x,\(words)"])
    let option = Table("t") { Column("a"); Column("b"); Row("x", "\(code("[32, 64]"))") }
    #expect(lines(option)[1] == "x,\"[32, 64]\"")
  }
}
