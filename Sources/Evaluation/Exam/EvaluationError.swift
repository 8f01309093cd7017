/// Why an exam cannot be held: what was found, what was expected, what to do.
public struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
  public let found: String
  public let expected: String
  public let hint: String?

  public init(_ found: String, expected: String, hint: String? = nil) {
    (self.found, self.expected, self.hint) = (found, expected, hint)
  }

  public var description: String { "\(found); expected \(expected)\(hint.map { ". \($0)" } ?? "")" }
}
