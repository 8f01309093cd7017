/// Evaluates a body until it asks for nothing that is missing, running what is missing in between.
struct Driver {
  /// A body that asks for something new of one kind in so many evaluations does not settle.
  static let passes = 8

  /// What a pass runs. Searches that narrow down, runs that follow from them and values derived from these come one after
  /// the other, and times are taken last, so each kind has its own count.
  private enum Kind { case cells, derived, timing }

  let settings: Lab.Settings
  let store: ResultStore
  let runner: any CellRunner
  let executor: any Executor
  let interruption: Interruption
  var retriesFailed = false
  var refreshesStale = false
  var isQuiet = false

  /// The last evaluation's output and the lab that made it.
  struct Settled<Output> {
    let output: Output
    let lab: Lab
  }

  /// - Throws: `StudyError` when the machine refuses, the person interrupts, or the body does not settle.
  func settle<Output>(_ evaluate: (Lab) throws -> Output) throws -> Settled<Output> {
    let archive = Archive(store)
    var attempted = Attempts()
    var news: [String] = []
    var passes: [Kind: Int] = [:]
    while true {
      let lab = Lab(settings, archive: archive)
      let output = try evaluate(lab)
      var cells = try lab.requests.filter { try !attempted.cells.contains($0) && isMissing($0, in: archive) }
      let derived = try missingDerived(of: lab, attempted)
      let isComplete = cells.isEmpty && derived.isEmpty
      let isRestricted = settings.models != nil || settings.dataSets != nil
      if passes.isEmpty && (!isComplete || isRestricted) { try checkPlan(evaluate, archive) }
      if isComplete { return Settled(output: output, lab: lab) }
      // Timing waits until nothing else is left to run.
      let ordinary = cells.filter { $0.purpose != .timing }
      if !ordinary.isEmpty || !derived.isEmpty { cells = ordinary }
      let kind: Kind = !ordinary.isEmpty ? .cells : !derived.isEmpty ? .derived : .timing
      passes[kind, default: 0] += 1
      news = cells.map { "\($0.id.prefix(12)) \($0)" } + derived.map { "\($0.id.prefix(12)) \($0.kind)" }
      if passes[kind] == Self.passes { break }
      try run(cells, archive)
      try compute(derived, archive)
      attempted.cells.formUnion(cells)
      attempted.derived.formUnion(derived.map(\.id))
    }
    throw StudyError(
      "the study still asks for new results after \(Self.passes) evaluations:\n    " + news.joined(separator: "\n    "),
      expected: "a body that is a pure function of its results",
      hint: "Look for a cell whose options follow from its own result, from the clock or from a random source.")
  }

  /// Checks the names on the command line, and, with stand-ins, the cells that will only be known when others have been
  /// run: a setting that no model takes is refused now, not after an hour.
  private func checkPlan<Output>(_ evaluate: (Lab) throws -> Output, _ archive: Archive) throws {
    var planned = settings
    planned.planning = true
    let lab = Lab(planned, archive: archive)
    _ = try evaluate(lab)
    try checkNames(of: lab)
    let cells = try lab.requests.filter { try isMissing($0, in: archive) }
    if !cells.isEmpty { try runner.prepare(cells) }
  }

  /// What was run in this call: it is not tried twice.
  private struct Attempts {
    var cells: Set<Cell> = []
    var derived: Set<String> = []
  }

  private func missingDerived(of lab: Lab, _ attempted: Attempts) throws -> [DerivedRequest] {
    var seen = attempted.derived
    return try lab.derivedRequests.filter { request in
      guard seen.insert(request.id).inserted else { return false }
      guard let known = try lab.archive.derived(request.id) else { return true }
      return retriesFailed && known.failure != nil
    }
  }

  private func isMissing(_ cell: Cell, in archive: Archive) throws -> Bool {
    guard let stored = try archive.result(cell.id) else { return true }
    if retriesFailed && stored.result.failure != nil { return true }
    return refreshesStale && Staleness(of: stored.result, now: settings.revisions).isStale
  }

  private func run(_ cells: [Cell], _ archive: Archive) throws {
    guard !cells.isEmpty else { return }
    try runner.prepare(cells)
    let costs = Dictionary(uniqueKeysWithValues: cells.map { ($0, runner.estimate($0)) })
    let board = ProgressBoard(cells, costs: costs, quiet: isQuiet)
    defer { board.close() }
    for cell in cells { archive.forget(cell.id) }
    try executor.run(cells, board: board)
  }

  private func compute(_ requests: [DerivedRequest], _ archive: Archive) throws {
    for request in requests {
      if interruption.isRaised { throw Interruption.error }
      archive.forget(derived: request.id)
      let value: DerivedValue
      do {
        value = DerivedValue(kind: request.kind, value: try request.compute())
      } catch {
        value = .failed(request.kind, CellJob.text(of: error))
      }
      try store.write(value, as: request.id, named: request.name)
    }
  }

  /// - Throws: `StudyError` when --models or --datasets name what the study does not have.
  private func checkNames(of lab: Lab) throws {
    func check(_ chosen: Set<String>?, among known: Set<String>, option: String) throws {
      let lowered = Set(known.map { $0.lowercased() })
      for name in (chosen ?? []).sorted() where !lowered.contains(name.lowercased()) {
        throw StudyError(
          "\(option) names “\(name)”", expected: known.isEmpty ? "nothing, in this profile" : known.sorted().joined(separator: ", "))
      }
    }
    try check(settings.models, among: lab.namedModels, option: "--models")
    try check(settings.dataSets, among: lab.namedDataSets, option: "--datasets")
  }
}
