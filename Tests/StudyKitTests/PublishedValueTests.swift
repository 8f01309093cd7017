import Analysis
import Evaluation
import Testing

@testable import StudyKit

/// Numbers of a paper that are more, or less, than printed.
@Suite struct PublishedValueTests {
  private func table(_ values: String, unit: String = "") throws -> PublishedTable {
    try PublishedNumbers(
      json: """
        {"tables": {"t": {"decimals": 2, \(unit) "rows": ["SDM", "XDM"], "columns": [{"data": "D", "metric": "HR@50"}], "values": \(values)}}}
        """)["t"]
  }

  @Test func perCentAreShares() throws {
    let percent = try table("[[36.27], [38.5]]", unit: "\"unit\": \"percent\",")
    #expect(abs(percent.value("SDM", percent.columns[0])! - 0.3627) < 1e-15 && percent.columns[0].decimals == 4)
    let share = try table("[[0.36], [0.38]]")
    #expect(share.value("SDM", share.columns[0]) == 0.36 && share.columns[0].decimals == 2)
    #expect(throws: StudyError.self) { try table("[[1], [2]]", unit: "\"unit\": \"promille\",") }
  }

  @Test func certaintyIsKept() throws {
    let found = try table(#"[[{"value": 9.25, "certainty": "reconstructed", "star": true}], [{"low": 0.31, "high": 0.34}]]"#)
    let column = found.columns[0]
    #expect(found.printed("SDM", column) == PublishedValue(9.25, .reconstructed, isStarred: true))
    #expect(found.printed("SDM", column)?.text(decimals: 2) == "9.25* (reconstructed)")
    #expect(found.value("XDM", column) == nil && found.printed("XDM", column)?.text(decimals: 2) == "0.31 to 0.34")
    for wrong in [#"{"value": 1, "certainty": "guessed"}"#, #"{"low": 2, "high": 1}"#, #"{"value": 1, "low": 0}"#, #""1""#, #"{"valu": 1}"#] {
      #expect(throws: StudyError.self, "\(wrong)") { try table("[[\(wrong)], [1]]") }
    }
  }

  /// A number that is only known to lie between two is held against nothing, and ranks nobody; a reconstructed one is.
  @Test func whatIsKnownIsJudged() throws {
    let found = try table(#"[[{"value": 0.5, "certainty": "reconstructed"}], [{"low": 0.31, "high": 0.34}]]"#)
    let held = Reproduction(found, scopes: [:]) { row, _ in .observed(Observed(row == "SDM" ? 0.5 : 0.33)) }
    #expect(held.entry("SDM", found.columns[0])?.verdict == .withinTolerance)
    guard case .notComparable(let reason)? = held.entry("XDM", found.columns[0])?.verdict else {
      Issue.record("a verdict on a range")
      return
    }
    #expect(reason.contains("0.31 to 0.34"))
  }

  /// With several positives a case the growth of NDCG does not follow from that of HR.
  @Test func theAuditAsksTheProtocol() throws {
    let table = try PublishedNumbers(
      json: """
        {"tables": {"t": {"decimals": 4, "rows": ["A"],
          "columns": [{"data": "D", "metric": "HR@5"}, {"data": "D", "metric": "HR@10"}, {"data": "D", "metric": "NDCG@5"}, {"data": "D", "metric": "NDCG@10"}],
          "values": [[0.4, 0.5, 0.3, 0.39]]}}}
        """)["t"]
    #expect(try table.audit(cases: [:], candidates: [:]).contains { !$0.passed })
    #expect(try table.audit(cases: [:], candidates: [:], under: EvaluationProtocol(DaySplit())).allSatisfy(\.passed))
  }
}
