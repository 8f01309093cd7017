import Analysis
import Testing

@testable import StudyKit

/// Claims about several rows at once, on hits of 60 users: A hits 40 of them; B and C each lose eleven of these and win three
/// others, p = 0.0313 (SciPy), 0.0626 after Holm over two; D loses two and wins one, which decides nothing.
@Suite struct SeveralRowsTests {
  private static func hits(lost: Range<Int>, won: Range<Int>) -> Observed {
    .users([(0..<60).map { ($0 < 40) != (lost.contains($0) || won.contains($0)) ? 1 : 0 }])
  }

  private static let rows: [String: Observed] = [
    "A": hits(lost: 0..<0, won: 0..<0), "B": hits(lost: 0..<11, won: 40..<43), "C": hits(lost: 20..<31, won: 50..<53),
    "D": hits(lost: 0..<2, won: 41..<42),
  ]

  private func column(_ names: [String]) throws -> ClaimColumn {
    let list = names.map { "\"\($0)\"" }.joined(separator: ",")
    let values = names.map { _ in "[1]" }.joined(separator: ",")
    let json = #"{"tables":{"t":{"rows":[\#(list)],"columns":[{"data":"X","metric":"HR@1"}],"values":[\#(values)]}}}"#
    let held = Reproduction(try PublishedNumbers(json: json)["t"], scopes: [:]) { row, _ in .observed(Self.rows[row]!) }
    return try ClaimNumbers([held], side: .ours([.paper])).columns("t").on("X")
  }

  private func word(_ answer: Answer) -> String { Finding(answer).word }

  /// That a row is best needs every comparison, each by its own p.
  @Test func bestIsAsSureAsTheClosestRival() throws {
    #expect(word(try column(["A", "B", "C"]).isBest("A")) == "supported")
    #expect(word(try column(["A", "B", "C", "D"]).isBest("A")) == "inconclusive")
  }

  /// That it is among the best k counts rows, and so corrects for their number.
  @Test func placesAreCorrectedForTheirNumber() throws {
    #expect(word(try column(["A", "B"]).isAmong(best: 1, "A", of: ["A", "B"])) == "supported", "one rival alone")
    #expect(word(try column(["A", "B", "C"]).isAmong(best: 1, "A", of: ["A", "B", "C"])) == "inconclusive", "Holm over two")
    #expect(word(try column(["A", "B"]).isAmong(best: 1, "B", of: ["A", "B"])) == "contradicted")
    #expect(word(try column(["A", "B", "C"]).isAmong(best: 1, "B", of: ["A", "B", "C"])) == "inconclusive")
  }

  /// That the best is one of some rows needs their leader above every other row.
  @Test func theBestOfSomeRows() throws {
    #expect(word(try column(["A", "B", "C"]).isBest(oneOf: ["A", "C"])) == "supported")
    #expect(word(try column(["A", "B", "C", "D"]).isBest(oneOf: ["A", "C"])) == "inconclusive", "D is not told from A")
    #expect(word(try column(["A", "B", "C"]).isBest(oneOf: ["B", "C"])) == "contradicted")
    #expect(word(try column(["A", "B", "C", "D"]).isBest(oneOf: ["B", "D"])) == "inconclusive", "A is not told from D")
  }

  /// The same of the points of a curve.
  @Test func theBestPointsOfACurve() throws {
    func curve(_ names: [String]) throws -> ClaimCurve {
      try ClaimCurve(
        names.enumerated().map { ClaimCurve.Point(x: Double($0.offset), name: $0.element, observed: Self.rows[$0.element]!) },
        direction: .higher, name: "c")
    }
    #expect(word(try curve(["A", "B", "C"]).isBest(in: ...0)) == "supported")
    #expect(word(try curve(["A", "B", "D"]).isBest(in: ...0)) == "inconclusive")
    #expect(word(try curve(["A", "B", "C"]).isBest(in: 1...)) == "contradicted")
    #expect(word(try curve(["A", "B", "D"]).isBest(in: 1...)) == "inconclusive")
  }

  /// 40 hits over 32 are a quarter more, whichever of the rivals comes nearest; where lower is better, half is twice as good.
  @Test func gainsAreRelativeToTheRival() throws {
    let column = try column(["A", "B", "C"])
    #expect(abs(try column.gain(of: "A", over: ["B", "C"]) - 0.25) < 1e-12)
    #expect(abs(try column.gain(of: "B", over: ["A", "C"]) + 0.2) < 1e-12)
    let json = #"{"tables":{"t":{"rows":["A","B"],"columns":[{"data":"X","metric":"s","direction":"lower"}],"values":[[1],[2]]}}}"#
    let held = Reproduction(try PublishedNumbers(json: json)["t"], scopes: [:]) { _, _ in .notRun("") }
    #expect(try ClaimNumbers([held], side: .paper).columns("t").on("X").gain(of: "A", over: ["B"]) == 1)
  }
}
