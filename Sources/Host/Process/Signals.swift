import Foundation
import Synchronization

/// The polite ends of a process: Ctrl-C, the end of its terminal, and the wish of whoever started it.
///
/// The first signal asks; the second ends the process at once. Plain handlers do it, since a thread that waits for signals
/// may be one too many for the machine, and then nobody would listen.
public enum Signals {
  private static let arrived = Atomic<Int>(0)
  /// Written before the handlers are there that read it.
  nonisolated(unsafe) private static var announcement: StaticString = ""
  nonisolated(unsafe) private static var status: Int32 = 130

  /// Whether the process has been asked to end.
  public static var hasArrived: Bool { arrived.load(ordering: .relaxed) > 0 }

  /// Begins to listen, until the process ends.
  /// - Parameters:
  ///   - announcement: the line that answers the first signal.
  ///   - status: what the process ends with at the second.
  public static func listen(announcing announcement: StaticString, status: Int32) {
    _ = hasArrived  // made now: a handler must not make it
    (Self.announcement, Self.status) = (announcement, status)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Signals.receive() }
    action.sa_flags = SA_RESTART
    var all = sigset_t()
    sigemptyset(&all)
    for number in [SIGHUP, SIGINT, SIGTERM] {
      // `nohup` has the end of the terminal ignored, and means it. Ctrl-C a shell may have left ignored by accident.
      if number == SIGHUP && isIgnored(number) { continue }
      sigaction(number, &action, nil)
      sigaddset(&all, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &all, nil)
  }

  /// Nothing that is done here may allocate or lock.
  private static func receive() {
    let code = errno
    if arrived.add(1, ordering: .relaxed).newValue > 1 { _exit(status) }
    announcement.withUTF8Buffer { _ = write(2, $0.baseAddress, $0.count) }
    errno = code
  }

  /// Lets a quit and an abort from outside end the process, as they do elsewhere: Swift's handlers print where it was and
  /// then let it go on, and a program that was started from a thread of Dispatch begins with both held back.
  public static func endOnQuitAndAbort() {
    var both = sigset_t()
    sigemptyset(&both)
    for number in [SIGQUIT, SIGABRT] {
      signal(number, SIG_DFL)
      sigaddset(&both, number)
    }
    pthread_sigmask(SIG_UNBLOCK, &both, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // A C function pointer that is no function: compared as a number.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
