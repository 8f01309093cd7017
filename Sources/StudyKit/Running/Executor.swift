/// Runs cells until all have an answer.
protocol Executor {
  /// - Returns: the cells that got none, because something outside ended their workers again and again.
  /// - Throws: `StudyError` when the machine refuses or the person interrupts; what is finished is kept.
  func run(_ cells: [Cell], board: ProgressBoard) throws -> [LostCell]
}

/// A cell without an answer, which the next run tries again.
struct LostCell: Equatable {
  let cell: Cell
  let reason: String
  /// What to do about it.
  let hint: String
}

/// Runs cells one after another in this process: the smoke profile.
struct InProcessExecutor: Executor {
  let runner: any CellRunner
  let store: ResultStore
  let build: BuildStamp
  let interruption: Interruption

  func run(_ cells: [Cell], board: ProgressBoard) throws -> [LostCell] {
    if !cells.isEmpty { try onMachine(try runner.requireHeadroom()) }
    for cell in cells {
      try interruption.check()
      try store.writeRequest(of: cell)
      board.started(cell)
      let job = CellJob(cell: cell, runner: runner, store: store, build: build)
      let failure = try job.perform(
        progress: { board.advanced(cell, $0) }, isCancelled: { interruption.isRaised })
      board.finished(cell, failure: failure)
    }
    return []
  }
}
