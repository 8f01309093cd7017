/// What went wrong with data, and what to do about it: the one error of this module.
public struct InteractionError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// A file, folder or data set that is not there.
    case missing
    /// A row or file that does not follow its format.
    case malformed
    /// A file whose bytes are not the ones that were written: truncated or altered.
    case damaged
    /// A file written by a newer version of this program.
    case newer
    /// Data that can be read but are not the data that were asked for.
    case mismatch
    /// A request that makes no sense: an unknown name, a count of zero, an empty result.
    case request
    /// The machine refused: no space, no permission, a program that is missing or failed.
    case machine
  }

  public var kind: Kind
  /// What was found, as a sentence without a full stop.
  public var found: String
  /// What should have been there.
  public var expected: String?
  /// The file concerned.
  public var path: String?
  /// The line of that file, from 1.
  public var line: Int?
  /// What to do.
  public var hint: String?

  public init(
    _ kind: Kind, _ found: String, expected: String? = nil, path: String? = nil, line: Int? = nil, hint: String? = nil
  ) {
    self.kind = kind
    self.found = found
    self.expected = expected
    self.path = path
    self.line = line
    self.hint = hint
  }

  public var description: String {
    var text = ""
    if let path { text += line.map { "\(path):\($0): " } ?? "\(path): " }
    text += found
    if let expected { text += "; expected \(expected)" }
    if let hint { text += ". \(hint)" }
    return text
  }
}
