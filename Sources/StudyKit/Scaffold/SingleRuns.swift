public import Analysis
public import Reports

/// Tables of single runs: the first seed of each row.
extension Lab {
  /// What is shown of a run beside its metrics.
  public enum RunFact: Equatable, Sendable {
    /// The best value on the validation items, of the metric that selects.
    case validation(Metric)
    case bestEpoch
  }

  /// Runs that differ in what their first cells say, data set by data set.
  /// - Parameter columns: of those cells.
  public func singleRunTable<Entry>(
    _ caption: Text, label: String, columns: [Column], by metrics: [Metric], facts: [RunFact] = [], notes: [Text] = [],
    on entries: [Entry], rows: (Entry) throws -> [(cells: [TableCell], runs: Runs)]
  ) -> Reports.Table {
    Table(caption, label: label) {
      for column in columns { column }
      for metric in metrics { Column(Text(verbatim: metric.label)) }
      for fact in facts { Column(fact.title) }
      for entry in entries {
        for (cells, runs) in try rows(entry) {
          let run = try runs.completed()[0]
          Row(
            cells: cells + (try metrics.map { .number(try run.metric($0), decimals: 4) })
              + (try facts.map { try $0.cell(of: runs) }))
        }
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
  fileprivate var title: Text {
    switch self {
    case .validation(let metric): Text(verbatim: "Validation \(metric.label)")
    case .bestEpoch: "Best epoch"
    }
  }

  fileprivate func cell(of runs: Runs) throws -> TableCell {
    switch self {
    case .validation: .number(try runs.validation(), decimals: 4)
    case .bestEpoch: .integer(try runs.completed()[0].training().bestEpoch ?? 0)
    }
  }
}
