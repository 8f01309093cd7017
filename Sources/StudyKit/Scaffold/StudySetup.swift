import Host
import Recommenders

/// How a paper's models are run: on what, how they are set, tested and trained. What a study says here is the paper's and
/// the profile's; `MainTable` does with it what any study does.
///
/// A study with several protocols has a setup for each, of one type.
public protocol StudySetup {
  associatedtype Entry: PaperDataSet
  var lab: Lab { get }
  var roster: Roster { get }
  var data: DataCoverage<Entry> { get }
  /// A model of the roster as the paper sets it on some data, before tuning.
  func model(_ label: String, on entry: Entry) -> ModelChoice
  func evaluation(on entry: Entry) -> EvaluationProtocol
  /// The same for the rows of the main table, which may be ranked in further ways.
  func tableEvaluation(on entry: Entry) -> EvaluationProtocol
  func training(of model: String, on entry: Entry) -> TrainingBudget
  /// What tuning may choose from.
  func space(of model: String, on entry: Entry) -> SearchSpace
  /// The data whose validation items choose the settings for some data.
  func tuningData(for entry: Entry) -> Entry
  /// The budget of a model's tuning in full runs, on each data set it is tuned on.
  var trials: Int { get }
  /// The searches among which the budget is divided; the best find of all is taken.
  func searchMethods(of model: String, on entry: Entry) -> [SearchMethod]
  /// What charts need of a row of the main table beside its ranks.
  func kept(of model: String, on entry: Entry) -> Set<String>
  /// Why a model cannot be run on some data; nil where it can.
  func absence(of model: String, on entry: Entry) -> String?
}

extension StudySetup {
  public var profile: Profile { lab.profile }
  public func tableEvaluation(on entry: Entry) -> EvaluationProtocol { evaluation(on: entry) }
  public func tuningData(for entry: Entry) -> Entry { entry }
  public var trials: Int { lab.profile.trials }
  public func searchMethods(of model: String, on entry: Entry) -> [SearchMethod] { [.random] }
  public func kept(of model: String, on entry: Entry) -> Set<String> { [] }
  public func absence(of model: String, on entry: Entry) -> String? { nil }

  /// The epochs that a run may take at most: the budget's, or the card's; nil for a model that is not trained in epochs.
  public func longestRun(of model: String, on entry: Entry) -> Int? {
    let card = try? ModelRegistry.entry(named: self.model(model, on: entry).name)
    return card?.schedule.map { training(of: model, on: entry).epochs ?? $0.epochs }
  }

  /// The data sets that settings are chosen on, each once.
  public var tuningData: [Entry] {
    data.run.map(tuningData).reduce(into: []) { sources, next in
      if !sources.contains(where: { $0.label == next.label }) { sources.append(next) }
    }
  }
}

/// The searches for the settings of each model of a roster, on each data set that settings are chosen on.
public struct Searches<Setup: StudySetup> {
  private let setup: Setup
  private let found: [String: [String: [Tuned]]]

  public init(_ setup: Setup) {
    self.setup = setup
    found = Dictionary(
      uniqueKeysWithValues: setup.roster.models.map { model in
        (model, Dictionary(uniqueKeysWithValues: setup.tuningData.map { ($0.label, Self.search(model, on: $0, setup)) }))
      })
  }

  private static func search(_ model: String, on source: Setup.Entry, _ setup: Setup) -> [Tuned] {
    let methods = setup.searchMethods(of: model, on: source)
    return methods.map { method in
      setup.lab.tuned(
        setup.model(model, on: source), over: setup.space(of: model, on: source), on: [source.dataSet], method: method,
        trials: setup.trials / methods.count, under: setup.evaluation(on: source),
        training: setup.training(of: model, on: source))
    }
  }

  /// One for each method.
  public subscript(model: String, on source: Setup.Entry) -> [Tuned] {
    guard let searches = found[model]?[source.label] else { refuse("\(model) was not tuned on \(source.label)") }
    return searches
  }

  /// A model with the settings that are best on the validation items of the tuning data. What tuning does not choose is
  /// set as the data at hand want it.
  public func contender(_ model: String) -> PerDataSet {
    PerDataSet(model) { data in
      let entry = setup.data.entry(of: data)
      let source = setup.tuningData(for: entry)
      let tuned = Set(setup.space(of: model, on: source).ranges.map(\.option))
      let own = setup.model(model, on: entry).options.object ?? [:]
      return try Tuned.best(of: self[model, on: source], on: source.dataSet).with(own.filter { !tuned.contains($0.key) })
    }
  }
}
