import Host
import Synchronization

/// The wish of a person or a system that the run end, as a flag that loops look at.
final class Interruption: Sendable {
  private let raised = Atomic<Bool>(false)
  private let listens = Atomic<Bool>(false)

  var isRaised: Bool {
    raised.load(ordering: .relaxed) || (listens.load(ordering: .relaxed) && Signals.hasArrived)
  }

  func raise() { raised.store(true, ordering: .relaxed) }

  /// Takes the signals of this process for its own, until it ends. The second one ends it at once: stored results are
  /// whole at any time.
  func listen() {
    listens.store(true, ordering: .relaxed)
    Signals.listen(
      announcing: "\nstopping; finished cells are kept (again to stop at once)\n",
      status: StudyError.Status.interrupted.rawValue)
  }

  /// - Throws: `StudyError` once the flag is up.
  func check() throws(StudyError) {
    if isRaised { throw Self.error }
  }

  static var error: StudyError {
    StudyError(.interrupted, "interrupted", hint: "Finished cells are kept; run again to go on.")
  }
}
