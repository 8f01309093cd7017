import Analysis
import Evaluation
import Testing

@testable import StudyKit

/// Helpers of claims, on small tables: on the paper's side, where numbers are what they are, and on ours, where chance and
/// missing runs count.
@Suite struct ClaimHelperTests {
  /// A table of named rows; columns are (data, place on an axis or nil).
  private func table(
    _ id: String = "t", rows: [String], columns: [(data: String, at: Double?)], direction: String = "higher", _ values: [[Double?]]
  ) throws -> PublishedTable {
    func list(_ words: [String]) -> String { "[" + words.joined(separator: ",") + "]" }
    let shownColumns = columns.map { column in
      let at = column.at.map { ",\"at\":\($0)" } ?? ""
      return "{\"data\":\"\(column.data)\",\"metric\":\"HR@10\",\"direction\":\"\(direction)\"\(at)}"
    }
    let shownValues = values.map { row in list(row.map { $0.map { "\($0)" } ?? "null" }) }
    let json = "{\"tables\":{\"\(id)\":{\"rows\":\(list(rows.map { "\"\($0)\"" })),\"columns\":\(list(shownColumns)),\"values\":\(list(shownValues))}}}"
    return try PublishedNumbers(json: json)[id]
  }

  /// A mean over 100 users who differ by ± noise · mean, half of them each way; all models alike.
  private func observed(_ mean: Double, noise: Double = 0.01) -> Observed {
    let users = (0..<Int32(100)).map { $0 }
    let run = UserValues(users: users, values: users.map { mean * (1 + noise * ($0 % 2 == 0 ? 1 : -1)) })
    return Observed(seeds: [run], averaged: run, direction: .higher)
  }

  private enum Asked { case paper, ours }

  /// The word of a claim's verdict: of the paper's numbers, or of ours, which are the table's as means over users (a nil
  /// was not run).
  private func word(
    of tables: [PublishedTable], _ asked: Asked, noise: Double = 0.01, ours: [[Double?]]? = nil,
    _ check: (ClaimNumbers) throws -> Finding
  ) -> String {
    let held = tables.map { table in
      Reproduction(table, scopes: [:]) { row, column in
        let (r, c) = (table.rows.firstIndex(of: row)!, table.columns.firstIndex(of: column)!)
        let value = ours.map { $0[r][c] } ?? table.value(row, column)
        return value.map { .observed(observed($0, noise: noise)) } ?? .notRun("left out")
      }
    }
    do {
      return try check(ClaimNumbers(held, side: asked == .paper ? .paper : .ours([.paper]))).text
    } catch {
      return "not tested: \((error as? NotTested)?.reason ?? "\(error)")"
    }
  }

  private func both(_ table: PublishedTable, _ check: (ClaimNumbers) throws -> Finding) -> [String] {
    [word(of: [table], .paper, check), word(of: [table], .ours, check)]
  }

  private let supported = ["supported", "supported"], contradicted = ["contradicted", "contradicted"]

  @Test func relativeGains() throws {
    let t = try table(rows: ["A", "B", "C"], columns: [("D", nil)], [[0.42], [0.40], [0.30]])
    func claim(_ factor: Double) -> [String] {
      both(t) { Finding(try $0.columns("t").on("D").isBest("A", among: ["B", "C"], by: factor)) }
    }
    #expect(claim(1.02) == supported)
    #expect(claim(1.06) == contradicted)
    #expect(word(of: [t], .paper) { Finding(try $0.columns("t").on("D").isBest("A", by: 1.05)) } == "supported", "at least 5 %")
    let lower = try table(rows: ["A", "B"], columns: [("D", nil)], direction: "lower", [[1.0], [1.05]])
    #expect(word(of: [lower], .paper) { Finding(try $0.columns("t").on("D").isBetter("A", than: "B", by: 1.05)) } == "supported")
    #expect(word(of: [lower], .paper) { Finding(try $0.columns("t").on("D").isBetter("A", than: "B", by: 1.06)) } == "contradicted")
  }

  @Test func acrossTwoTables() throws {
    let ablation = try table("t3", rows: ["with", "without"], columns: [("D", nil)], [[0.5], [0.45]])
    let main = try table("t2", rows: ["B1", "B2", "with"], columns: [("D", nil)], [[0.4], [0.44], [0.5]])
    func claim(_ rivals: [String]) -> (ClaimNumbers) throws -> Finding {
      { numbers in
        let baselines = try numbers.columns("t2")
        return try numbers.columns("t3").all { try $0.isBest("without", among: rivals, in: baselines.on($0.column.data)) }
      }
    }
    for asked in [Asked.paper, .ours] {
      #expect(word(of: [ablation, main], asked, claim(["B1", "B2"])) == "supported on 1 of 1")
      #expect(word(of: [ablation, main], asked, claim(["B1", "with"])) == "contradicted")
    }
  }

  @Test func bestOfSeveralRows() throws {
    let t = try table(rows: ["w = 0", "w = 0.2", "w = 0.4", "w = 1"], columns: [("D", nil)], [[0.3], [0.5], [0.5], [0.4]])
    #expect(both(t) { Finding(try $0.columns("t").on("D").isBest(oneOf: ["w = 0.2", "w = 0.4"])) } == supported)
    #expect(both(t) { Finding(try $0.columns("t").on("D").isBest(oneOf: ["w = 0", "w = 1"])) } == contradicted)
    #expect(
      word(of: [t], .ours, ours: [[0.3], [nil], [0.5], [0.4]]) {
        Finding(try $0.columns("t").on("D").isBest(oneOf: ["w = 0.2"]))
      } == "not tested: some rows of D HR@10 were not run")
  }

  @Test func ranksAmongRivals() throws {
    let t = try table(rows: ["A", "B", "C", "D"], columns: [("X", nil)], [[0.4], [0.3], [0.2], [0.1]])
    #expect(both(t) { Finding(try $0.columns("t").on("X").isAmong(best: 2, "B", of: ["A", "B", "C", "D"])) } == supported)
    #expect(both(t) { Finding(try $0.columns("t").on("X").isAmong(best: 2, "C", of: ["A", "B", "C", "D"])) } == contradicted)
    #expect(both(t) { Finding(try !$0.columns("t").on("X").isAmong(best: 2, "C", of: ["A", "B", "C", "D"])) } == supported)
    let tied = try table(rows: ["A", "B", "C"], columns: [("X", nil)], [[0.4], [0.4], [0.1]])
    #expect(word(of: [tied], .paper) { Finding(try $0.columns("t").on("X").isAmong(best: 1, "B", of: ["A", "B", "C"])) } == "supported", "equals share a rank")
  }

  @Test func closeness() throws {
    let t = try table(rows: ["A", "B"], columns: [("X", nil)], [[0.50], [0.49]])
    #expect(both(t) { Finding(try $0.columns("t").on("X").isClose("A", to: "B", within: 0.02)) } == supported)
    #expect(both(t) { Finding(try $0.columns("t").on("X").isClose("B", to: "A", within: 0.005)) } == contradicted)
    #expect(both(t) { Finding(try $0.columns("t").on("X").isBetter("B", than: "A", margin: -0.02)) } == supported, "not worse by more")
    #expect(both(t) { Finding(try $0.columns("t").on("X").isBetter("A", than: "B", margin: 0.02)) } == contradicted)
  }

  @Test func meanRanksOfGroups() throws {
    let t = try table(
      rows: ["A", "B"], columns: [("D1", nil), ("D2", nil), ("S1", nil), ("S2", nil)],
      [[0.5, 0.5, 0.1, 0.1], [0.4, 0.4, 0.2, 0.2]])
    #expect(both(t) { try $0.columns("t").meanRank(of: "A", on: ["D1", "D2"], isBetterThanOn: ["S1", "S2"]) } == ["supported on 4 of 4", "supported on 4 of 4"])
    #expect(both(t) { try $0.columns("t").meanRank(of: "A", atMost: 1.5) } == ["supported on 4 of 4", "supported on 4 of 4"])
    #expect(both(t) { try $0.columns("t").on(["S1", "S2"]).meanRank(of: "A", atMost: 1.5) } == contradicted)
    let part: [[Double?]] = [[0.5, nil, nil, nil], [0.4, nil, nil, nil]]
    #expect(word(of: [t], .ours, ours: part) { try $0.columns("t").meanRank(of: "A", atMost: 1.5) } == "supported on 1 of 4")
    #expect(
      word(of: [t], .ours, ours: part) { try $0.columns("t").meanRank(of: "A", on: ["D1"], isBetterThanOn: ["S1"]) }
        == "not tested: A has no numbers")
  }

  @Test func largestGainAndLeaders() throws {
    let t = try table(rows: ["A", "B", "C"], columns: [("X", nil), ("Y", nil)], [[0.6, 0.5], [0.4, 0.3], [0.3, 0.45]])
    // Gains of A over the best of B and C: 0.6/0.4 − 1 = 0.5 on X, 0.5/0.45 − 1 = 0.11 on Y.
    #expect(both(t) { try $0.columns("t").isLargest(on: "X") { try $0.gain(of: "A", over: ["B", "C"]) } } == ["supported on 2 of 2", "supported on 2 of 2"])
    #expect(both(t) { try $0.columns("t").isLargest(on: "Y") { try $0.gain(of: "A", over: ["B", "C"]) } } == contradicted)
    #expect(
      both(t) {
        try $0.columns("t").whole { columns in
          let leaders = try columns.map { try $0.leader(among: ["B", "C"]) }
          return Answer(leaders == ["B", "C"], "\(leaders)")
        }
      } == ["supported on 2 of 2", "supported on 2 of 2"])
    #expect(
      word(of: [t], .ours, ours: [[0.6, nil], [0.4, nil], [0.3, nil]]) {
        try $0.columns("t").isLargest(on: "Y") { try $0.value("A") }
      } == "not tested: it names Y, which was not run")
  }

  @Test func ratiosOfTimes() throws {
    let t = try table(rows: ["A", "B"], columns: [("X", nil)], direction: "lower", [[1.5], [1.0]])
    func claim(_ numbers: ClaimNumbers) throws -> Finding { Finding(try numbers.columns("t").on("X").ratio("A", to: "B", isIn: 1...1.6)) }
    func measured(_ ratio: Double) throws -> String {
      let held = Reproduction(t, scopes: [:]) { row, _ in .observed(Observed(row == "A" ? ratio : 1, direction: .lower, isMeasured: true)) }
      return try claim(ClaimNumbers([held], side: .ours([.paper]))).text
    }
    #expect(both(t, claim) == supported)
    #expect(try measured(1.6) == "supported")
    #expect(try measured(1.65).hasPrefix("inconclusive"), "within 5 % of the bound")
    #expect(try measured(0.96).hasPrefix("inconclusive"))
    #expect(try measured(1.7) == "contradicted")
    #expect(try measured(0.9) == "contradicted")
    let far = try table(rows: ["A", "B"], columns: [("X", nil)], direction: "lower", [[1.7], [1.0]])
    #expect(both(far, claim) == contradicted)
  }

  @Test func sweepsWhosePointsAreRows() throws {
    let t = try table(rows: ["L = 2", "L = 3", "L = 5"], columns: [("X", nil)], [[0.3], [0.4], [0.5]])
    #expect(both(t) { Finding(try $0.columns("t").on("X").curve().isBest(in: 4...)) } == supported)
    #expect(both(t) { Finding(try $0.columns("t").on("X").curve().isBest(in: ...3)) } == contradicted)
    #expect(both(t) { Finding(try $0.columns("t").on("X").curve().isBestAtTheEnd()) } == supported)
    #expect(both(t) { Finding(try $0.columns("t").on("X").curve().isBest(at: [2, 3])) } == contradicted)
    #expect(
      word(of: [t], .ours, ours: [[0.3], [nil], [0.5]]) { Finding(try $0.columns("t").on("X").curve().isBest(in: 4...)) }
        == "not tested: L = 3 was not run on X")
    #expect(ClaimColumn.number(in: "ω = 0.25") == 0.25 && ClaimColumn.number(in: "HR@5, d = 16") == 16)
  }

  private func dimensions() throws -> PublishedTable {
    try table(
      rows: ["A", "B"], columns: [("X", 10), ("X", 20), ("X", 30), ("Y", 10), ("Y", 20), ("Y", 30)],
      [[0.50, 0.51, 0.505, 0.3, 0.4, 0.5], [0.2, 0.4, 0.3, 0.1, 0.11, 0.12]])
  }

  @Test func sweepsWhosePointsAreColumns() throws {
    let t = try dimensions()
    #expect(both(t) { try $0.columns("t").all { try $0.isBest("A") } } == ["supported on 6 of 6", "supported on 6 of 6"])
    let notLast = { (numbers: ClaimNumbers) in
      try numbers.columns("t").perData.count(atLeast: 1) { try !$0.curve(of: "A").isBestAtTheEnd() }
    }
    #expect(both(t, notLast) == ["supported on 2 of 2", "supported on 2 of 2"])
    let varies = { (a: String, b: String, data: String) in
      { (numbers: ClaimNumbers) in
        let group = try numbers.columns("t").on([data])
        return Finding(try group.curve(of: a).varies(moreThan: group.curve(of: b)))
      }
    }
    #expect(both(t, varies("B", "A", "X")) == supported)
    #expect(both(t, varies("B", "A", "Y")) == contradicted)
    let missing: [[Double?]] = [[0.50, nil, 0.505, 0.3, 0.4, 0.5], [0.2, 0.4, 0.3, 0.1, 0.11, 0.12]]
    #expect(word(of: [t], .ours, ours: missing, notLast) == "contradicted (scaled)", "X is not tested, and on Y the last is best")
  }

  @Test func flatnessLevelsAndTrends() throws {
    let t = try dimensions()
    let curve = { (row: String, data: String, numbers: ClaimNumbers) in try numbers.columns("t").on([data]).curve(of: row) }
    #expect(both(t) { Finding(try curve("A", "X", $0).isFlat(within: 0.03)) } == supported)  // 0.01/0.51 = 2 %
    #expect(both(t) { Finding(try curve("A", "X", $0).isFlat(within: 0.01)) } == contradicted)
    #expect(both(t) { Finding(try curve("A", "X", $0).isLevel(from: 20, within: 0.01)) } == supported)
    #expect(both(t) { Finding(try curve("A", "Y", $0).isLevel(from: 10, within: 0.05)) } == contradicted)
    #expect(both(t) { Finding(try curve("B", "X", $0).ranges(moreThan: curve("A", "X", $0))) } == supported)
    let rises = { (numbers: ClaimNumbers) in Finding(try curve("A", "Y", numbers).rises) }
    // Three points in order happen by chance in 2 of 6 orders.
    #expect(word(of: [t], .paper, rises) == "supported")
    #expect(word(of: [t], .ours, rises) == "inconclusive: more points")
    let groups = try table(
      rows: ["A", "B"], columns: (1...6).map { ("X", Double($0)) },
      [[0.60, 0.58, 0.55, 0.50, 0.45, 0.41], [0.10, 0.20, 0.25, 0.30, 0.35, 0.40]])
    #expect(both(groups) { Finding(try $0.columns("t").curve(of: "A", minus: "B").falls) } == supported)
    #expect(both(groups) { Finding(try $0.columns("t").curve(of: "A", minus: "B").rises) } == contradicted)
  }

  @Test func equivalenceContradictsAGain() throws {
    let t = try table(rows: ["A", "B"], columns: [("X", nil)], [[0.5], [0.5]])
    let gain = { (numbers: ClaimNumbers) in Finding(try numbers.columns("t").on("X").isBetter("A", than: "B")) }
    #expect(both(t, gain) == contradicted)
    // A difference of 0.2 % with spread: not significant, and within ± 1 %.
    let held = Reproduction(t, scopes: [:]) { row, _ in
      let users = (0..<Int32(400)).map { $0 }
      let values = users.map { 0.5 + (row == "A" ? 0.0002 + ($0 % 2 == 0 ? 0.01 : -0.01) : 0) }
      let run = UserValues(users: users, values: values)
      return .observed(Observed(seeds: [run], averaged: run, direction: .higher))
    }
    #expect(try gain(ClaimNumbers([held], side: .ours([.paper]))).text == "contradicted")
  }

  @Test func anyAndNegation() {
    let yes = Answer(yes: 0.01, no: 1, evidence: "a", needs: nil), no = Answer(yes: 1, no: 0.01, evidence: "b", needs: nil)
    #expect((!yes).no == 0.01 && (!yes).yes == 1)
    #expect(Answer.any([yes, no]).yes == 0.02, "Holm over two")
    #expect(Answer.any([no, no]).no == 0.01)
  }

  @Test func aSecondRankingGivesASecondVerdict() throws {
    let t = try table(rows: ["A", "B", "C"], columns: [("X", nil)], [[0.5], [0.4], [0.3]])
    let claim = Claim("c-1", "A is best.", source: "t") { try $0.columns("t").all { try $0.isBest("A") } }
    let text = Claim("c-2", "It is so.", source: "t") { numbers in Finding(Answer(try numbers.ours { true }, "seen")) }
    func held(_ values: [String: Double]) -> Reproduction {
      Reproduction(t, scopes: [:]) { row, _ in values[row].map { .observed(self.observed($0)) } ?? .notRun("") }
    }
    let first = held(["A": 0.5, "B": 0.4, "C": 0.3])
    let both = first.beside(held(["A": 0.3, "B": 0.4, "C": 0.2]), .all(users: 300))
    let judged = Judgement.all(of: claim, by: [both])[0]
    #expect(judged.ours.word == "supported")
    #expect(judged.second?.word == "contradicted")
    #expect(judged.dependsOnCandidates)
    #expect(abs(both.tauOfProtocols(t.columns[0])! - 1.0 / 3) < 1e-12, "of three pairs one turns round")
    #expect(Judgement.all(of: claim, by: [first])[0].second == nil)
    #expect(Judgement.all(of: text, by: [both])[0].second == nil, "it rests on no table")
    let evidence = Evidence()
    evidence.add(both)
    evidence.add(claim)
    let files = EvidenceFiles(evidence: evidence, provenance: [:])
    #expect(files.claims.contains("\"verdict_second\":\"contradicted\""))
    #expect(files.numbers.contains("\"t, all, 300 users\",A,X HR@10,0.5,0.3"))
  }

  @Test func claimsAreHeldToThePublishedOnes() throws {
    let t = try table(rows: ["A", "B"], columns: [("X", nil)], [[0.5], [0.4]])
    let evidence = Evidence()
    evidence.add(Reproduction(t, scopes: [:]) { _, _ in .notRun("") })
    for (id, winner) in [("c-1", "A"), ("c-2", "B"), ("c-3", "B")] {
      evidence.add(Claim(id, "", source: "t") { try $0.columns("t").all { try $0.isBest(winner) } })
    }
    evidence.add(Deviation(id: "misprint", paper: "", done: "c-3 is read the other way.", why: ""))
    #expect(evidence.disagreements(with: ["c-1": true, "c-2": false, "c-3": true]).isEmpty)
    let wrong = evidence.disagreements(with: ["c-1": nil, "c-2": true, "c-3": true, "c-4": false])
    #expect(wrong.map { String($0.prefix(14)) } == ["c-1 is support", "c-2 is contrad", "c-4 is not dec"])
    #expect(evidence.disagreements(with: ["c-1": true, "c-2": false]) == ["c-3 is not among the published claims"])
    let numbers = try PublishedNumbers(json: #"{"tables":{},"claims":{"c-1":true,"c-2":null}}"#)
    #expect(numbers.claims.count == 2 && numbers.claims["c-1"] == .some(true) && numbers.claims["c-2"] == .some(nil))
    #expect(throws: StudyError.self) { try PublishedNumbers(json: #"{"tables":{},"claims":{"c-1":"yes"}}"#) }
  }
}
