public import Analysis
public import Evaluation

/// A paper's experiments, run again: the setup, the paper's numbers, and the rows of the main table. The sections of a
/// study are extensions of its own experiment, and read from here what any section needs.
public protocol PaperExperiment {
  associatedtype Setup: StudySetup
  var setup: Setup { get }
  var paper: PublishedNumbers { get }
  var table: MainTable<Setup> { get }
}

extension PaperExperiment {
  public typealias Entry = Setup.Entry

  public var lab: Lab { setup.lab }
  public var profile: Profile { lab.profile }
  public var roster: Roster { setup.roster }
  /// The data sets that are run.
  public var data: [Entry] { setup.data.run }

  public func runs(_ model: String, on data: String) throws -> Runs { try table.runs(model, on: data) }
  public func runs(_ model: String, on entry: Entry) -> Runs { table[model, on: entry] }

  /// Why the paper's data set has no numbers here.
  public func reason(for data: String) -> String { setup.data.reason(for: data) }

  /// A model at the settings of its row on a data set, changed in some options or run on other terms.
  /// - Parameters:
  ///   - label: what tables call it; its own name if not said.
  ///   - prepared: the same data prepared otherwise.
  ///   - evaluation: how it is tested, where it is not as the setup says.
  public func variant(
    _ model: String, _ label: String? = nil, _ changes: [String: CanonicalJSON] = [:], on entry: Entry,
    as prepared: DataSet? = nil, under evaluation: EvaluationProtocol? = nil, seeds: Int? = nil,
    training: TrainingBudget? = nil, artifacts: Set<String> = []
  ) -> Runs {
    let usual = roster.isFloor(model) ? TrainingBudget() : setup.training(of: model, on: entry)
    return lab.runs(
      of: table.contender(model, on: entry).varied(label ?? model, changes), on: prepared ?? entry.dataSet,
      under: evaluation ?? setup.evaluation(on: entry), seeds: seeds, training: training ?? usual, artifacts: artifacts)
  }

  /// A model at the settings of its row over the values of one option, which the paper calls otherwise.
  public func sweep(
    _ model: String, _ option: String, called symbol: String, over values: [Double], on entry: Entry
  ) -> OptionSweep {
    OptionSweep(symbol, over: values, in: lab) { name, value in
      variant(model, "\(model) with \(name)", [option: CanonicalJSON(value)], on: entry, seeds: 1)
    }
  }

  /// Something for each of some data sets, by their labels.
  public func each<Value>(_ entries: [Entry], _ make: (Entry) throws -> Value) rethrows -> [String: Value] {
    Dictionary(uniqueKeysWithValues: try entries.map { ($0.label, try make($0)) })
  }
}

extension PaperExperiment {
  /// Holds the rows of the main table against one of the paper's.
  @discardableResult
  public func reproduce(_ id: String, also second: CandidateSet? = nil) -> Reproduction {
    lab.reproduce(paper[id], also: second) { row, column, candidates in
      try runs(row, on: column.data).observed(Metric(code: column.metric), candidates: candidates)
    }
  }

  /// Holds other runs against a table whose rows they name, data set by data set.
  /// - Parameter reading: the metric of the column, if not said.
  @discardableResult
  public func reproduce(
    _ id: String, from rows: [String: [Runs]],
    reading: (Runs, PublishedTable.Column) throws -> Observed = { try $0.observed(Metric(code: $1.metric)) }
  ) -> Reproduction {
    lab.reproduce(paper[id]) { row, column in
      guard let found = rows[column.data] else { throw Missing(.absent, reason(for: column.data)) }
      guard let runs = found.first(where: { $0.model == row }) else {
        throw Missing(.absent, "\(row) was not run on \(column.data)")
      }
      return try reading(runs, column)
    }
  }

  /// Holds sweeps against a table whose rows are points, data set by data set.
  /// - Parameter elsewhere: why there is no sweep on some data; as everywhere, if not said.
  public func reproduce(_ id: String, from sweeps: [String: OptionSweep], elsewhere: ((String) -> String)? = nil) {
    lab.reproduce(paper[id]) { row, column in
      guard let sweep = sweeps[column.data] else { throw Missing(.absent, elsewhere?(column.data) ?? reason(for: column.data)) }
      return try point(of: sweep, called: row) { sweep.name(of: $0) == row }.observed(Metric(code: column.metric))
    }
  }

  /// Holds sweeps of several models against a table whose columns are points, data set by data set.
  /// - Parameter single: what is said of a model without a sweep.
  public func reproduce(_ id: String, from sweeps: [String: [(model: String, sweep: OptionSweep)]], single: (String) -> String) {
    lab.reproduce(paper[id]) { row, column in
      guard let models = sweeps[column.data] else { throw Missing(.absent, reason(for: column.data)) }
      guard let sweep = models.first(where: { $0.model == row })?.sweep else { throw Missing(.absent, single(row)) }
      return try point(of: sweep, called: column.name) { $0 == column.at }.observed(Metric(code: column.metric))
    }
  }

  private func point(of sweep: OptionSweep, called name: String, _ matches: (Double) -> Bool) throws -> Runs {
    guard let point = sweep.points.first(where: { matches($0.value) }) else {
      throw Missing(.absent, "the \(lab.profile.rawValue) profile leaves out \(name)")
    }
    return point.runs
  }
}
