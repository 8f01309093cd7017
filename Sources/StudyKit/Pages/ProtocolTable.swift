import Analysis
import Evaluation
public import Reports

/// How the paper's candidates and the second set order the models: for each column Kendall's τ between the two orders,
/// and the best model of each.
public func protocolTable(_ caption: Text, label: String, _ reproduction: Reproduction, models: [String]? = nil) -> Reports.Table {
  Table(caption, label: label) {
    let (second, candidates) = try reproduction.secondRanking()
    Column("Data and metric", .left)
    Column("Models")
    Column("τ")
    Column("Best, paper's candidates", .left)
    Column("Best, second", .left)
    Column("Users")
    Column("Users, second")
    for column in reproduction.table.columns where reproduction.common(column, models) > 1 {
      let (own, other) = (reproduction.numbers(column, models), second.numbers(column, models))
      Row(
        .text(Text(verbatim: column.name)), .integer(reproduction.common(column, models)),
        .number(reproduction.tauOfProtocols(column, models: models), decimals: 2, orMissing: "all models tie"),
        .text(Text(verbatim: reproduction.leader(of: own, column))), .text(Text(verbatim: reproduction.leader(of: other, column))),
        .integer(own.map(\.observed.users).max() ?? 0), .integer(other.map(\.observed.users).max() ?? 0))
    }
    Note(
      "τ: Kendall's τ-b between the orders of the models that were ranked in both ways; 1 is the same order. Second: \(candidates.name), one seed where it is a sample of users.")
  }
}

extension Reproduction {
  fileprivate func secondRanking() throws -> (Reproduction, CandidateSet) {
    guard let second, let candidates = second.candidates else {
      throw Missing(.absent, "the table was ranked in one way only")
    }
    return (second, candidates)
  }

  /// How many models were ranked in both ways.
  fileprivate func common(_ column: PublishedTable.Column, _ models: [String]?) -> Int {
    let other = second?.numbers(column, models) ?? []
    return numbers(column, models).count { row in other.contains { $0.row == row.row } }
  }

  fileprivate func numbers(
    _ column: PublishedTable.Column, _ models: [String]?
  ) -> [(row: String, observed: Observed)] {
    (models ?? table.rows).compactMap { row in entry(row, column)?.observed.map { (row, $0) } }
  }

  fileprivate func leader(of rows: [(row: String, observed: Observed)], _ column: PublishedTable.Column) -> String {
    rows.max { column.direction.isBetter($1.observed.value, than: $0.observed.value) }?.row ?? ""
  }
}
