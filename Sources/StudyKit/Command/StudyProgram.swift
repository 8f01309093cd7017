import Analysis
public import ArgumentParser
import Evaluation
import Foundation
import Host
import Interactions
import Kernels
import Reports

extension Study {
  /// The command line of the study: every study is a program of its own.
  public static func main() { StudyProgram.main(StudyCommand<Self>.self) }
}

/// A command that ends with a status.
public protocol StatusCommand: ParsableCommand {
  func perform() throws -> Int32
}

/// Runs a parsed command and turns what it throws into words and an exit status.
public enum StudyProgram {
  /// The whole of a program: prepares the process, runs the command of its arguments, ends with its status.
  public static func main(_ command: any ParsableCommand.Type) -> Never {
    StandardStreams.keepOpen()
    Signals.endOnQuitAndAbort()
    prepareProcess()
    exit(run(command, Array(CommandLine.arguments.dropFirst())))
  }

  /// - Returns: 0 well; 1 cells failed or the machine refused; 2 the call or an input is wrong; 130 interrupted.
  static func run(_ command: any ParsableCommand.Type, _ arguments: [String]) -> Int32 {
    do {
      var parsed = try command.parseAsRoot(arguments)
      if let parsed = parsed as? any StatusCommand { return try parsed.perform() }
      try parsed.run()
      return 0
    } catch {
      return answer(to: error, of: command)
    }
  }

  /// Says what was thrown, and as which status the program ends.
  private static func answer(to error: any Error, of command: any ParsableCommand.Type) -> Int32 {
    if error is StandardOutput.Closed { return StandardOutput.closedStatus }
    if let status = status(of: error) {
      complain("\(error)")
      return status.rawValue
    }
    if let sentence = SystemSentence(error) {
      complain((sentence.path.map { "\($0): " } ?? "") + sentence.found)
      return StudyError.Status.refused.rawValue
    }
    return explain(error, of: command)
  }

  /// The status of the modules' own errors; nil for those of the argument parser.
  private static func status(of error: any Error) -> StudyError.Status? {
    switch error {
    case let error as StudyError: error.status
    case is MachineError: .refused
    case let error as FileError: StudyError(error).status
    case let error as InteractionError: error.kind == .machine ? .refused : .input
    case let error as ReportError: error.kind == .writing || error.kind == .drawing ? .refused : .input
    case is AnalysisError, is EvaluationError, is Missing, is UnusablePath: .input
    default: nil
    }
  }

  /// Ignores the signals of a closed pipe and of a file limit, so that they are errors of a write; and chooses the loops
  /// and the BLAS kernel, or refuses the choice that the environment makes.
  static func prepareProcess() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    do {
      try Headroom.requireStack()
      try requireText(CommandLine.arguments)
      try InstructionSet.check()
      startAnew(telling: try BLASCore.environment())
      try BLASCore.check()
    } catch {
      complain("\(error)")
      exit((status(of: error) ?? .input).rawValue)
    }
  }

  /// Refuses arguments that are no text: repaired, two different paths could become one.
  private static func requireText(_ arguments: [String]) throws {
    for (place, argument) in arguments.enumerated() where argument.contains("\u{FFFD}") {
      throw StudyError(
        "argument \(place) is no UTF-8 text: \(argument)", expected: "names and paths in UTF-8", hint: "Rename the file, or link to it.")
    }
  }

  /// Starts the program anew with OpenBLAS told what to be, which must be known before it is loaded; once is enough.
  private static func startAnew(telling wanted: [String: String]) {
    guard wanted.contains(where: { name, value in getenv(name).map { String(cString: $0) } != value }) else { return }
    for (name, value) in wanted { setenv(name, value, 1) }
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
    execv(path, &arguments)  // returns only if it failed, and then we go on as we are
  }

  private static func explain(_ error: any Error, of command: any ParsableCommand.Type) -> Int32 {
    let message = command.fullMessage(for: error)
    let code = command.exitCode(for: error)
    if code.isSuccess {
      do { try StandardOutput.print(message) } catch { return answer(to: error, of: command) }
      return 0
    }
    complain(message.hasPrefix("Error") ? message : "Error: \(message)", prefix: "")
    return StudyError.Status.input.rawValue
  }

  static func complain(_ text: String, prefix: String = "Error: ") { Complaint.write(text, prefix: prefix) }
}
