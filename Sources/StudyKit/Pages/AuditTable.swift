public import Analysis
import Evaluation
public import Reports

extension PublishedTable {
  /// The arithmetic laws that the table's own numbers obey or break: one row of laws for each model and data set.
  /// - Parameters:
  ///   - cases: test users of each data set, where known.
  ///   - candidates: items ranked for a case, where known.
  ///   - evaluation: the paper's protocol, which says whether a case has one positive: some laws hold then alone.
  public func audit(
    cases: [String: Int], candidates: [String: Int], under evaluation: EvaluationProtocol = .leaveOneOut()
  ) throws -> [AuditFinding] {
    let hasOnePositive = try type(of: evaluation.chosen()).asksOnce
    let data = columns.map(\.data).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return try data.flatMap { data in
      try rows.flatMap { row in
        let values = try columns.filter { $0.data == data }.compactMap { column in
          try value(row, column).map { (try Metric(code: column.metric), $0) }
        }
        return PublishedRow(
          place: "\(data), \(row)", values: Dictionary(uniqueKeysWithValues: values), decimals: columns.filter { $0.data == data }.map(\.decimals).min() ?? decimals,
          hasOnePositive: hasOnePositive, cases: cases[data], candidates: candidates[data]
        ).audit()
      }
    }
  }
}

/// What an audit found: how often each law was held against the numbers, how often it said something, what broke it.
public func auditTable(_ caption: Text, label: String, _ findings: () throws -> [AuditFinding]) -> Reports.Table {
  Table(caption, label: label) {
    let findings = try findings()
    Column("Law", .left)
    Column("Checks")
    Column("Informative")
    Column("Broken")
    for law in AuditFinding.Law.allCases where findings.contains(where: { $0.law == law }) {
      let own = findings.filter { $0.law == law }
      Row(
        .text(Text(verbatim: law.sentence)), .integer(own.count), .integer(own.count(where: \.isInformative)),
        .integer(own.count { !$0.passed }))
    }
    let broken = findings.filter { !$0.passed }
    for finding in broken.prefix(8) { Note("\(finding.sentence)") }
    if broken.count > 8 { Note("\(broken.count - 8) more are broken.") }
  }
}

extension AuditFinding.Law {
  fileprivate var sentence: String {
    switch self {
    case .range: "A ratio lies between 0 and 1"
    case .monotone: "A metric cannot fall as its cut-off grows"
    case .gainIncrement: "The growth of NDCG follows from that of HR"
    case .reciprocalRank: "MRR lies within what the hit ratios allow"
    case .wholeHits: "HR times the number of users is a whole number of hits"
    case .improvement: "A printed improvement recomputes"
    case .meanImprovement: "A printed mean of improvements recomputes"
    }
  }
}
