import Host
import Reports

/// The one handle a study has on the world: it asks the lab for results and gets what the store holds.
///
/// Asking never runs anything. What is asked for and not there is noted; the driver runs it and evaluates the body again.
/// A lab lives for one evaluation.
public final class Lab {
  public let profile: Profile
  /// Seeds of a main table's rows: the profile's, or `--seeds`.
  public let seedCount: Int

  let archive: Archive
  let settings: Settings
  /// Every cell asked for, in order.
  private(set) var requests: [Cell] = []
  private var requested: Set<Cell> = []
  private var checked: Set<ModelChoice> = []
  /// Derived values asked for whose inputs are there.
  var derivedRequests: [DerivedRequest] = []
  /// Labels and names the body used, for checking --models and --datasets.
  var namedModels: Set<String> = []
  var namedDataSets: Set<String> = []
  /// The data of each label.
  private(set) var dataSets: [String: DataSet] = [:]
  /// How models are tested on the data sets that were asked for, by label; of several protocols the first.
  private(set) var evaluations: [String: EvaluationProtocol] = [:]
  /// What pages read, for the pack.
  var shownArtifacts: [String: Set<String>] = [:]
  let evidence = Evidence()

  /// What the command line says about an evaluation.
  struct Settings: Sendable {
    var profile = Profile.quick
    var seeds: Int?
    /// Nil means all; letter case does not matter.
    var models: Set<String>?
    var dataSets: Set<String>?
    var revisions: [String: Int] = [:]
    /// What results are held to beside revisions; nil where only the store is read.
    var today: Today?
    /// Whether the data of a name can only be the published ones; nil takes what the study says of them.
    var knowsDigest: (@Sendable (DataSet, DataCard?) -> Bool)?
    /// In planning, a tuned model is taken to be as costly as its untuned self.
    var planning = false
  }

  init(_ settings: Settings, archive: Archive) {
    self.settings = settings
    self.archive = archive
    profile = settings.profile
    seedCount = settings.seeds ?? settings.profile.seeds
  }

  /// Asks for one cell.
  /// - Precondition: the settings of a model of the registry are such that it has.
  public func cell(_ cell: Cell) -> CellHandle {
    if checked.insert(cell.model).inserted, let flaw = cell.model.flaw { refuse("\(cell.model.label) on \(cell.data.label): \(flaw)") }
    namedModels.formUnion([cell.model.name, cell.model.label])
    namedDataSets.formUnion([cell.data.name, cell.data.label])
    dataSets[cell.data.label] = cell.data
    if evaluations[cell.data.label] == nil { evaluations[cell.data.label] = cell.evaluation }
    if let reason = leftOut(model: cell.model, data: cell.data) {
      return CellHandle(cell: cell, lab: self, leftOut: reason)
    }
    if requested.insert(cell).inserted { requests.append(cell) }
    return CellHandle(cell: cell, lab: self, leftOut: nil)
  }

  private func leftOut(model: ModelChoice, data: DataSet) -> String? {
    if !Self.isChosen([model.name, model.label], among: settings.models) {
      return "\(model.label) was left out by --models"
    }
    return leavesOut(data)
  }

  /// Why the call leaves a data set out; nil where it is run. A body that draws several data sets in one figure asks, so
  /// that the figure shows those that are run.
  public func leavesOut(_ data: DataSet) -> String? {
    namedDataSets.formUnion([data.name, data.label])
    guard !Self.isChosen([data.name, data.label], among: settings.dataSets) else { return nil }
    return "\(data.label) was left out by --datasets"
  }

  private static func isChosen(_ names: [String], among chosen: Set<String>?) -> Bool {
    guard let chosen else { return true }
    let chosenNames = Set(chosen.map { $0.lowercased() })
    return names.contains { chosenNames.contains($0.lowercased()) }
  }

}

extension Lab {
  /// - Throws: `StudyError` when --models or --datasets name what the study does not have.
  func checkNames() throws {
    func check(_ chosen: Set<String>?, among known: Set<String>, option: String) throws {
      let lowered = Set(known.map { $0.lowercased() })
      for name in (chosen ?? []).sorted() where !lowered.contains(name.lowercased()) {
        throw StudyError(
          "\(option) names “\(name)”", expected: known.isEmpty ? "nothing, in this profile" : known.sorted().joined(separator: ", "))
      }
    }
    try check(settings.models, among: namedModels, option: "--models")
    try check(settings.dataSets, among: namedDataSets, option: "--datasets")
  }

  /// A study's body on what a store holds, without running anything.
  /// - Throws: `StudyError` where the run's settings name what the study does not have.
  static func reading<S: Study>(
    _ study: S, _ run: RunSettings, from source: any ResultSource, looksAtData: Bool = false
  ) throws -> (blocks: [Block], lab: Lab) {
    let settings = run.lab(study.runner, looksAtData: looksAtData)
    let archive = Archive(source)
    if run.models != nil || run.dataSets != nil {
      // With stand-ins, because what follows from results is not known while one is missing.
      var planned = settings
      planned.planning = true
      let plan = Lab(planned, archive: archive)
      _ = study.body(plan)
      try plan.checkNames()
    }
    let (blocks, lab) = try archive.evaluate(settings) { study.body($0) }
    return (blocks, lab)
  }
}

/// The results read so far, kept over the evaluations of one command.
final class Archive {
  let source: any ResultSource
  private var cells: [String: StoredResult] = [:]
  private var values: [String: DerivedValue] = [:]
  /// Results and derived values that must not be read, by id, with the reason: they stand beside others that say they are
  /// of the same data, or of the same candidates, and are not.
  private(set) var refused: [String: String] = [:]

  init(_ source: any ResultSource) { self.source = source }

  func result(_ id: String) throws -> StoredResult? {
    if let known = cells[id] { return known }
    let found = try source.result(id)
    cells[id] = found
    return found
  }

  func derived(_ id: String) throws -> DerivedValue? {
    if let known = values[id] { return known }
    let found = try source.derived(id)
    values[id] = found
    return found
  }

  /// Forgets a cell that is run again.
  func forget(_ id: String) { cells[id] = nil }
  func forget(derived id: String) { values[id] = nil }

  /// Evaluates a body so that nothing is read that contradicts what stands beside it: where the store holds results of
  /// different data under one name, none of them is read.
  func evaluate<Output>(_ settings: Lab.Settings, _ body: (Lab) throws -> Output) throws -> (output: Output, lab: Lab) {
    refused = [:]
    while true {
      let lab = Lab(settings, archive: self)
      let output = try body(lab)
      let found = try Contradictions(lab).reasons.filter { refused[$0.key] == nil }
      if found.isEmpty { return (output, lab) }
      refused.merge(found) { known, _ in known }
    }
  }
}
