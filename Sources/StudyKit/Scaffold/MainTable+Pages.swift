public import Analysis
public import Evaluation
public import Reports

extension MainTable {
  private var lab: Lab { setup.lab }

  /// The table: models in columns, a row for each data set and metric.
  /// - Parameters:
  ///   - groups: all of the roster if not said.
  ///   - showsHoles: whether the paper's data that are not run stand in it with dashes.
  public func grid(
    _ caption: Text, label: String, by metrics: [Metric], groups: [Roster.Group]? = nil, showsHoles: Bool = true
  ) -> Table {
    lab.gridTable(
      caption, label: label, groups: (groups ?? setup.roster.groups).map { (Text(verbatim: $0.title), $0.models) },
      dataSets: setup.data.run.map(\.dataSet), holes: showsHoles ? setup.data.holes : [], by: metrics
    ) { try runs($0, on: $1.label) }
  }

  /// One row against others, a table for each data set.
  /// - Parameters:
  ///   - entries: all that are run if not said.
  ///   - one: the proposed model if not said.
  ///   - rivals: every other row if not said.
  ///   - family: what Holm's correction ranges over, beside metric and data.
  public func comparisons(
    _ caption: (Setup.Entry) -> Text, label: String, on entries: [Setup.Entry]? = nil, by metrics: [Metric],
    of one: ((Setup.Entry) -> Runs)? = nil, with rivals: ((Setup.Entry) -> [Runs])? = nil, family: String? = nil
  ) -> [Block] {
    (entries ?? setup.data.run).map { entry in
      comparisonTable(caption(entry), label: "\(label)-\(entry.dataSet.name)") {
        let ours = one?(entry) ?? proposed(on: entry)
        let others = rivals?(entry) ?? all(on: entry).filter { $0.model != ours.model }
        return try metrics.flatMap { try compare(ours, with: others, by: $0, family: family) }
      }.block
    }
  }

  /// One row against others on the same data, as a family that has its name from the metric and the data, too.
  public func compare(_ one: Runs, with others: [Runs], by metric: Metric, family: String?) throws -> [Comparison] {
    try lab.compare(one, with: others, by: metric, family: family.map { "\($0), \(metric.label), \(one.data.label)" })
  }

  /// Friedman's test and Nemenyi's over the data sets that are run, for each metric a table of ranks and a diagram.
  /// - Parameter source: where the study asks for it, `here()`.
  @BlockBuilder public func acrossDataSets(by metrics: [Metric], source: Text) -> [Block] {
    let rows = setup.data.run.flatMap(all)
    for metric in metrics {
      meanRankTable("Mean ranks by \(metric.label).", label: "ranks-\(metric.code)") {
        try lab.acrossDataSets(rows, by: metric)
      }
      criticalDifferenceFigure(
        "Mean ranks by \(metric.label) over \(setup.data.run.count) data sets; models joined by a bar are not told apart by Nemenyi's test at 0.05.",
        label: "critical-\(metric.code)", source: source
      ) { try lab.acrossDataSets(rows, by: metric) }
    }
  }

  /// The best validation values of a model's searches on the data that settings are chosen on, and what they spent.
  public func searchTable(_ caption: Text, label: String, methods: [Text], notes: [Text] = []) -> Table {
    Table(caption, label: label) {
      Column("Model", .left)
      for source in setup.tuningData {
        Columns("\(source.label)") {
          for method in methods { Column(method) }
          Column("Epochs")
        }
      }
      for model in setup.roster.models {
        Row(cells: [.text(Text(verbatim: model))] + (try setup.tuningData.flatMap { try searchCells(of: model, on: $0) }))
      }
      for note in notes { Note(note) }
    }
  }

  private func searchCells(of model: String, on source: Setup.Entry) throws -> [TableCell] {
    let values = try searches[model, on: source].map { try $0.bestValue(on: source.dataSet) }
    let direction = setup.evaluation(on: source).selection.direction
    let best = values.compactMap(\.self).reduce(nil as Double?) { best, value in
      best.map { direction.isBetter(value, than: $0) ? value : $0 } ?? value
    }
    let epochs = searches[model, on: source].map { search in
      search.trials(on: source.dataSet).reduce(0) { $0 + ((try? $1.handle.training().epochs) ?? 0) }
    }
    return values.map { .number($0, decimals: 4, orMissing: "every trial failed", emphasis: $0 == best ? .best : []) }
      + [.text("\(epochs.map(String.init).joined(separator: " / "))")]
  }

  /// All rows under a second set of candidates, the best of a data set and metric in bold.
  public func fullRanking(
    _ caption: Text, label: String, by metrics: [Metric], candidates: CandidateSet, notes: [Text] = []
  ) -> Table {
    Table(caption, label: label, width: .full) {
      Column("Data", .left)
      Column("Metric", .left)
      for group in setup.roster.groups {
        Columns(Text(verbatim: group.title)) { for model in group.models { Column(Text(verbatim: model)) } }
      }
      for entry in setup.data.run {
        let rows = try metrics.enumerated().map { place, metric -> [TableCell] in
          [.text(Text(verbatim: place == 0 ? entry.label : "")), .text(Text(verbatim: metric.label))]
            + (try cells(on: entry, by: metric, candidates))
        }
        Rows { for row in rows { Row(cells: row) } }
      }
      for note in notes { Note(note) }
    }
  }

  /// - Throws: `Missing` while one of them is pending.
  private func cells(on entry: Setup.Entry, by metric: Metric, _ candidates: CandidateSet) throws -> [TableCell] {
    let values = try setup.roster.groups.flatMap(\.models).map { model in
      try Result<Double, Missing>.known { try self[model, on: entry].mean(metric, candidates: candidates) }
    }
    let found = values.compactMap { try? $0.get() }
    let best = metric.direction == .higher ? found.max() : found.min()
    return values.map { value in
      switch value {
      case .success(let value): .number(value, decimals: 4, emphasis: value == best ? .best : [])
      case .failure(let missing): .missing(missing.reason)
      }
    }
  }

  /// The paper's models on some data, best first.
  public func order(on entry: Setup.Entry, by metric: Metric, candidates: CandidateSet? = nil) throws -> [String] {
    try setup.roster.models.map { ($0, try self[$0, on: entry].mean(metric, candidates: candidates)) }
      .sorted { metric.direction.isBetter($0.1, than: $1.1) }.map(\.0)
  }
}

/// Which models stand furthest apart in two orders of the same, in two sentences.
public func furthestMoves(_ first: [String], _ second: [String]) -> Text {
  let moves = first.enumerated().map { place, model in (model, place + 1, second.firstIndex(of: model)! + 1) }
  let most = moves.map { abs($0.1 - $0.2) }.max() ?? 0
  if most == 0 { return "No model changes its place." }
  let furthest = moves.filter { abs($0.1 - $0.2) == most }.map { "\($0.0) from place \($0.1) to \($0.2)" }
  let leader: Text = first[0] == second[0] ? "The best model is the same." : "The best model is another one."
  return "Furthest move \(furthest.joined(separator: ", ")). \(leader)"
}

extension Result where Failure == Missing {
  /// What there is, or why there is nothing.
  /// - Throws: `Missing` while it is pending.
  static func known(_ read: () throws -> Success) throws -> Self {
    do { return .success(try read()) } catch let missing as Missing where missing.cause != .pending { return .failure(missing) }
  }
}
