import Host

/// The rows of a paper's main table, asked for once and read by all sections: what nothing trains, the baselines, and the
/// proposed model, on each data set of the profile. Of each block the baseline that is best on validation gets as many
/// seeds as the proposed model.
public struct MainTable<Setup: StudySetup> {
  public let setup: Setup
  public let searches: Searches<Setup>
  private let contenders: [String: any Contender]
  private var rows: [String: [String: Runs]] = [:]

  /// Every model tuned with the same budget.
  public init(_ setup: Setup) {
    self.init(setup, Searches(setup), tuned: setup.roster.models)
    for entry in setup.data.run {
      askFloor(on: entry)
      askBaselines(on: entry)
      askProposed(on: entry)
    }
  }

  /// A paper's table in which its own model is tuned and none of its baselines, and beside it the fair one. What the two
  /// share is asked for first. The fair table is empty where the profile tunes nothing.
  public static func tuningOnlyTheProposed(_ setup: Setup) -> (paper: MainTable, fair: MainTable) {
    let searches = Searches(setup)
    var paper = MainTable(setup, searches, tuned: [setup.roster.proposed])
    var fair = MainTable(setup, searches, tuned: setup.roster.models)
    for entry in setup.data.run {
      paper.askFloor(on: entry)
      paper.askProposed(on: entry)
      paper.askBaselines(on: entry)
      guard setup.trials > 0 else { continue }
      fair.askProposed(on: entry)
      fair.askBaselines(on: entry)
    }
    return (paper, fair)
  }

  private init(_ setup: Setup, _ searches: Searches<Setup>, tuned: [String]) {
    (self.setup, self.searches) = (setup, searches)
    contenders = Dictionary(
      uniqueKeysWithValues: setup.roster.models.map { model in
        (model, tuned.contains(model) ? searches.contender(model) : PerDataSet(model) { setup.model(model, on: setup.data.entry(of: $0)) })
      })
  }

  private mutating func askFloor(on entry: Setup.Entry) {
    for model in setup.roster.floor where setup.absence(of: model.label, on: entry) == nil {
      rows[model.label, default: [:]][entry.label] = setup.lab.runs(
        of: model, on: entry.dataSet, under: setup.tableEvaluation(on: entry), seeds: 1)
    }
  }

  private mutating func askProposed(on entry: Setup.Entry) {
    ask(setup.roster.proposed, on: entry, seeds: setup.lab.manySeeds)
  }

  private mutating func askBaselines(on entry: Setup.Entry) {
    for block in setup.roster.blocks {
      for model in block.models { ask(model, on: entry) }
      let runs = block.models.compactMap { rows[$0]?[entry.label] }
      if let strongest = try? Runs.bestByValidation(of: runs) { ask(strongest.model, on: entry, seeds: setup.lab.manySeeds) }
    }
  }

  private mutating func ask(_ model: String, on entry: Setup.Entry, seeds: Int? = nil) {
    guard setup.absence(of: model, on: entry) == nil else { return }
    rows[model, default: [:]][entry.label] = row(model, on: entry, seeds: seeds)
  }

  /// A row of the table with so many seeds, which shares its cells with the one that stands in it.
  public func row(_ model: String, on entry: Setup.Entry, seeds: Int?) -> Runs {
    setup.lab.runs(
      of: contender(model), on: entry.dataSet, under: setup.tableEvaluation(on: entry), seeds: seeds,
      training: setup.training(of: model, on: entry), artifacts: setup.kept(of: model, on: entry))
  }

  /// A model with the settings of its rows: those that were tuned, or those before tuning.
  public func contender(_ model: String) -> any Contender {
    if setup.roster.isFloor(model) { return setup.roster.card(of: model) }
    guard let found = contenders[model] else { refuse("\(model) is not in the roster \(setup.roster.models.joined(separator: ", "))") }
    return found
  }

  /// The same with the settings of its row on a data set, for runs on other data.
  public func contender(_ model: String, on entry: Setup.Entry) -> PerDataSet {
    PerDataSet(model) { [usual = contender(model)] _ in try usual.choice(on: entry.dataSet) }
  }

  /// The row of a model on a data set; one without cells, which says why, where there is none.
  public subscript(model: String, on entry: Setup.Entry) -> Runs {
    if let found = rows[model]?[entry.label] { return found }
    let reason = setup.data[entry.label] == nil
      ? setup.data.reason(for: entry.label) : setup.absence(of: model, on: entry) ?? "\(model) is not in this table"
    return .absent(model, on: entry.dataSet, because: reason)
  }

  /// The row of a model on a data set of the paper.
  /// - Throws: `Missing` with the reason where it was not run.
  public func runs(_ model: String, on data: String) throws -> Runs {
    if let found = rows[model]?[data] { return found }
    guard let entry = setup.data[data] else { throw Missing(.absent, setup.data.reason(for: data)) }
    return self[model, on: entry]
  }

  /// All models that were run on a data set, the proposed last.
  public func all(on entry: Setup.Entry) -> [Runs] {
    setup.roster.groups.flatMap(\.models).compactMap { rows[$0]?[entry.label] }
  }

  public func baselines(on entry: Setup.Entry) -> [Runs] { setup.roster.baselines.map { self[$0, on: entry] } }

  public func proposed(on entry: Setup.Entry) -> Runs { self[setup.roster.proposed, on: entry] }

  /// The baseline with the best validation value on a data set.
  public func strongestBaseline(on entry: Setup.Entry) throws -> Runs { try Runs.bestByValidation(of: baselines(on: entry)) }
}
