import Foundation
import Host
import Synchronization

/// A worker as its coordinator sees it.
struct WorkerProcess {
  /// How a worker ended.
  enum End: Equatable {
    case stored(failure: String?)
    case refused(StudyError)
    /// It died without a word.
    case crashed(String)
    case interrupted
  }

  private let pid: pid_t
  private let input: Int32
  private let output: Int32
  private let errors: Int32

  /// Starts this very program anew, whatever has become of its file, with pipes on its standard streams and a process
  /// group of its own, so that Ctrl-C reaches the coordinator alone.
  /// - Throws: `StudyError` of status 1 when the machine has no more pipes or processes.
  init(arguments: [String], environment: [String: String]) throws {
    self = try Self.starting.withLock { _ in try Self(spawning: arguments, environment) }
  }

  /// One at a time: between making a pipe and marking it, another start would hand it to a stranger.
  private static let starting = Mutex(())

  private init(spawning arguments: [String], _ environment: [String: String]) throws {
    let input = try Self.pipe()
    let output = try Self.pipe()
    let errors = try Self.pipe()
    defer { for end in [input.read, output.write, errors.write] { close(end) } }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input.read, 0)
    posix_spawn_file_actions_adddup2(&actions, output.write, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

    var argv = ([CommandLine.arguments[0]] + arguments).map { strdup($0) } + [nil]
    var envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var pid = pid_t()
    let status = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, &argv, &envp)
    guard status == 0 else {
      for end in [input.write, output.read, errors.read] { close(end) }
      throw StudyError(
        .refused, "cannot start a worker: \(FileError.reason(status))", hint: "Use fewer --jobs; finished cells are kept.")
    }
    self.pid = pid
    self.input = input.write
    self.output = output.read
    self.errors = errors.read
  }

  /// Follows the worker to its end. Called once.
  func wait(progress: (CellProgress) -> Void, isInterrupted: () -> Bool) -> End {
    var last: Worker.Message?
    var complaint = LineReader(keeping: 4000)
    var lines = LineReader(keeping: 1 << 16)
    var isInterruptedHere = false
    var open: Set<Int32> = [output, errors]
    while !open.isEmpty {
      if isInterrupted() && !isInterruptedHere {
        isInterruptedHere = true
        kill(pid, SIGKILL)  // results are renamed into place whole, so nothing can be torn
      }
      var polled = open.sorted().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&polled, UInt(polled.count), 100) > 0 else { continue }
      for item in polled where item.revents != 0 {
        guard let bytes = Self.read(item.fd) else {
          open.remove(item.fd)
          continue
        }
        if item.fd == errors {
          complaint.append(bytes)
        } else {
          for line in lines.append(bytes) {
            guard let message = try? JSONDecoder().decode(Worker.Message.self, from: Data(line)) else { continue }
            last = message
            if case .progress(let step) = message { progress(step) }
          }
        }
      }
    }
    for end in [input, output, errors] { close(end) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return end(of: last, status: status, complaint: complaint.text, isInterrupted: isInterruptedHere)
  }

  private func end(of last: Worker.Message?, status: Int32, complaint: String, isInterrupted: Bool) -> End {
    switch last {
    case .stored(let failure): return .stored(failure: failure)
    case .refused(let error):
      return isInterrupted
        ? .interrupted : .refused(StudyError(.refused, error.text, place: error.place, hint: error.hint))
    case .progress, nil: break
    }
    if isInterrupted { return .interrupted }
    let tail = complaint.split(separator: "\n").suffix(3).joined(separator: " / ")
    let said = tail.isEmpty ? "" : ": \(tail)"
    let signal = status & 0x7F
    if signal == 0 { return .crashed("the worker ended with status \(status >> 8 & 0xFF)\(said)") }
    let guess = signal == SIGKILL ? " (out of memory?)" : ""
    return .crashed("the worker was killed by signal \(signal), \(String(cString: strsignal(signal)))\(guess)\(said)")
  }

  /// Both ends are closed when another program is started, so that no sibling keeps a pipe open.
  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard Foundation.pipe(&ends) == 0 else {
      throw StudyError(.refused, "cannot make a pipe: \(FileError.reason(errno))", hint: "Use fewer --jobs.")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// What can be read now; nil at the end.
  private static func read(_ descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(descriptor, &buffer, buffer.count)
    if count < 0 && (errno == EINTR || errno == EAGAIN) { return [] }
    return count > 0 ? Array(buffer[..<count]) : nil
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
