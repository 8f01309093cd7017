public import Analysis
public import Reports

/// A metric on the test items at the epoch that validation chose, and the largest over all evaluations: what the habit of
/// printing the best test epoch adds.
public struct Watched {
  public let chosen, best: Double
  /// How many values it is the largest of.
  public let count: Int
  /// What the largest adds, relative to the chosen; nil where that is 0.
  public var gain: Double? { chosen > 0 ? best / chosen - 1 : nil }
}

extension MainTable {
  /// The first seed of a row that kept "watch METRIC".
  public func watched(_ metric: Metric, _ model: String, on entry: Setup.Entry) throws -> Watched {
    let run = try runs(model, on: entry.label).completed()[0]
    let curve = try run.artifact("watch \(metric.code)")
    let chosen = try run.training().bestEpoch
    let values = (0..<curve.rows).map { (epoch: Int(curve[$0, 0]), value: Double(curve[$0, 1])) }
    guard let own = values.first(where: { $0.epoch == chosen }), let best = values.map(\.value).max() else {
      throw Missing(.absent, "\(model) on \(entry.label) was not evaluated at its best epoch")
    }
    return Watched(chosen: own.value, best: best, count: values.count)
  }

  /// The models that were watched, each metric as chosen, at its best test epoch, and what that adds.
  public func bestEpochTable(
    _ caption: Text, label: String, on entry: Setup.Entry, by metrics: [Metric], models: [String], note: (Watched) -> Text
  ) -> Reports.Table {
    Table(caption, label: label) {
      Column("Model", .left)
      for metric in metrics {
        Columns(Text(verbatim: metric.label)) {
          Column("Chosen on validation")
          Column("Best test epoch")
          Column("Gain (%)")
        }
      }
      for model in models {
        let watches = try metrics.map { try watched($0, model, on: entry) }
        Row(cells: [.text(Text(verbatim: model))] + watches.flatMap(\.cells))
      }
      Note(note(try watched(metrics[metrics.count - 1], setup.roster.proposed, on: entry)))
    }
  }
}

extension Watched {
  fileprivate var cells: [TableCell] {
    [
      .number(chosen, decimals: 4), .number(best, decimals: 4, mark: "†"),
      .number(gain.map { 100 * $0 }, decimals: 1, orMissing: "the chosen epoch has 0"),
    ]
  }
}
