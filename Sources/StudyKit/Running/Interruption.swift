import Foundation
import Synchronization

/// Ctrl-C and the polite end of a process, as a flag that loops look at.
///
/// The first signal asks; the second ends the process at once (stored results are whole at any time).
final class Interruption: Sendable {
  private let raised = Atomic<Bool>(false)

  var isRaised: Bool { raised.load(ordering: .relaxed) }
  func raise() { raised.store(true, ordering: .relaxed) }

  /// Begins to listen, until the process ends. Call it before other threads start: they must inherit the signal mask.
  func listen(_ announce: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_DFL)  // a shell may have started us with Ctrl-C ignored
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Thread.detachNewThread { [signals] in
      var signals = signals
      var number: Int32 = 0
      while true {
        guard sigwait(&signals, &number) == 0 else { continue }
        if self.isRaised { _exit(StudyError.Status.interrupted.rawValue) }
        self.raise()
        announce()
      }
    }
  }

  static var error: StudyError {
    StudyError(.interrupted, "interrupted", hint: "Finished cells are kept; run again to go on.")
  }
}
