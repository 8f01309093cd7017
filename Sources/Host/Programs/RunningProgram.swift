public import Foundation
import Synchronization

/// A program that was started, with our ends of its pipes.
///
/// Foundation's `Process` starts a thread to watch over its program, and waits for ever where there can be none.
public final class RunningProgram {
  public let process: pid_t
  /// Our ends; nil where there is no pipe, or after it was closed.
  public private(set) var input: Int32?
  public private(set) var output: Int32?
  public private(set) var errors: Int32?

  private let hasOwnGroup: Bool
  private var ending: ProgramEnding?

  /// - Throws: `MachineError` where there is no such program, or no more pipes or processes.
  public init(_ call: ProgramCall) throws(MachineError) {
    let start: Result<Start, MachineError> = Self.starting.withLock { _ in
      Result { () throws(MachineError) in try Start(call) }
    }
    let started = try start.get()
    process = started.process
    (input, output, errors) = (started.input, started.output, started.errors)
    hasOwnGroup = call.hasOwnGroup
  }

  /// One at a time: between making a pipe and marking it, another start would hand it to a stranger.
  private static let starting = Mutex(())

  deinit {
    for end in [input, output, errors] { if let end { close(end) } }
  }

  /// Sends a signal to the program, and to all it has started where it has a group of its own.
  public func send(_ signal: Int32) {
    guard ending == nil else { return }
    kill(hasOwnGroup ? -process : process, signal)
  }

  /// Closes our end of its standard input: it reads the end.
  public func closeInput() {
    if let end = input { close(end) }
    input = nil
  }

  /// Closes our end of a stream that has ended.
  public func closeEnd(_ descriptor: Int32) {
    close(descriptor)
    if output == descriptor { output = nil }
    if errors == descriptor { errors = nil }
  }

  /// How the program ended; nil while it runs.
  public func endingSoFar() -> ProgramEnding? { reap(WNOHANG) }

  /// Waits for the end.
  @discardableResult
  public func wait() -> ProgramEnding { reap(0)! }

  private func reap(_ options: Int32) -> ProgramEnding? {
    if let ending { return ending }
    var status: Int32 = 0
    var found: pid_t
    repeat { found = waitpid(process, &status, options) } while found < 0 && errno == EINTR
    if found == 0 { return nil }
    // Somebody has made the system forget the children of this program: nothing can be known.
    ending = found < 0 ? .exited(-1) : ProgramEnding(waitStatus: status)
    return ending
  }

  /// What can be read from one of our ends now; nil at its end.
  public static func read(_ descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = Foundation.read(descriptor, &buffer, buffer.count)
    if count < 0 && (errno == EINTR || errno == EAGAIN) { return [] }
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}

/// How a program ended.
public enum ProgramEnding: Equatable, Sendable {
  case exited(Int32)
  case killed(signal: Int32)

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7F
    self = signal == 0 ? .exited(waitStatus >> 8 & 0xFF) : .killed(signal: signal)
  }

  public var isSuccess: Bool { self == .exited(0) }

  /// As the end of a sentence that begins with the program: "ended with status 3".
  public var text: String {
    switch self {
    case .exited(let status): "ended with status \(status)"
    case .killed(let signal): "was killed by signal \(signal), \(String(cString: strsignal(signal)))"
    }
  }
}
