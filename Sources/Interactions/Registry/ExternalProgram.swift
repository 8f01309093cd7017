import Host

/// A program run for its effect on files.
enum ExternalProgram {
  /// Runs the program, found in PATH, and waits. Ctrl-C reaches it too.
  /// - Throws: `InteractionError` with the end of what the program said where it fails.
  static func run(_ arguments: [String]) throws(InteractionError) {
    var call = ProgramCall(arguments[0], Array(arguments.dropFirst()))
    call.errors = .joined
    call.hasOwnGroup = false
    let outcome: ProgramOutcome
    do throws(MachineError) {
      outcome = try call.run(keeping: 1 << 16)
    } catch {
      throw InteractionError(.machine, error.found, hint: error.hint)
    }
    guard outcome.isSuccess else {
      let last = outcome.outputText.split(separator: "\n").suffix(2).joined(separator: " ")
      throw InteractionError(.machine, "\(arguments[0]) \(outcome.ending.text): \(last.suffix(300))")
    }
  }
}
