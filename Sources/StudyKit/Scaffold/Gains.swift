public import Analysis
public import Reports

/// What the proposed model gains over the best of the paper's baselines, relative to it.
public struct RelativeGain {
  public let gain: Double
  public let rival: String

  init?(_ own: Double?, over rivals: [(model: String, value: Double)], _ direction: Direction) {
    guard let own, let first = rivals.first else { return nil }
    let best = rivals.dropFirst().reduce(first) { direction.isBetter($0.value, than: $1.value) ? $0 : $1 }
    (gain, rival) = ((own / best.value - 1) * (direction == .higher ? 1 : -1), best.model)
  }
}

extension MainTable {
  /// - Throws: `Missing` where a model was not run.
  public func gain(on data: String, by metric: Metric) throws -> RelativeGain {
    let rivals = try setup.roster.baselines.map { ($0, try runs($0, on: data).mean(metric)) }
    guard let gain = RelativeGain(try runs(setup.roster.proposed, on: data).mean(metric), over: rivals, metric.direction) else {
      throw Missing(.absent, "there are no baselines")
    }
    return gain
  }
}

extension PaperExperiment {
  /// The same of a table of the paper; nil where it prints none.
  public func publishedGain(_ id: String, on data: String, by metric: Metric) -> RelativeGain? {
    let column = paper[id].column(data, metric.label)
    return RelativeGain(
      paper[id].value(roster.proposed, column),
      over: roster.baselines.compactMap { row in paper[id].value(row, column).map { (row, $0) } }, metric.direction)
  }

  /// Our gains beside those of a table of the paper.
  public func gainTable(_ caption: Text, label: String, beside id: String, by metrics: [Metric]) -> Table {
    Table(caption, label: label) {
      Column("Data", .left)
      Column("Metric", .left)
      Column("Ours (%)")
      Column("Best baseline", .left)
      Column("The paper’s (%)")
      Column("Best baseline", .left)
      for entry in Entry.all where entry.isOfPaper || setup.data[entry.label] != nil {
        for metric in metrics {
          let own = try Result<RelativeGain, Missing>.known { try table.gain(on: entry.label, by: metric) }
          let printed = publishedGain(id, on: entry.label, by: metric)
          Row(
            cells: [.text(Text(verbatim: entry.label)), .text(Text(verbatim: metric.label))] + Self.cells(own)
              + [
                .number(printed.map { 100 * $0.gain }, decimals: 1, orMissing: "the paper prints none"),
                .text(Text(verbatim: printed?.rival ?? "")),
              ])
        }
      }
    }
  }

  private static func cells(_ gain: Result<RelativeGain, Missing>) -> [TableCell] {
    switch gain {
    case .success(let found): [.number(100 * found.gain, decimals: 1), .text(Text(verbatim: found.rival))]
    case .failure(let missing): [.number(nil, decimals: 1, orMissing: missing.reason), .text(Text(verbatim: ""))]
    }
  }
}
