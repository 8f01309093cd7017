import CCairo
import Foundation
import Host

/// Checks that a report can be drawn: that there is room, that Pango gets its threads, and that the report's faces are
/// installed. A report is made after hours of training, and much of this is not asked for politely by those who need it.
public func requireDrawing() throws(ReportError) {
  do throws(MachineError) {
    // Measured: what a report of thirty pages takes, Pango's threads and their arenas included.
    try Headroom.require(288 << 20, "typesetting a long report takes as much")
    try Threads.requireOne("which Pango needs for the fonts")
  } catch {
    throw ReportError(.drawing, error.found, hint: error.hint)
  }
  _ = answersForGLib
  _ = try PangoMeasurer()
}

/// Has GLib's last words end the program as an error of the machine: by itself it traps where it gets no thread or no
/// memory, in the midst of Pango, where nothing can be handed on. Nothing of a report is on the disk at that time.
private let answersForGLib: Void = {
  g_log_set_default_handler(
    { _, level, message, _ in
      let said = message.map { String(cString: $0) } ?? "no words"
      guard level.rawValue & (G_LOG_LEVEL_ERROR.rawValue | G_LOG_FLAG_FATAL.rawValue) != 0 else {
        StandardError.write("warning: GLib: \(said)\n")
        return
      }
      StandardError.write(
        """
        Error: the report cannot be typeset: \(said)
          Raise the limits of processes (ulimit -u) and of memory (ulimit -v). Results are kept; report renders them.

        """)
      _exit(1)
    }, nil)
}()
