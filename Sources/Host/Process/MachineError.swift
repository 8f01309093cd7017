/// What the machine refuses a process: another process, a thread, memory, a stream that takes no more.
public struct MachineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, as a sentence without a full stop: "cannot start a thread: Resource temporarily unavailable".
  public let found: String
  /// What to do about it.
  public let hint: String

  public init(_ found: String, hint: String) {
    self.found = found
    self.hint = hint
  }

  public var description: String { "\(found)\n  \(hint)" }
}
