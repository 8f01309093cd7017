/// What went wrong in a call of a study, in the terms of the person who called it.
///
/// A cell that fails is not an error: it is a result with a reason. An error ends the command.
public struct StudyError: Error, Hashable, Sendable {
  /// What the process answers with.
  public enum Status: Int32, Sendable {
    /// The machine refused: disk full, no more processes, another run holds the store.
    case refused = 1
    /// The call or an input is wrong.
    case input = 2
    /// The person pressed Ctrl-C, or the process was told to end.
    case interrupted = 130
  }

  public var status: Status
  /// What was found.
  public var found: String
  /// The file, with its line where there is one.
  public var place: String?
  /// What was expected instead.
  public var expected: String?
  /// What to do about it.
  public var hint: String?

  public init(
    _ status: Status, _ found: String, place: String? = nil, expected: String? = nil, hint: String? = nil
  ) {
    self.status = status
    self.found = found
    self.place = place
    self.expected = expected
    self.hint = hint
  }

  /// A wrong call or input.
  public init(_ found: String, place: String? = nil, expected: String? = nil, hint: String? = nil) {
    self.init(.input, found, place: place, expected: expected, hint: hint)
  }
}

extension StudyError: CustomStringConvertible {
  public var description: String {
    var text = place.map { "\($0): " } ?? ""
    text += found
    if let expected { text += "; expected \(expected)" }
    if let hint { text += "\n  \(hint)" }
    return text
  }
}
