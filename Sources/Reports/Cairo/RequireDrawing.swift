import Host

/// Checks that a report can be drawn: that there is room, that Pango gets its thread, and that the report's faces are
/// installed. Pango and GLib end the program where they get no memory or no thread, and a report is made after hours of
/// training.
public func requireDrawing() throws(ReportError) {
  do throws(MachineError) {
    try Headroom.require(200 << 20, "typesetting a report takes some")
    try Threads.requireOne("which Pango needs for the fonts")
  } catch {
    throw ReportError(.drawing, error.found, hint: error.hint)
  }
  _ = try PangoMeasurer()
}
