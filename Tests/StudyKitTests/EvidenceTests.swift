import Analysis
import Foundation
import Testing

@testable import StudyKit

/// A table of the paper with two models and two data sets, and numbers of ours.
private func table(_ columns: Int = 2, rows: [String] = ["A", "B"], values: [[Double?]]? = nil, direction: String = "higher")
  throws -> PublishedTable
{
  let names = (0..<columns).map { #"{"data":"D\#($0)","metric":"HR@10","direction":"\#(direction)"}"# }
  var lines: [String] = []
  for row in rows.indices {
    let given: [Double?] = values?[row] ?? [Double?](repeating: 0.5 - 0.1 * Double(row), count: columns)
    let words: [String] = given.map { value in value.map { String($0) } ?? "null" }
    lines.append("[" + words.joined(separator: ",") + "]")
  }
  let json = """
    {"tables":{"t":{"rows":[\(rows.map { "\"\($0)\"" }.joined(separator: ","))],
    "columns":[\(names.joined(separator: ","))],"values":[\(lines.joined(separator: ","))]}}}
    """
  return try PublishedNumbers(json: json)["t"]
}

/// A mean over users who differ by chance as far as said.
private func observed(_ mean: Double, noise: Double = 0.01, users: Int = 100, seeds: Int = 1) -> Observed {
  let runs = (0..<seeds).map { seed in
    UserValues(
      users: (0..<Int32(users)).map { $0 },
      values: (0..<users).map { mean + noise * mean * ((($0 + seed) % 2 == 0) ? 1 : -1) })
  }
  return Observed(seeds: runs, averaged: try! UserValues.averaged(runs), direction: .higher)
}

@Suite struct VerdictTests {
  @Test(arguments: [
    // published, ours, half-width of the interval, within
    (0.5, 0.525, 0.0, true), (0.5, 0.5251, 0.0, false), (0.5, 0.475, 0.0, true), (0.5, 0.4749, 0.0, false),
    (0.5, 0.6, 0.08, true), (0.5, 0.6, 0.0708, true), (0.5, 0.6, 0.0706, false), (-0.5, -0.525, 0.0, true),
  ])
  func tolerance(published: Double, ours: Double, half: Double, within: Bool) {
    let value = Observed(ours, interval: Interval(low: ours - half, high: ours + half))
    let found = Agreement(published: published, ours: value.value, interval: value.interval, ranks: nil)
    #expect((found == .withinTolerance) == within)
  }

  @Test func orderingWithinTheBlock() throws {
    let table = try table(1, rows: ["A", "B", "C"], values: [[0.5], [0.3], [0.1]])
    func verdicts(_ ours: [Double?]) -> [Agreement] {
      Reproduction(table, scopes: [:]) { row, _ in
        let index = ["A", "B", "C"].firstIndex(of: row)!
        return ours[index].map { .observed(Observed($0)) } ?? .notRun("no time")
      }.entries.map(\.verdict)
    }
    #expect(verdicts([0.9, 0.8, 0.7]) == [.sameOrdering, .sameOrdering, .sameOrdering])
    #expect(verdicts([0.7, 0.8, 0.105]) == [.orderingDiffers, .orderingDiffers, .withinTolerance])
    // B was not run: C is the second of two, in the paper as here.
    #expect(verdicts([0.9, nil, 0.7]) == [.sameOrdering, .notRun("no time"), .sameOrdering])
    #expect(verdicts([0.9, nil, nil])[0] == .notComparable("outside the tolerance, and no other model of its block was run"))
    // Equals share a rank: both are first here, and B is second in the paper.
    #expect(verdicts([0.9, 0.9, 0.7]) == [.sameOrdering, .orderingDiffers, .sameOrdering])
  }

  /// A row for which the paper prints nothing takes no place among those it does, however good ours is.
  @Test func rowsWithoutAPublishedNumberTakeNoPlace() throws {
    let table = try table(1, rows: ["A", "B", "C"], values: [[0.5], [nil], [0.1]])
    let ours = ["A": 0.9, "B": 0.95, "C": 0.2]
    let verdicts = Reproduction(table, scopes: [:]) { row, _ in .observed(Observed(ours[row]!)) }.entries.map(\.verdict)
    #expect(verdicts == [.sameOrdering, .notComparable("the paper prints no number"), .sameOrdering])
  }

  @Test func lowerMayBeBetter() throws {
    let table = try table(1, values: [[0.5], [0.9]], direction: "lower")
    let reproduction = Reproduction(table, scopes: [:]) { row, _ in .observed(Observed(row == "A" ? 3 : 2)) }
    #expect(reproduction.entries.map(\.verdict) == [.orderingDiffers, .orderingDiffers])
  }

  @Test func substitutesAreNotHeldAgainstThePaper() throws {
    let reproduction = Reproduction(try table(1), scopes: ["D0": .substitute]) { _, _ in .observed(Observed(0.5)) }
    #expect(reproduction.entries[0].verdict == .notComparable("the data are a substitute"))
  }

  @Test func kendallIsOverTheModelsOfABlockThatWereRun() throws {
    let table = try table(1, rows: ["A", "B", "C", "D"], values: [[1], [2], [3], [4]])
    let ours = ["A": 1.0, "B": 3, "C": 2]
    let reproduction = Reproduction(table, scopes: [:]) { row, _ in ours[row].map { .observed(Observed($0)) } ?? .notRun("") }
    // Of the three pairs two agree and one does not.
    #expect(abs(reproduction.tau(table.columns[0], block: table.rows)! - 1.0 / 3) < 1e-12)
    #expect(reproduction.tau(table.columns[0], block: ["A", "D"]) == nil)
  }

  @Test func aPublishedFileIsChecked() {
    for json in [
      "{}", #"{"tables":{"t":{"rows":["A"],"columns":[],"values":[[1]]}}}"#,
      #"{"tables":{"t":{"rows":["A","A"],"columns":[{"data":"D","metric":"m"}],"values":[[1],[2]]}}}"#,
      #"{"tables":{"t":{"rows":["A"],"columns":[{"data":"D"}],"values":[[1]]}}}"#,
      #"{"tables":{"t":{"rows":["A"],"columns":[{"data":"D","metric":"m","direction":"up"}],"values":[[1]]}}}"#,
      #"{"tables":{"t":{"rows":["A"],"columns":[{"data":"D","metric":"m"}],"values":[["1"]]}}}"#,
      #"{"tables":{"t":{"rows":["A"],"columns":[{"data":"D","metric":"m"}],"values":[[1]],"blocks":[["B"]]}}}"#,
    ] {
      let error = #expect(throws: StudyError.self) { try PublishedNumbers(json: json) }
      #expect(error?.place == "published.json")
    }
  }
}

@Suite struct FindingTests {
  /// Answers as decided as said: y(es), n(o), or open.
  private func answers(_ letters: String, p: Double = 0.001) -> [Answer] {
    letters.map { Answer(yes: $0 == "y" ? p : 1, no: $0 == "n" ? p : 1, evidence: "\($0)", needs: "more users") }
  }

  @Test(arguments: [
    ("yyyy", 4, "supported on 4 of 4"), ("yyy", 12, "supported on 3 of 12"), ("yyny", 12, "contradicted"),
    ("nnnn", 4, "contradicted"), ("y?y", 3, "inconclusive: 2 of 3 hold; more users"),
    ("???", 3, "inconclusive: 0 of 3 hold; more users"), ("n??", 3, "contradicted"),
    ("", 12, "not tested: none of its 12 cells was run"),
  ])
  func claimsAboutAll(letters: String, total: Int, text: String) {
    #expect(Finding.all(answers(letters), of: total).text == text)
  }

  @Test func allRestsOnUnadjustedAndCounterexamplesOnAdjusted() {
    // Four p of 0.03: each supports alone (intersection–union); as counter-examples Holm makes them 0.12.
    #expect(Finding.all(answers("yyyy", p: 0.03), of: 4).conclusion == .supported)
    #expect(Finding.all(answers("nyyy", p: 0.03), of: 4).text == "inconclusive: 3 of 4 hold; more users")
  }

  @Test(arguments: [
    // at least 7 of 12
    ("yyyyyyynnnnn", 7...12, 12, "supported on 12 of 12"), ("yyyyyynnnnnn", 7...12, 12, "contradicted"),
    ("yyyyyy?nnnnn", 7...12, 12, "inconclusive: more users"), ("yyyyyy??????", 7...12, 12, "inconclusive: more users"),
    // four of the twelve were run: ⌈7·4/12⌉ = 3
    ("yyyn", 7...12, 12, "supported on 4 of 12 (scaled)"), ("yynn", 7...12, 12, "contradicted (scaled)"),
    ("yy?n", 7...12, 12, "inconclusive (scaled): more users"),
    // between 4 and 8 of 12 becomes ⌈16/12⌉ = 2 to ⌈32/12⌉ = 3 of 4
    ("yynn", 4...8, 12, "supported on 4 of 12 (scaled)"), ("yyyn", 4...8, 12, "supported on 4 of 12 (scaled)"),
    ("yyyy", 4...8, 12, "contradicted (scaled)"), ("ynnn", 4...8, 12, "contradicted (scaled)"),
    ("yy?n", 4...8, 12, "supported on 4 of 12 (scaled)"), ("yyy?", 4...8, 12, "inconclusive (scaled): more users"),
    ("", 7...12, 12, "not tested: none of its 12 cells was run"),
  ])
  func claimsAboutCounts(letters: String, range: ClosedRange<Int>, total: Int, text: String) {
    #expect(Finding.count(range, answers(letters), of: total).text == text)
  }

  @Test func countsAreCorrectedOverTheFamily() {
    // Three p of 0.02: Holm makes the smallest 0.06.
    #expect(Finding.count(3...3, answers("yyy", p: 0.02), of: 3).text == "inconclusive: more users")
    #expect(Finding.count(3...3, answers("yyy", p: 0.016), of: 3).conclusion == .supported)
  }

  @Test func partsOfAClaim() {
    let good = Finding(.supported, "a"), bad = Finding(.contradicted, "b"), open = Finding(.inconclusive("x"), "c")
    let none = Finding(.notTested("y"), "d")
    #expect(Finding.and([good, good]).conclusion == .supported)
    #expect(Finding.and([good, open]).conclusion == .inconclusive("x"))
    #expect(Finding.and([open, none]).conclusion == .notTested("y"))
    #expect(Finding.and([none, bad, good]).conclusion == .contradicted)
  }

  @Test func everyIsAsSureAsTheLeastSure() {
    let answers = [0.01, 0.04].map { Answer(yes: $0, no: 1, evidence: "", needs: nil) }
    #expect(Answer.every(answers, "").yes == 0.04)
    let mixed = [Answer(yes: 1, no: 0.02, evidence: "", needs: nil), Answer(yes: 0.01, no: 1, evidence: "", needs: nil)]
    #expect(Answer.every(mixed, "").no == 0.04, "Holm over two")
    #expect(Answer.every(mixed, "").yes == 1)
  }
}

@Suite struct ClaimTests {
  let claim = Claim("c", "A is best everywhere.", source: "Table t") { numbers in
    try numbers.columns("t").all { try $0.isBest("A") }
  }

  private func judge(
    _ claim: Claim, columns: Int = 2, scopes: [String: Scope] = [:], published: [[Double?]]? = nil,
    ours: (String, Int) -> Observed?
  ) throws -> [Judgement] {
    let table = try table(columns, values: published)
    let reproduction = Reproduction(table, scopes: scopes) { row, column in
      ours(row, Int(column.data.dropFirst())!).map { .observed($0) } ?? .notRun("left out")
    }
    return Judgement.all(of: claim, by: [reproduction])
  }

  @Test func bothSidesAreJudged() throws {
    let judged = try judge(claim) { row, _ in observed(row == "A" ? 0.5 : 0.4) }
    #expect(judged.count == 1)
    #expect(judged[0].paper.text == "supported on 2 of 2")
    #expect(judged[0].ours.text == "supported on 2 of 2")
    #expect(judged[0].scope == .paper)
    let reversed = try judge(claim, published: [[0.5, 0.4], [0.4, 0.5]]) { row, _ in observed(row == "A" ? 0.5 : 0.4) }
    #expect(reversed[0].paper.conclusion == .contradicted)
  }

  @Test func partOfTheDataIsSaid() throws {
    let judged = try judge(claim, columns: 3) { row, column in column == 2 ? nil : observed(row == "A" ? 0.5 : 0.4) }
    #expect(judged[0].ours.text == "supported on 2 of 3")
    #expect(judged[0].scope == .part)
  }

  @Test func chanceDecidesNothing() throws {
    let judged = try judge(claim) { row, column in
      observed(row == "A" ? 0.5 : 0.49, noise: row == "A" ? 0.6 : 0, users: 50 + 2 * column)
    }
    guard case .inconclusive(let needs) = judged[0].ours.conclusion else {
      Issue.record("\(judged[0].ours.text)")
      return
    }
    // 2.80 · s/√n with s = 0.3 · √(50/49), n = 50
    #expect(needs.contains("50 users show a difference of 0.1201"))
  }

  @Test func seedsThatDisagreeDecideNothing() throws {
    let judged = try judge(claim, columns: 1) { row, _ in
      let means: [Double] = row == "A" ? [1.4, 0.2] : [0.9, 0.4]
      let users = (0..<Int32(40)).map { $0 }
      let runs = means.map { mean in UserValues(users: users, values: users.map { mean + 0.001 * mean * Double($0 % 2) }) }
      return Observed(seeds: runs, averaged: try! UserValues.averaged(runs), direction: .higher)
    }
    #expect(judged[0].ours.text.hasPrefix("inconclusive"))
    #expect(judged[0].ours.evidence.contains("not in every seed"))
  }

  @Test func substitutesHaveAColumnOfTheirOwn() throws {
    let judged = try judge(claim, scopes: ["D1": .substitute]) { row, column in
      observed(row == "A" ? (column == 0 ? 0.5 : 0.3) : 0.4)
    }
    #expect(judged.map(\.scope) == [.part, .substitute])
    #expect(judged[0].ours.text == "supported on 1 of 2")
    #expect(judged[1].ours.conclusion == .contradicted)
    let onlySimulated = try judge(claim, scopes: ["D0": .simulated, "D1": .simulated]) { row, _ in observed(row == "A" ? 0.5 : 0.4) }
    #expect(onlySimulated.map(\.scope) == [.paper, .simulated])
    #expect(onlySimulated[0].ours.text == "not tested: none of its 2 cells was run")
  }

  @Test func aClaimThatNamesMissingDataIsNotTested() throws {
    let named = Claim("c", "A is best on D1.", source: "t") { numbers in
      Finding(try numbers.columns("t").on("D1").isBest("A"))
    }
    let judged = try judge(named) { row, column in column == 1 ? nil : observed(0.5) }
    #expect(judged[0].paper.conclusion == .supported)
    #expect(judged[0].ours.text == "not tested: it names D1, which was not run")
  }

  @Test func whatThePaperDoesNotPrintIsNotTestedThere() throws {
    let judged = try judge(claim, published: [[nil, nil], [nil, nil]]) { row, _ in observed(row == "A" ? 0.5 : 0.4) }
    #expect(judged[0].paper.text == "not tested: the paper prints no numbers for it")
    #expect(judged[0].ours.text == "supported on 2 of 2")
    let free = Claim("c", "t", source: "s") { numbers in Finding(Answer(try numbers.ours { true }, "seen")) }
    let found = try judge(free) { _, _ in nil }
    #expect(found.count == 1)
    #expect(found[0].paper.text == "not tested: the paper prints no numbers for it")
    #expect(found[0].ours.text == "supported")
  }

  @Test func factorsAndDirections() throws {
    let ratio = Claim("c", "A is 5 % better.", source: "t") { numbers in
      try numbers.columns("t").all { try $0.isBetter("A", than: "B", by: 1.05) }
    }
    let published: [[Double?]] = [[0.5, 0.42], [0.4, 0.4]]
    #expect(try judge(ratio, published: published) { row, _ in observed(row == "A" ? 0.5 : 0.4) }[0].paper.conclusion == .supported)
    #expect(try judge(ratio) { row, _ in observed(row == "A" ? 0.41 : 0.4) }[0].ours.conclusion == .contradicted)
    let lower = try table(1, values: [[1], [2]], direction: "lower")
    let times = Reproduction(lower, scopes: [:]) { row, _ in .observed(Observed(row == "A" ? 1 : 2, direction: .lower)) }
    #expect(Judgement.all(of: claim, by: [times])[0].ours.conclusion == .supported)
  }

  @Test func meanRanks() throws {
    let table = try table(2, rows: ["A", "B", "C"], values: [[3, 1], [2, 2], [1, 2]])
    let numbers = ClaimNumbers([Reproduction(table, scopes: [:]) { _, _ in .notRun("") }], side: .paper)
    #expect(try numbers.columns("t").meanRank(of: "A") == 2)
    #expect(try numbers.columns("t").meanRank(of: "C") == 2)
    #expect(throws: NotTested.self) {
      try ClaimNumbers([Reproduction(table, scopes: [:]) { _, _ in .notRun("") }], side: .ours([.paper])).columns("t").meanRank(of: "A")
    }
  }
}

