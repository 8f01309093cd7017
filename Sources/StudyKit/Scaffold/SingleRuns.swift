public import Analysis
public import Reports

/// Tables of single runs: the first seed of each row.
extension Lab {
  public enum RunFact: Equatable, Sendable {
    /// The best value on the validation items.
    case validation
    case bestEpoch
  }

  /// Runs that differ in what their first cells say.
  /// - Parameters:
  ///   - columns: of those cells.
  ///   - facts: what is shown of each run beside its metrics.
  public func singleRunTable(
    _ caption: Text, label: String, columns: [Column], by metrics: [Metric], facts: [RunFact] = [], notes: [Text] = [],
    rows: () throws -> [(cells: [Reports.Cell], runs: Runs)]
  ) -> Reports.Table {
    Table(caption, label: label) {
      for column in columns { column }
      for metric in metrics { Column(Text(verbatim: metric.label)) }
      let rows = try rows()
      for fact in facts { Column(fact.title(rows.first?.runs)) }
      for (cells, runs) in rows {
        let run = try runs.completed()[0]
        Row(
          cells: cells + (try metrics.map { .number(try run.metric($0), decimals: 4) })
            + (try facts.map { try $0.cell(of: runs) }))
      }
      for note in notes { Note(note) }
    }
  }

  /// The same models on several terms, such as other test users: the columns of each term side by side.
  public func termsTable(
    _ caption: Text, label: String, by metrics: [Metric], sides: [(title: Text, runs: [Runs])], notes: () throws -> [Text]
  ) -> Reports.Table {
    Table(caption, label: label) {
      Column("Model", .left)
      for side in sides { Columns(side.title) { for metric in metrics { Column(Text(verbatim: metric.label)) } } }
      for (place, run) in sides[0].runs.enumerated() {
        let seeds = try sides.map { try $0.runs[place].completed()[0] }
        Row(
          cells: [.text(Text(verbatim: run.model))]
            + (try seeds.flatMap { seed in try metrics.map { .number(try seed.metric($0), decimals: 4) } }))
      }
      for note in try notes() { Note(note) }
    }
  }
}

extension Lab.RunFact {
  fileprivate func title(_ runs: Runs?) -> Text {
    switch self {
    case .validation: Text(verbatim: "Validation \(runs?.cells.first?.cell.evaluation.selection.label ?? "")")
    case .bestEpoch: "Best epoch"
    }
  }

  fileprivate func cell(of runs: Runs) throws -> Reports.Cell {
    switch self {
    case .validation: .number(try runs.validation(), decimals: 4)
    case .bestEpoch: .integer(try runs.completed()[0].training().bestEpoch ?? 0)
    }
  }
}
