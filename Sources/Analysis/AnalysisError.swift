/// What was wrong with an input of this module, and what to do about it.
public struct AnalysisError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found, with its place: "score 3 of case 17 is NaN".
  public let found: String
  /// What the input should have been.
  public let expected: String
  /// What to do.
  public let hint: String

  public init(found: String, expected: String, hint: String) {
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  public var description: String { "\(found); expected \(expected). \(hint)" }
}
