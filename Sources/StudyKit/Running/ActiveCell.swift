/// A cell that a worker is at, and when it was last heard of.
struct ActiveCell {
  /// Of a cell of which less is expected, so long nothing need be heard.
  static let leastPatience = Duration.seconds(120)
  /// As many epochs may pass without a word.
  static let patientEpochs = 20.0

  let cell: Cell
  let worker: WorkerProcess
  /// Why the cell's time is up; nil while it is not.
  private(set) var overdue: String?

  private let cost: Double
  private let limit: Duration?
  private let start = ContinuousClock.now
  private var lastHeard = ContinuousClock.now
  private var epochs: Int?
  /// How long a silence is not yet worth a word; it doubles with each.
  private var patience: Duration

  init(cell: Cell, worker: WorkerProcess, cost: Double, limit: Duration?) {
    self.cell = cell
    self.worker = worker
    self.cost = cost
    self.limit = limit
    patience = Self.patience(cost: cost, epochs: nil, limit: limit)
  }

  /// Silence is told before it is ended.
  static func patience(cost: Double, epochs: Int?, limit: Duration?) -> Duration {
    let expected = Duration.seconds(patientEpochs * cost / Double(max(epochs ?? 1, 1)))
    return min(max(leastPatience, expected), limit.map { $0 / 2 } ?? .seconds(86_400))
  }

  mutating func heard(_ step: CellProgress) {
    lastHeard = .now
    epochs = step.epochs
    patience = Self.patience(cost: cost, epochs: epochs, limit: limit)
  }

  /// Says that nothing was heard for long, and ends the worker when its time is up.
  mutating func lookAtTheClock(_ board: ProgressBoard) {
    let now = ContinuousClock.now
    if now - lastHeard > patience {
      let silence = ProgressBoard.duration((now - lastHeard) / .seconds(1))
      let state = worker.state.map { "; \($0)" } ?? ""
      board.tell("no news for \(silence): \(cell), process \(worker.id)\(state)")
      patience = patience * 2
    }
    if let limit, overdue == nil, now - start > limit {
      overdue = "the worker took longer than the \(ProgressBoard.duration(limit / .seconds(1))) of --cell-timeout and was ended"
      worker.kill()
    }
  }
}
