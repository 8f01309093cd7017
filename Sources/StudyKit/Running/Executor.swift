import Foundation
import Synchronization

/// Runs cells until all have an answer.
protocol Executor {
  /// - Throws: `StudyError` when the machine refuses or the person interrupts; what is finished is kept.
  func run(_ cells: [Cell], board: ProgressBoard) throws
}

/// Runs cells one after another in this process: the smoke profile.
struct InProcessExecutor: Executor {
  let runner: any CellRunner
  let store: ResultStore
  let build: BuildStamp
  let interruption: Interruption

  func run(_ cells: [Cell], board: ProgressBoard) throws {
    for cell in cells {
      if interruption.isRaised { throw Interruption.error }
      try store.writeRequest(of: cell)
      board.started(cell)
      let job = CellJob(cell: cell, runner: runner, store: store, build: build)
      let failure = try job.perform(
        progress: { board.advanced(cell, $0) }, isCancelled: { interruption.isRaised })
      board.finished(cell, failure: failure)
    }
  }
}

/// Runs cells in worker processes, the longest first, timing cells alone at the end.
struct LocalExecutor: Executor {
  let jobs: Int
  let runner: any CellRunner
  let store: ResultStore
  let build: BuildStamp
  let interruption: Interruption

  func run(_ cells: [Cell], board: ProgressBoard) throws {
    let costs = Dictionary(uniqueKeysWithValues: cells.map { ($0, runner.estimate($0)) })
    let ordered = cells.enumerated()
      .sorted { (costs[$1.element]!, $0.offset) < (costs[$0.element]!, $1.offset) }.map(\.element)
    try run(ordered.filter { $0.purpose != .timing }, workers: jobs, board)
    try run(ordered.filter { $0.purpose == .timing }, workers: 1, board)
  }

  private func run(_ cells: [Cell], workers: Int, _ board: ProgressBoard) throws {
    let queue = Mutex((next: 0, error: StudyError?.none))
    let group = DispatchGroup()
    for _ in 0..<min(workers, cells.count) {
      group.enter()
      Thread.detachNewThread {
        defer { group.leave() }
        while let cell = queue.withLock({ state -> Cell? in
          guard state.error == nil, state.next < cells.count, !interruption.isRaised else { return nil }
          defer { state.next += 1 }
          return cells[state.next]
        }) {
          do throws(StudyError) {
            try work(on: cell, board) { queue.withLock { $0.error != nil } }
          } catch {
            queue.withLock { $0.error = $0.error ?? error }
          }
        }
      }
    }
    group.wait()
    if let error = queue.withLock({ $0.error }) { throw error }
    if interruption.isRaised { throw Interruption.error }
  }

  private func work(on cell: Cell, _ board: ProgressBoard, isStopped: () -> Bool) throws(StudyError) {
    do {
      try store.writeRequest(of: cell)
      let process = try WorkerProcess(
        arguments: ["cell", store.requestPath(cell.id)], environment: environment)
      board.started(cell)
      let end = process.wait(
        progress: { board.advanced(cell, $0) }, isInterrupted: { interruption.isRaised || isStopped() })
      switch end {
      case .stored(let failure): board.finished(cell, failure: failure)
      case .refused(let error): throw error
      case .interrupted: break
      case .crashed(let reason):
        var result = CellResult.failed(reason, at: "a worker process")
        result.inputs.sources = build.sources
        result.inputs.commit = build.commit
        result.inputs.dirty = build.dirty
        try store.write(result, of: cell.id)
        board.finished(cell, failure: reason)
      }
    } catch {
      throw error as? StudyError ?? StudyError(.refused, "\(error)")
    }
  }

  /// A crash is told in its last line, not in a page of frames, unless the person asked for them.
  private var environment: [String: String] {
    ["SWIFT_BACKTRACE": "enable=no"].merging(ProcessInfo.processInfo.environment) { $1 }
      .merging(Machine.blasEnvironment) { $1 }
      .merging([Worker.variable: "1", BuildStamp.variable: build.encoded]) { $1 }
  }
}
