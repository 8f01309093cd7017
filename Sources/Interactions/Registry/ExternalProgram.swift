import Foundation

/// A program run for its effect on files.
enum ExternalProgram {
  /// Runs the program, found in PATH, and waits.
  /// - Throws: `InteractionError` with the end of what the program said where it fails.
  static func run(_ arguments: [String]) throws(InteractionError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    do { try process.run() } catch {
      throw InteractionError(.machine, "\(arguments[0]) cannot be started: \(error.localizedDescription)")
    }
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let last = said.split(separator: "\n").suffix(2).joined(separator: " ")
      throw InteractionError(
        .machine, "\(arguments[0]) failed with status \(process.terminationStatus): \(last.suffix(300))")
    }
  }
}
