/// What went wrong while a report was laid out, written or read back.
public struct ReportError: Error, Equatable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    case unresolvedReference, duplicateLabel, malformedTable, malformedChart, missingFont, drawing, writing, reading
  }

  public var kind: Kind
  /// What was found, in one sentence.
  public var message: String
  /// The file concerned.
  public var path: String?
  /// What to do about it.
  public var hint: String?

  public init(_ kind: Kind, _ message: String, path: String? = nil, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.path = path
    self.hint = hint
  }

  public var description: String {
    (path.map { "\($0): " } ?? "") + message + (hint.map { "\n  " + $0 } ?? "")
  }
}
