import Foundation
import Host

/// Runs cells in worker processes, the longest first, timing cells alone at the end.
///
/// One loop on the calling thread follows all workers: no thread is needed that the machine might refuse.
struct LocalExecutor: Executor {
  /// Workers that something outside ends without any cell between them that ends well: after so many it is not the cells.
  static let mostLosses = 3

  let jobs: Int
  let runner: any CellRunner
  let store: ResultStore
  let build: BuildStamp
  let interruption: Interruption
  /// How long a cell may take; nil: as long as it likes.
  var limit: Duration?

  func run(_ cells: [Cell], board: ProgressBoard) throws -> [LostCell] {
    if !cells.isEmpty { try onMachine(try runner.requireHeadroom()) }
    let costs = Dictionary(uniqueKeysWithValues: cells.map { ($0, runner.estimate($0)) })
    let ordered = cells.enumerated()
      .sorted { (costs[$1.element]!, $0.offset) < (costs[$0.element]!, $1.offset) }.map(\.element)
    let together = ordered.filter { $0.purpose != .timing }
    let alone = ordered.filter { $0.purpose == .timing }
    return try run(together, workers: jobs, costs, board) + run(alone, workers: 1, costs, board)
  }

  /// What the loop knows.
  private struct State {
    var waiting: [Cell]
    var active: [ActiveCell] = []
    /// Cells that lost a worker and are tried once more.
    var retried: Set<Cell> = []
    var lost: [LostCell] = []
    var lossesInARow = 0
  }

  private func run(_ cells: [Cell], workers: Int, _ costs: [Cell: Double], _ board: ProgressBoard) throws -> [LostCell] {
    var state = State(waiting: cells.reversed())
    defer {
      for cell in state.active { cell.worker.kill() }
      for cell in state.active { _ = cell.worker.end() }
    }
    while true {
      try interruption.check()
      while state.active.count < workers, let cell = state.waiting.popLast() {
        try store.writeRequest(of: cell)
        let worker = try WorkerProcess(arguments: ["cell", store.requestPath(cell.id)], environment: environment)
        state.active.append(ActiveCell(cell: cell, worker: worker, cost: costs[cell] ?? 0, limit: limit))
        board.started(cell)
      }
      if state.active.isEmpty { return state.lost }
      listen(&state, board)
      for index in state.active.indices { state.active[index].lookAtTheClock(board) }
      for active in state.active where active.worker.ends.isEmpty { try settle(active, &state, board) }
      state.active.removeAll { $0.worker.ends.isEmpty }
    }
  }

  /// Waits for news of any worker, for a moment.
  private func listen(_ state: inout State, _ board: ProgressBoard) {
    var places = state.active.flatMap(\.worker.ends).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&places, UInt(places.count), 100) > 0 else { return }
    let ready = Set(places.filter { $0.revents != 0 }.map(\.fd))
    for index in state.active.indices {
      for end in state.active[index].worker.ends where ready.contains(end) {
        for step in state.active[index].worker.receive(end) {
          state.active[index].heard(step)
          board.advanced(state.active[index].cell, step)
        }
      }
    }
  }

  private func settle(_ active: ActiveCell, _ state: inout State, _ board: ProgressBoard) throws {
    let cell = active.cell
    switch active.worker.end() {
    case .stored(let failure): board.finished(cell, failure: failure)
    case .refused(let error): throw error
    case .trapped(let reason):
      var result = CellResult.failed(reason, of: cell, at: "a worker process", runner)
      result.inputs.take(build)
      try store.write(result, of: cell.id)
      board.finished(cell, failure: reason)
    case .killed(let signal, let reason):
      try lose(active, LostCell(cell: cell, reason: reason, signal: signal, overdue: active.overdue), &state, board)
      return
    }
    state.lossesInARow = 0
  }

  private func lose(_ active: ActiveCell, _ lost: LostCell, _ state: inout State, _ board: ProgressBoard) throws {
    if state.retried.insert(active.cell).inserted {
      // Last, when there may be less beside it.
      state.waiting.insert(active.cell, at: 0)
      board.lost(active.cell, "\(lost.reason); it is tried once more")
      return
    }
    board.lost(active.cell, lost.reason)
    state.lost.append(lost)
    state.lossesInARow += 1
    if state.lossesInARow == Self.mostLosses && !(state.waiting.isEmpty && state.active.count == 1) {
      throw StudyError(
        .refused, "\(Self.mostLosses) cells one after the other lost their workers twice; the last: \(lost.reason)",
        hint: "\(lost.hint) Finished cells are kept; run again to go on.")
    }
  }

  /// A crash is told in its last words, not in a page of frames, unless the person asked for them.
  private var environment: [String: String] {
    ["SWIFT_BACKTRACE": "enable=no"].merging(ProcessInfo.processInfo.environment) { $1 }
      .merging(Machine.blasEnvironment) { $1 }
      .merging([Worker.variable: "1", BuildStamp.variable: build.encoded]) { $1 }
  }
}

extension LostCell {
  fileprivate init(cell: Cell, reason: String, signal: Int32, overdue: String?) {
    self.cell = cell
    if let overdue {
      self.reason = overdue
      hint = "Give it longer (--cell-timeout), or look why it stands still."
      return
    }
    self.reason = reason
    hint =
      switch signal {
      case SIGKILL, SIGABRT:
        "Likely the memory was used up: give the run more of it or fewer --jobs. Else a person or a batch system ended it."
      case SIGXCPU: "The limit of CPU time is reached (ulimit -t): raise it."
      default: "A person or a batch system ended it: run again where it may go on."
      }
  }
}
