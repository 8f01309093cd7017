public import Reports

/// A value that cannot be read now. Thrown inside a section, table or figure it draws a hole with its reason.
public struct Missing: MissingValue, Hashable, Sendable, CustomStringConvertible {
  public enum Cause: String, Sendable {
    /// It was asked for and will be there after the driver's next round.
    case pending
    /// The cell ran and failed: an answer.
    case failed
    /// The person left it out with --models or --datasets.
    case leftOut
    /// The result does not hold it, or it is undefined on such data.
    case absent
  }

  public var cause: Cause
  public var reason: String

  public init(_ cause: Cause, _ reason: String) {
    self.cause = cause
    self.reason = reason
  }

  public var description: String { reason }
}
