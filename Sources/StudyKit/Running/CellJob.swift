import Evaluation
import Foundation

/// Runs one cell and keeps what came of it: the work of a worker, and of the smoke profile.
struct CellJob {
  let cell: Cell
  let runner: any CellRunner
  let store: ResultStore
  let build: BuildStamp

  /// - Returns: why the cell failed; nil when it is well.
  /// - Throws: `StudyError` when the result cannot be written, or where the machine or the data, and not the model, are the
  ///   reason that there is none.
  func perform(progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> String? {
    let load = Machine.load
    let cpu = Machine.cpuSeconds
    let clock = ContinuousClock()
    let start = clock.now
    var result: CellResult
    do {
      result = try runner.run(cell, progress: progress, isCancelled: isCancelled)
    } catch {
      if isCancelled() { throw Interruption.error }
      if let refusal = StudyError(refusalIn: error) { throw refusal }
      result = .failed(Self.text(of: error), of: cell, at: "\(cell.model.name), seed \(cell.seed)", runner)
    }
    if isCancelled() { throw Interruption.error }
    if let flaw = flaw(of: result) { result.status = .failed(reason: flaw, place: "the runner's result") }
    if result.failure != nil { result.cases = [:] }
    result.inputs.take(build)
    result.measured.wallSeconds = (clock.now - start) / .seconds(1)
    result.measured.cpuSeconds = Machine.cpuSeconds - cpu
    result.measured.peakMemoryBytes = Machine.peakMemoryBytes
    result.measured.host = Machine.host
    result.measured.cpu = Machine.cpu
    result.measured.load = load
    try store.write(result, of: cell.id)
    return result.failure
  }

  private func flaw(of result: CellResult) -> String? {
    guard result.failure == nil else { return nil }
    if cell.purpose == .trial && !result.cases.isEmpty { return "a trial ranked test targets" }
    for (set, cases) in result.cases.sorted(by: { $0.key.name < $1.key.name }) {
      if let flaw = cases.flaw { return "candidates “\(set.name)”: \(flaw)" }
    }
    for (name, matrix) in result.artifacts.sorted(by: { $0.key < $1.key }) where !matrix.values.allSatisfy(\.isFinite) {
      return "the artifact \(name) holds a number that is not finite"
    }
    return nil
  }

  static func text(of error: any Error) -> String {
    "\(error)"
  }
}

extension CellResult {
  /// The failure of a cell, with the revisions that it failed under.
  static func failed(_ reason: String, of cell: Cell, at place: String, _ runner: any CellRunner) -> CellResult {
    var result = CellResult.failed(reason, at: place)
    result.inputs.revisions = runner.revisions.filter { $0.key.hasSuffix(cell.model.name) }
    return result
  }
}

extension RecordedInputs {
  mutating func take(_ build: BuildStamp) {
    sources = build.sources
    commit = build.commit
    dirty = build.dirty
  }
}
