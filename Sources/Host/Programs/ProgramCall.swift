import Foundation

/// A program to be started, and where its standard streams lead.
public struct ProgramCall: Sendable {
  public enum Stream: Sendable {
    /// Nothing to read, and nobody who listens.
    case null
    /// That of this program.
    case inherited
    /// A pipe to this program.
    case piped
    /// Errors alone: wherever output goes.
    case joined
  }

  /// A path, or a bare name that is looked for in PATH.
  public var program: String
  /// What the program is told it is called.
  public var name: String
  public var arguments: [String]
  /// All variables of its environment; nil: those of this program.
  public var environment: [String: String]?
  public var input = Stream.null
  public var output = Stream.piped
  public var errors = Stream.piped
  /// Whether Ctrl-C reaches this program alone, and the program can be ended with all that it has started.
  public var hasOwnGroup = true

  public init(_ program: String, _ arguments: [String], environment: [String: String]? = nil) {
    self.program = program
    name = program
    self.arguments = arguments
    self.environment = environment
  }

  /// This very program, whatever has become of its file.
  public static func ourselves(_ arguments: [String], environment: [String: String]? = nil) -> ProgramCall {
    var call = ProgramCall("/proc/self/exe", arguments, environment: environment)
    call.name = CommandLine.arguments[0]
    return call
  }
}
