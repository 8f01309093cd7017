import Analysis
import Reports
import Testing

@testable import StudyKit

/// The numbers of the files and pages that carry the evidence, by hand.
@Suite struct EvidencePageTests {
  private func comparison(_ b: String = "B", flip: Double? = 0.03) -> Comparison {
    Comparison(
      data: "D", metric: "HR@10", a: "A", b: b, users: 5, meanA: 0.5, meanB: 0.25, difference: 0.375, interval: Interval(low: 0.125, high: 0.75),
      statistic: 2.5, p: 0.01, adjusted: 0.02, dz: 1.5, outcomes: Outcomes(wins: 3, ties: 2, losses: 1), test: "paired t", family: "F",
      resampled: .init(signFlip: flip, wilcoxon: 0.04, low: 0.1, high: 0.7))
  }

  private func fields(_ csv: String) -> [String: String] {
    let lines = csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return Dictionary(uniqueKeysWithValues: zip(lines[0], lines[1]))
  }

  @Test func comparisonsStandUnderTheirNames() {
    let evidence = Evidence()
    evidence.add([comparison()])
    let found = fields(EvidenceFiles(evidence: evidence, provenance: [:]).comparisons)
    #expect(
      found == [
        "dataset": "D", "metric": "HR@10", "a": "A", "b": "B", "n": "5", "mean_a": "0.5", "mean_b": "0.25", "diff": "0.375",
        "ci_low": "0.125", "ci_high": "0.75", "statistic": "2.5", "p": "0.01", "p_adjusted": "0.02", "d_z": "1.5", "wins": "3",
        "ties": "2", "losses": "1", "test": "paired t", "family": "F", "p_signflip": "0.03", "p_wilcoxon": "0.04",
      ])
  }

  @Test func numbersStandUnderTheirNames() throws {
    let json = #"{"tables":{"t":{"rows":["A"],"columns":[{"data":"D","metric":"s"}],"values":[[0.5]]}}}"#
    func file(measured: Bool, hides: Bool) throws -> [String: String] {
      let evidence = Evidence()
      evidence.add(Reproduction(try PublishedNumbers(json: json)["t"], scopes: [:]) { _, _ in
        .observed(Observed(0.25, interval: Interval(low: 0.125, high: 0.75), isMeasured: measured))
      })
      return fields(EvidenceFiles(evidence: evidence, provenance: [:], hidesMeasured: hides).numbers)
    }
    let found = try file(measured: false, hides: true)
    #expect(found == ["table": "t", "row": "A", "column": "D s", "published": "0.5", "ours": "0.25", "low": "0.125", "high": "0.75", "verdict": "within tolerance"])
    #expect(try file(measured: true, hides: true)["ours"] == "")
    #expect(try file(measured: true, hides: false)["ours"] == "0.25")
    #expect(try file(measured: true, hides: false)["verdict"] == "not comparable: seconds depend on the machine")
  }

  /// A row of the comparison table, and the note where the two tests stand on different sides of 0.05.
  @Test func theComparisonTable() {
    let table = comparisonTable("c", label: "c") { [comparison(), comparison("C", flip: 0.06)] }
    let cells = table.groups[0].rows[0].cells.map(\.content)
    #expect(cells[1] == .number(0.375, decimals: 4) && cells[3] == .number(2.5, decimals: 2))
    #expect(cells[4] == .pValue(0.01) && cells[5] == .pValue(0.02) && cells[6] == .number(1.5, decimals: 2) && cells[8] == .pValue(0.03))
    guard case .text(let outcomes) = cells[7] else { return }
    #expect(outcomes.plain == "3 / 2 / 1")
    let notes = table.notes.map(\.plain)
    #expect(notes.contains { $0.contains("disagree about 0.05 for C (HR@10)") }, "\(notes)")
  }

  /// Ours minus theirs, beside the published number.
  @Test func theCompanionTable() throws {
    let json = #"{"tables":{"t":{"rows":["A"],"columns":[{"data":"D","metric":"s"}],"values":[[0.5]]}}}"#
    let held = Reproduction(try PublishedNumbers(json: json)["t"], scopes: [:]) { _, _ in .observed(Observed(0.125)) }
    let cells = held.companion("c", label: "c").groups[0].rows[0].cells.map(\.content)
    #expect(cells[1] == .number(0.5, decimals: 4) && cells[2] == .number(0.125, decimals: 4) && cells[4] == .number(-0.375, decimals: 4))
  }

  /// Whom a comparison favours: below the level after Holm, and in the metric's direction.
  @Test func favourNeedsTheAdjustedP() {
    var row = comparison()
    #expect(row.favoursA(.higher) && !row.favoursA(.lower))
    row.adjusted = 0.06
    #expect(!row.favoursA(.higher))
    row.adjusted = nil
    #expect(!row.favoursA(.higher))
  }

  /// The first sentence of a report counts every verdict once, and only those that can count as reproduced.
  @Test func pageOneCountsTheVerdicts() throws {
    let json = """
      {"tables":{"t":{"rows":["A","B"],"columns":[{"data":"D","metric":"s"},{"data":"E","metric":"s"}],"values":[[0.5,0.5],[0.25,0.25]]}}}
      """
    let evidence = Evidence()
    evidence.add(Reproduction(try PublishedNumbers(json: json)["t"], scopes: ["E": .substitute]) { row, column in
      .observed(Observed(row == "A" ? 0.5 : 0.1))
    })
    let columns = { (numbers: ClaimNumbers, data: String) in try numbers.columns("t").on([data]) }
    evidence.add(Claim("x-01", "A is best on D.", source: "t") { try columns($0, "D").all { try $0.isBest("A") } })
    evidence.add(Claim("x-02", "B is best on D.", source: "t") { try columns($0, "D").all { try $0.isBest("B") } })
    evidence.add(Claim("x-03", "B is best on E.", source: "t") { try columns($0, "E").all { try $0.isBest("B") } })
    let scratch = try Scratch()
    let outcome = try RunOutcome(Lab(Lab.Settings(), archive: Archive(try ResultStore(creating: scratch.path))))
    let page = FrontPage(run: RunSettings(study: "x"), outcome: outcome, evidence: evidence)
    guard case .paragraph(let paragraph) = page.blocks[0] else {
      Issue.record("the page begins with \(page.blocks[0])")
      return
    }
    let text = "\(paragraph)"
    #expect(text.contains("1 supported, 1 contradicted, 0 inconclusive, 1 not tested"), "\(text)")
    #expect(text.contains("1 within tolerance, 1 same ordering, 0 ordering differs"), "\(text)")
  }

  /// Ranks of a table over data sets, in the metric's direction; equals share a rank.
  @Test func ranksFollowTheDirection() {
    func across(_ metric: Metric) -> AcrossDataSets {
      AcrossDataSets(metric, models: ["A", "B", "C"], rows: [("D", .paper, [0.3, 0.2, 0.2]), ("E", .paper, [0.3, 0.1, 0.2])], leftOut: [])
    }
    let higher = across(.hitRatio(10)), lower = across(.mae)
    #expect((0..<3).map { higher.rank(of: $0, in: higher.values[0]) } == [1, 2, 2])
    #expect((0..<3).map { lower.rank(of: $0, in: lower.values[0]) } == [3, 1, 1])
    #expect(higher.meanRanks == [1, 2.75, 2.25] && lower.meanRanks == [3, 1.25, 1.75])
  }
}