@Suite struct EvidenceFileTests {
  @Test func columnsAreTheDesigns() throws {
    let evidence = Evidence()
    evidence.add(Reproduction(try table(1), scopes: [:]) { row, _ in row == "A" ? .observed(Observed(0.5)) : .notRun("no, \"time\"") })
    evidence.add(Claim("c", "A is best.", source: "Table t") { try $0.columns("t").all { try $0.isBest("A") } })
    let files = EvidenceFiles(evidence: evidence, provenance: [:])
    #expect(
      files.numbers == """
        table,row,column,published,ours,low,high,verdict
        t,A,D0 HR@10,0.5,0.5,,,within tolerance
        t,B,D0 HR@10,0.4,,,,"not run: no, ""time""\"

        """)
    let claims = try #require(try CanonicalJSON(parsing: files.claims).array)
    #expect(
      claims[0].object?.keys.sorted() == ["evidence", "id", "scope", "source", "text", "verdict_ours", "verdict_paper"])
    #expect(
      files.comparisons
        == "dataset,metric,a,b,n,mean_a,mean_b,diff,ci_low,ci_high,statistic,p,p_adjusted,d_z,wins,ties,losses,test,family,p_signflip,p_wilcoxon\n")
    #expect(EvidenceFiles(evidence: Evidence(), provenance: [:]).claims == "[]\n")
  }
}
