import Foundation
import Host
import Synchronization

/// Shows how far a run is: in place on a terminal, a plain line now and then elsewhere.
final class ProgressBoard: Sendable {
  private struct State {
    var total: Int
    var done = 0
    var failed = 0
    /// Core-seconds estimated for what is done and for all.
    var doneCost = 0.0
    var allCost: Double
    var running: [(cell: Cell, progress: CellProgress?)] = []
    var lastShown: ContinuousClock.Instant?
  }

  private let state: Mutex<State>
  private let costs: [Cell: Double]
  private let start = ContinuousClock.now
  private let isTerminal: Bool
  private let isQuiet: Bool

  init(_ cells: [Cell], costs: [Cell: Double], quiet: Bool = false) {
    self.costs = costs
    state = Mutex(State(total: cells.count, allCost: costs.values.reduce(0, +)))
    isTerminal = isatty(2) == 1
    isQuiet = quiet
  }

  func started(_ cell: Cell) { update { $0.running.append((cell, nil)) } }

  func advanced(_ cell: Cell, _ progress: CellProgress) {
    update { state in
      if let index = state.running.firstIndex(where: { $0.cell == cell }) { state.running[index].progress = progress }
    }
  }

  func finished(_ cell: Cell, failure: String?) {
    update(isNews: true) { state in
      state.running.removeAll { $0.cell == cell }
      state.done += 1
      state.doneCost += costs[cell] ?? 0
      if failure != nil { state.failed += 1 }
    }
    if let failure { tell("failed: \(cell): \(failure)") }
  }

  /// A worker has gone without an answer; the cell waits, or stays without one.
  func lost(_ cell: Cell, _ reason: String) {
    update { state in state.running.removeAll { $0.cell == cell } }
    tell("lost: \(cell): \(reason)")
  }

  /// A line that stays.
  func tell(_ line: String) {
    if isQuiet { return }
    StandardError.write((isTerminal ? "\r\u{1B}[K" : "") + line + "\n")
  }

  /// Clears the line in place.
  func close() { if isTerminal && !isQuiet { StandardError.write("\r\u{1B}[K") } }

  private func update(isNews: Bool = false, _ change: (inout State) -> Void) {
    let line = state.withLock { state -> String? in
      change(&state)
      let now = ContinuousClock.now
      let pause: Duration = isTerminal ? .milliseconds(200) : (isNews ? .seconds(2) : .seconds(10))
      let isLast = state.done == state.total
      if let last = state.lastShown, now - last < pause, !(isNews && isLast) { return nil }
      state.lastShown = now
      return text(of: state)
    }
    guard let line, !isQuiet else { return }
    StandardError.write(isTerminal ? "\r\u{1B}[K" + String(line.prefix(Self.width)) : line + "\n")
  }

  private func text(of state: State) -> String {
    var text = "\(state.done)/\(state.total) cells"
    if state.failed > 0 { text += ", \(state.failed) failed" }
    if let left = secondsLeft(state) { text += ", \(Self.duration(left)) left" }
    for (cell, progress) in state.running {
      text += " · \(cell.model.label) \(cell.data.label) #\(cell.seed)"
      if let progress {
        text += " \(progress.epoch)/\(progress.epochs)"
        if let loss = progress.loss { text += String(format: " loss %.4f", loss) }
      }
    }
    return text
  }

  /// The time so far, drawn out to the cost that is left.
  private func secondsLeft(_ state: State) -> Double? {
    let partial = state.running.reduce(0.0) { sum, item in
      guard let progress = item.progress, progress.epochs > 0 else { return sum }
      return sum + (costs[item.cell] ?? 0) * min(Double(progress.epoch) / Double(progress.epochs), 1)
    }
    let done = state.doneCost + partial
    guard done > 0, state.allCost > done else { return nil }
    return (ContinuousClock.now - start) / .seconds(1) * (state.allCost - done) / done
  }

  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  private static var width: Int {
    var size = winsize()
    return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) - 1 : 79
  }
}
