/// Evaluates a body until it asks for nothing that is missing, running what is missing in between.
struct Driver {
  /// A body that asks for something new of one kind in so many evaluations does not settle.
  static let passes = 8

  /// What a pass runs. Searches that narrow down, runs that follow from them and values derived from these come one after
  /// the other, and times are taken last, so each kind has its own count.
  private enum Kind { case cells, derived, timing }

  let settings: Lab.Settings
  let store: ResultStore
  /// Where results are read from; nil: the store, in which a damaged file is an error.
  var source: (any ResultSource)?
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
    /// Cells that stay without an answer because something outside ended their workers.
    var lost: [LostCell] = []
  }

  /// - Throws: `StudyError` when the machine refuses, the person interrupts, or the body does not settle.
  func settle<Output>(_ evaluate: (Lab) throws -> Output) throws -> Settled<Output> {
    let archive = Archive(source ?? store)
    var attempted = Attempts()
    var news: [String] = []
    var lost: [LostCell] = []
    var passes: [Kind: Int] = [:]
    while true {
      try interruption.check()
      let (output, lab) = try archive.evaluate(settings, evaluate)
      var cells = try lab.requests.filter { try !attempted.cells.contains($0) && isMissing($0, in: lab) }
      let derived = try missingDerived(of: lab, attempted)
      let isComplete = cells.isEmpty && derived.isEmpty
      let isRestricted = settings.models != nil || settings.dataSets != nil
      if passes.isEmpty && (!isComplete || isRestricted) { try checkPlan(evaluate, archive) }
      if isComplete { return Settled(output: output, lab: lab, lost: lost) }
      // Timing waits until nothing else is left to run.
      let ordinary = cells.filter { $0.purpose != .timing }
      if !ordinary.isEmpty || !derived.isEmpty { cells = ordinary }
      let kind: Kind = !ordinary.isEmpty ? .cells : !derived.isEmpty ? .derived : .timing
      passes[kind, default: 0] += 1
      news = cells.map { "\($0.id.prefix(12)) \($0)" } + derived.map { "\($0.id.prefix(12)) \($0.kind)" }
      if passes[kind] == Self.passes { break }
      try requireTheSameData(as: lab, for: cells)
      lost += try run(cells, archive)
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
    try lab.checkNames()
    let cells = try lab.requests.filter { try isMissing($0, in: lab) }
    if !cells.isEmpty { try runner.prepare(cells) }
  }

  /// Refuses to put results of today's data beside those of other data: no table could compare them.
  private func requireTheSameData(as lab: Lab, for cells: [Cell]) throws {
    let sets = Set(cells.map(\.data)), rerun = Set(cells)
    var others: [DataSet: (count: Int, digest: String, now: String)] = [:]
    for cell in lab.requests where sets.contains(cell.data) && !rerun.contains(cell) {
      guard let recorded = try lab.archive.result(cell.id)?.result.inputs.data, !recorded.isEmpty,
        let now = try runner.digest(of: cell.data), now != recorded
      else { continue }
      others[cell.data] = ((others[cell.data]?.count ?? 0) + 1, recorded, now)
    }
    guard let (data, found) = others.min(by: { $0.key.label < $1.key.label }) else { return }
    throw StudyError(
      "results of \(data.label) (\(found.count) in the store) were made from other data (digest \(found.digest.prefix(12))) than those that are there now (\(found.now.prefix(12)))",
      place: store.place, expected: "the same data for all",
      hint: "Run those again by --refresh-stale, or put the former data back, or choose another --results.")
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
      if retriesFailed && known.failure != nil { return true }
      return try refreshesStale && lab.staleness(of: request, known) != nil
    }
  }

  private func isMissing(_ cell: Cell, in lab: Lab) throws -> Bool {
    guard let stored = try lab.archive.result(cell.id) else { return true }
    if retriesFailed && stored.result.failure != nil { return true }
    return try refreshesStale && lab.staleness(of: cell, stored.result).isStale
  }

  private func run(_ cells: [Cell], _ archive: Archive) throws -> [LostCell] {
    guard !cells.isEmpty else { return [] }
    try runner.prepare(cells)
    let costs = Dictionary(uniqueKeysWithValues: cells.map { ($0, runner.estimate($0)) })
    let board = ProgressBoard(cells, costs: costs, quiet: isQuiet)
    defer { board.close() }
    for cell in cells { archive.forget(cell.id) }
    return try executor.run(cells, board: board)
  }

  private func compute(_ requests: [DerivedRequest], _ archive: Archive) throws {
    for request in requests {
      try interruption.check()
      archive.forget(derived: request.id)
      var value: DerivedValue
      do {
        value = DerivedValue(kind: request.kind, value: try request.compute())
      } catch {
        if let refusal = StudyError(refusalIn: error) { throw refusal }
        value = .failed(request.kind, CellJob.text(of: error))
      }
      value.data = try request.data.flatMap { try runner.digest(of: $0) }
      try store.write(value, as: request.id, named: request.name)
    }
  }

}
