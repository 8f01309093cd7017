import Testing

@testable import Reports

struct MarkupTests {
  @Test(arguments: [
    ("plain words", [Text.Piece.plain("plain words")]),
    ("an *old* word", [.plain("an "), .emphasis([.plain("old")]), .plain(" word")]),
    ("**Split.** Last", [.strong([.plain("Split.")]), .plain(" Last")]),
    ("3 * 4 * 5", [.plain("3 * 4 * 5")]),
    ("`a_b*c`", [.code("a_b*c")]),
    ("ω_1 + x^2", [.plain("ω"), .subscript([.plain("1")]), .plain(" + x"), .superscript([.plain("2")])]),
    ("10^-3", [.plain("10"), .superscript([.plain("−3")])]),
    ("y_{ui}", [.plain("y"), .subscript([.plain("ui")])]),
    ("snake_case", [.plain("snake_case")]),
    ("HR@50 of @table3.", [.plain("HR@50 of "), .reference("table3"), .plain(".")]),
    ("(@fig-a)", [.plain("("), .reference("fig-a"), .plain(")")]),
    ("[here](https://a.org/x_y)", [.link([.plain("here")], address: "https://a.org/x_y")]),
    ("1990--2000 \"so\" ... it's", [.plain("1990–2000 “so” … it’s")]),
    (#"\*not\* x\_1"#, [.plain("*not* x_1")]),
    ("an open *star", [.plain("an open *star")]),
  ])
  func literal(source: String, pieces: [Text.Piece]) {
    #expect(Text(markup: source).pieces == pieces)
  }

  @Test func interpolatedStringsAreNeverMarkup() {
    let title = "*Braveheart* (1995) [x](y) @table"
    let text: Text = "The film \(title) is *good*"
    #expect(text.pieces == [.plain("The film "), .plain(title), .plain(" is "), .emphasis([.plain("good")])])
  }

  @Test func markupReachesAroundAnInterpolation() {
    let text: Text = "*HR of \(0.5123, decimals: 2)*"
    #expect(text.pieces == [.emphasis([.plain("HR of "), .value(value(0.5123, decimals: 2))])])
  }

  @Test func measuredValuesCanBeHidden() {
    let text: Text = "took \(measured(12.34, decimals: 1, unit: "s")), n = \(943)"
    #expect(text.plain == "took 12.3\u{202F}s, n = 943")
    #expect(text.plain(hidingMeasured: true) { $0 } == "took –, n = 943")
  }
}

struct NumeralTests {
  @Test(arguments: [
    (0.51234, 4, "0.5123"), (-0.0247, 3, "−0.025"), (-0.0001, 2, "0.00"), (0.125, 2, "0.12"), (2.5, 0, "2"),
    (.nan, 2, "undefined"), (-.infinity, 1, "−∞"), (1e22, 0, "10000000000000000000000"),
  ])
  func fixed(x: Double, decimals: Int, printed: String) {
    #expect(Numerals.fixed(x, decimals: decimals) == printed)
  }

  @Test(arguments: [(0, "0"), (1682, "1682"), (15576, "15,576"), (-1_000_209, "−1,000,209"), (Int.min, "−9,223,372,036,854,775,808")])
  func grouped(n: Int, printed: String) {
    #expect(Numerals.grouped(n) == printed)
  }

  @Test(arguments: [0.1 + 0.2, 1.0 / 3, 1e-300, 5e15, -0.0, 943])
  func exactReadsBack(x: Double) {
    #expect(Double(Numerals.exact(x)) == x)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_750_000_000, "2025-06-15T15:06:40Z"),
    (-1, "1969-12-31T23:59:59Z"),
  ])
  func dates(seconds: Int, printed: String) {
    #expect(CivilTime(seconds).iso8601 == printed)
  }
}

struct LineTests {
  let style = StyledRun("", TextStyle(.serif, 10))
  let words = "the quick brown fox jumps over the lazy dog and then it rests a while under an old tree by the long slow river"

  private func lines(_ text: String, _ width: Double, _ setting: Typesetter.Setting) throws -> [TypesetLine] {
    try Typesetter(measurer: FixedMeasurer()).lines([StyledRun(text, TextStyle(.serif, 10))], width: width, setting)
  }

  @Test(arguments: [60.0, 97, 140, 233], [Typesetter.Setting.justified, .ragged, .balanced])
  func noLineIsTooWideAndNoWordIsLost(width: Double, setting: Typesetter.Setting) throws {
    let set = try lines(words, width, setting)
    for line in set { #expect(line.width <= width + 0.01) }
    #expect(set.map(\.text).joined(separator: " ") == words)
  }

  @Test func wordsNeverRunTogether() throws {
    let text = "Every number here is a result. " + String(repeating: "9f86d081", count: 4) + " and the address follows at once"
    for width in stride(from: 150.0, through: 400, by: 17) {
      for line in try lines(text, width, .justified) {
        #expect(line.width <= width + 0.01)
        for part in line.parts {
          let spaces = zip(part.run.text, part.run.clusters).filter { $0.0 == " " }.map(\.1.advance)
          #expect(spaces.allSatisfy { $0 > 3.9 && $0 < 15 }, "\(spaces) at \(width)")
        }
      }
    }
  }

  @Test func justifiedLinesReachTheEdge() throws {
    let set = try lines(words, 140, .justified)
    #expect(set.count > 2)
    for line in set.dropLast() { #expect(abs(line.width - 140) < 0.01) }
  }

  /// Greedy filling takes "c" into the first line and leaves "dddddd" alone; the optimum moves "c" down.
  @Test func justificationLooksAhead() throws {
    func worst(_ ranges: [Range<Int>], _ breaker: LineBreaker) -> Double {
      ranges.map { range in
        let line = breaker.clusters[breaker.trimmed(range)]
        return (breaker.width - line.reduce(0) { $0 + $1.cluster.advance }) 
      }.max() ?? 0
    }
    let clusters = FixedMeasurer().shape([StyledRun("aaaaa bbbbb c dddddd eeeeeee ffff", TextStyle(.serif, 10))])
    let breaker = LineBreaker(clusters: clusters, width: 65, indent: 0)
    #expect(worst(breaker.optimal(), breaker) < worst(breaker.greedy(), breaker))
  }

  @Test func aWordWiderThanTheLineIsBroken() throws {
    let digest = String(repeating: "a1b2", count: 16)
    let set = try lines("digest \(digest)", 100, .ragged)
    #expect(set.count > 3)
    for line in set { #expect(line.width <= 100.01) }
  }

  @Test func titlesDoNotEndInAHyphen() throws {
    let set = try lines("Recommendation with self-attention", 110, .balanced)
    #expect(set.map(\.text) == ["Recommendation", "with", "self-attention"] || set.map(\.text) == ["Recommendation with", "self-attention"])
  }

  @Test(arguments: [36.0, 41, 50, 59])
  func headersKeepWordsWhole(width: Double) throws {
    #expect(try lines("Density (%)", width, .balanced).map(\.text) == (width < 55 ? ["Density", "(%)"] : ["Density (%)"]))
  }
}
