import Foundation
import Host

/// One cell in a process of its own: what `<study> cell REQUEST` does.
///
/// The worker tells its progress as JSON lines on standard output, the last of which says what came of it.
struct Worker {
  /// A line of a worker's output.
  enum Message: Codable, Equatable {
    case progress(CellProgress)
    /// The result is stored; the reason if the cell failed.
    case stored(failure: String?)
    /// The machine or the data refused: there is no result.
    case refused(StudyErrorText)
  }

  /// A `StudyError` on its way to the coordinator.
  struct StudyErrorText: Codable, Equatable {
    var status: Int32
    var text: String
    var place: String?
    var expected: String?
    var hint: String?

    init(_ error: StudyError) {
      (status, text, place, expected, hint) = (error.status.rawValue, error.found, error.place, error.expected, error.hint)
    }

    var error: StudyError {
      StudyError(StudyError.Status(rawValue: status) ?? .refused, text, place: place, expected: expected, hint: hint)
    }
  }

  /// Set by the coordinator: the worker ends when its standard input does.
  static let variable = "RECOUNT_WORKER"

  let runner: any CellRunner
  /// What the build wrote into the program.
  let sources: String

  /// - Returns: the exit status: 0 well, 1 failed or refused.
  func run(requestAt path: String) throws -> Int32 {
    do {
      if ProcessInfo.processInfo.environment[Self.variable] != nil { try Self.dieWithParent() }
      let failure = try perform(requestAt: path)
      Self.say(.stored(failure: failure))
      return failure == nil ? 0 : 1
    } catch let error as StudyError {
      Self.say(.refused(StudyErrorText(error)))
      throw error
    }
  }

  private func perform(requestAt path: String) throws -> String? {
    let cell = try ResultStore.request(at: path)
    let cells = URL(fileURLWithPath: path).deletingLastPathComponent()
    let store = try ResultStore(creating: cells.deletingLastPathComponent().path)
    guard URL(fileURLWithPath: store.requestPath(cell.id)).lastPathComponent == URL(fileURLWithPath: path).lastPathComponent
    else {
      throw StudyError("the request of cell \(cell.id)", place: path, expected: "a file of that name")
    }
    try onMachine(try runner.requireHeadroom())
    let job = CellJob(cell: cell, runner: runner, store: store, build: .current(sources))
    return try job.perform(progress: { Self.say(.progress($0)) }, isCancelled: { false })
  }

  private static func say(_ message: Message) {
    guard let line = try? JSONEncoder().encode(message) else { return }
    try? StandardOutput.print(String(decoding: line, as: UTF8.self))
  }

  /// Ends the process when standard input does: the parent holds its other end, and the kernel closes it however the
  /// parent ends, and then tells with a signal, which ends a process that has not asked for anything else. A thread that
  /// waits for the end would do it too, but may be one too many for the machine.
  private static func dieWithParent() throws {
    signal(SIGIO, SIG_DFL)
    let flags = fcntl(0, F_GETFL)
    guard flags >= 0, fcntl(0, F_SETOWN, getpid()) == 0, fcntl(0, F_SETFL, flags | O_ASYNC) == 0 else {
      throw StudyError(.refused, "cannot watch over standard input: \(String(cString: strerror(errno)))")
    }
    // It may have ended before that.
    var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    if poll(&input, 1, 0) > 0 && input.revents & Int16(POLLHUP) != 0 { _exit(StudyError.Status.interrupted.rawValue) }
  }
}
