import Foundation

/// One cell in a process of its own: what `<study> cell REQUEST` does.
///
/// The worker tells its progress as JSON lines on standard output, the last of which says what came of it.
struct Worker {
  /// A line of a worker's output.
  enum Message: Codable, Equatable {
    case progress(CellProgress)
    /// The result is stored; the reason if the cell failed.
    case stored(failure: String?)
    /// The machine refused to keep the result.
    case refused(StudyErrorText)
  }

  /// A `StudyError` on its way to the coordinator.
  struct StudyErrorText: Codable, Equatable {
    var text: String
    var place: String?
    var hint: String?
  }

  /// Set by the coordinator: the worker ends when its standard input does.
  static let variable = "RECOUNT_WORKER"

  let runner: any CellRunner
  /// What the build wrote into the program.
  let sources: String

  /// - Returns: the exit status: 0 well, 1 failed or refused.
  func run(requestAt path: String) throws -> Int32 {
    let isSupervised = ProcessInfo.processInfo.environment[Self.variable] != nil
    if isSupervised { Self.dieWithParent() }
    let cell = try ResultStore.request(at: path)
    let cells = URL(fileURLWithPath: path).deletingLastPathComponent()
    let store = try ResultStore(creating: cells.deletingLastPathComponent().path)
    guard URL(fileURLWithPath: store.requestPath(cell.id)).lastPathComponent == URL(fileURLWithPath: path).lastPathComponent
    else {
      throw StudyError("the request of cell \(cell.id)", place: path, expected: "a file of that name")
    }
    let job = CellJob(cell: cell, runner: runner, store: store, build: .current(sources))
    do {
      let failure = try job.perform(progress: { Self.say(.progress($0)) }, isCancelled: { false })
      Self.say(.stored(failure: failure))
      return failure == nil ? 0 : 1
    } catch let error as StudyError {
      Self.say(.refused(StudyErrorText(text: error.found, place: error.place, hint: error.hint)))
      throw error
    }
  }

  private static func say(_ message: Message) {
    guard var line = try? JSONEncoder().encode(message) else { return }
    line.append(0x0A)
    line.withUnsafeBytes { _ = write(1, $0.baseAddress, $0.count) }
  }

  /// Ends the process when standard input does: the parent holds its other end, and the kernel closes it however the
  /// parent ends.
  private static func dieWithParent() {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(0, &byte, 1)
        if count == 0 || (count < 0 && errno != EINTR) { _exit(Int32(StudyError.Status.interrupted.rawValue)) }
      }
    }
  }
}
