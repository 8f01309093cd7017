public import Analysis
public import Reports

extension Lab {
  /// A paper's main table over several data sets: models in columns, a row for each data set and metric.
  ///
  /// Best of a row in bold, second underlined; a raised ≈ where the paired t-test against the best, Holm-corrected over
  /// the row, does not tell the two apart. Digits beyond the 95 % interval of the mean are grey. The legend says all that.
  /// - Parameters:
  ///   - models: labels, in the order of the columns; `groups` sets common headers over some of them.
  ///   - holes: data sets that were not run, each with its reason; their rows stand with dashes.
  ///   - runs: the row of a main table for a model on a data set.
  public func gridTable(
    _ caption: Text, label: String, groups: [(title: Text, models: [String])], dataSets: [DataSet],
    holes: [(data: String, reason: String)] = [], by metrics: [Metric], decimals: Int = 4, notes: [Text] = [],
    runs: (_ model: String, _ data: DataSet) throws -> Runs
  ) -> Table {
    let models = groups.flatMap(\.models)
    return Table(caption, label: label, width: .full) {
      Column("Data", .left)
      Column("Metric", .left)
      for group in groups {
        Columns(group.title) { for model in group.models { Column(Text(verbatim: model)) } }
      }
      var users: [Int] = []
      for data in dataSets {
        let rows = try models.map { try runs($0, data) }
        let standings = try metrics.map { try Standing(rows, by: $0) }
        users.append(standings.compactMap(\.users).max() ?? 0)
        Rows {
          for (place, (metric, standing)) in zip(metrics, standings).enumerated() {
            Row(
              cells: [place == 0 ? .text(Text(verbatim: data.label)) : .empty, .text(Text(verbatim: metric.label))]
                + rows.map { standing.cell(of: $0, decimals: decimals) })
          }
        }
      }
      for hole in holes {
        Rows {
          Row(
            cells: [.text(Text(verbatim: hole.data)), .text(Text(verbatim: metrics.map(\.label).joined(separator: ", ")))]
              + models.map { _ in .missing(hole.reason) })
        }
      }
      let counted = zip(dataSets, users).filter { $1 > 0 }.map { "\($1) on \($0.label)" }.joined(separator: ", ")
      Note(
        "Means over test users (\(counted)), averaged over seeds first. Told apart from the best: two-sided paired t over users, Holm over the other models of the row, p < 0.05. \(metrics.directions)\(metrics.units)")
      for note in notes { Note(note) }
    }
  }
}
