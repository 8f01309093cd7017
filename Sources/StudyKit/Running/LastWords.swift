/// What a process that died said last.
///
/// Where no backtracer runs, a trap of Swift prints its sentence and then its stack, frame by frame: the sentence is what
/// a person needs.
struct LastWords: CustomStringConvertible {
  let description: String

  /// - Parameter complaint: the end of its error stream.
  init(of complaint: String) {
    var lines = complaint.split(separator: "\n")
    if let trap = lines.lastIndex(where: { $0.contains("Fatal error: ") }) {
      lines.removeSubrange(..<trap)
      let end = lines.firstIndex { $0.hasPrefix("Current stack trace:") || $0.hasPrefix("*** ") } ?? lines.endIndex
      lines.removeSubrange(end...)
      lines = Array(lines.prefix(4))
    }
    description = lines.suffix(4).map { $0.trimmingPrefix { $0 == " " } }.joined(separator: " / ")
  }
}
