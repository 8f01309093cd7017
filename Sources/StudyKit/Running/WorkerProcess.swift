import Foundation
import Host

/// A worker as its coordinator sees it.
final class WorkerProcess {
  /// How a worker ended.
  enum End: Equatable {
    case stored(failure: String?)
    /// The machine or the data refused, and the worker said so.
    case refused(StudyError)
    /// It made a mistake that ended it: the model's failure, with its last words.
    case trapped(String)
    /// Something outside ended it, which says nothing about the model.
    case killed(signal: Int32, String)
  }

  /// What a program does to itself: an instruction that is none, a trap, a bad address, a division by nothing, an abort.
  private static let ownSignals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]

  private let program: RunningProgram
  private var last: Worker.Message?
  private var complaint = LineReader(keeping: 1 << 16)  // a trap prints its whole stack after its sentence
  private var lines = LineReader(keeping: 1 << 16)

  /// Starts this very program anew, with pipes on its standard streams and a process group of its own, so that Ctrl-C
  /// reaches the coordinator alone.
  /// - Throws: `StudyError` of status 1 when the machine has no more pipes or processes.
  init(arguments: [String], environment: [String: String]) throws(StudyError) {
    var call = ProgramCall.ourselves(arguments, environment: environment)
    (call.input, call.output, call.errors) = (.piped, .piped, .piped)
    do throws(MachineError) {
      program = try RunningProgram(call)
    } catch {
      throw StudyError(
        .refused, "cannot start a worker: \(error.found)", hint: "\(error.hint) Finished cells are kept.")
    }
  }

  var id: pid_t { program.process }

  /// The ends to be watched; none once the worker has closed them all.
  var ends: [Int32] { [program.output, program.errors].compactMap(\.self) }

  /// Results are renamed into place whole, so nothing can be torn.
  func kill() { program.send(SIGKILL) }

  /// Reads what can be read from one of the ends.
  /// - Returns: the progress told.
  func receive(_ end: Int32) -> [CellProgress] {
    guard let bytes = RunningProgram.read(end) else {
      program.closeEnd(end)
      return []
    }
    if end == program.errors {
      complaint.append(bytes)
      return []
    }
    return lines.append(bytes).compactMap { line in
      guard let message = try? JSONDecoder().decode(Worker.Message.self, from: Data(line)) else { return nil }
      last = message
      if case .progress(let step) = message { return step }
      return nil
    }
  }

  /// Waits until the worker has gone.
  func end() -> End {
    let ending = program.wait()
    switch last {
    case .stored(let failure): return .stored(failure: failure)
    case .refused(let error): return .refused(error.error)
    case .progress, nil: break
    }
    let words = LastWords(of: complaint.text).description
    let said = words.isEmpty ? "" : ": \(words)"
    let reason = "the worker \(ending.text)\(said)"
    switch ending {
    // Swift aborts where it gets no memory.
    case .killed(SIGABRT) where complaint.text.contains("failed to allocate"): return .killed(signal: SIGABRT, reason)
    case .killed(let signal) where Self.ownSignals.contains(signal): return .trapped(reason)
    case .killed(let signal): return .killed(signal: signal, reason)
    case .exited:
      return .refused(StudyError(.refused, reason, hint: "The worker had not begun. Finished cells are kept; run again."))
    }
  }

  /// "stopped", "waiting for a device": what the system says of a process of which nothing is heard; nil where it runs.
  var state: String? {
    guard let line = FileManager.default.contents(atPath: "/proc/\(id)/stat"),
      let state = String(decoding: line, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
    else { return nil }
    switch state {
    case "T", "t": return "it is stopped; kill -CONT \(id) lets it go on"
    case "D": return "it waits for a device"
    case "R": return "it is busy"
    default: return "it waits"
    }
  }
}

/// Cuts a stream of bytes into lines and keeps its last part.
struct LineReader {
  private let limit: Int
  private var rest: [UInt8] = []
  private var kept: [UInt8] = []

  init(keeping limit: Int) { self.limit = limit }

  /// The lines that are now whole.
  @discardableResult
  mutating func append(_ bytes: [UInt8]) -> [[UInt8]] {
    kept = (kept + bytes).suffix(limit)
    let parts = (rest + bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
    rest = Array(parts.last ?? []).suffix(limit)
    return parts.dropLast().map { Array($0) }
  }

  var text: String { String(decoding: kept, as: UTF8.self) }
}
