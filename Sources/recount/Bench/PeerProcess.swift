import Foundation
import Host
import StudyKit

/// A program that does one run for every line it is sent, and answers with a line of JSON.
final class PeerProcess {
  struct Reply: Codable {
    var seconds: Double
    var quality: [String: Double]?
    var peakMemoryMiB: Double?

    /// The qualities, with the peak of memory among them.
    var qualities: [String: Double] {
      var all = quality ?? [:]
      all["peak-MiB"] = peakMemoryMiB
      return all
    }
  }

  private struct Greeting: Codable {
    var version: String?
  }

  private let program: RunningProgram
  private var pending = Data()
  private let name: String
  /// What the program says of itself: the library and its version.
  private(set) var version = ""

  /// Starts the program and waits until it is ready.
  init(_ executable: String, _ arguments: [String], _ environment: [String: String]) throws {
    name = arguments.joined(separator: " ")
    var call = ProgramCall(
      executable, arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
    (call.input, call.output, call.errors, call.hasOwnGroup) = (.piped, .piped, .inherited, false)
    program = try RunningProgram(call)
    version = try read(Greeting.self).version ?? ""
  }

  /// One run.
  func run() throws -> Reply {
    let wish = UInt8(ascii: "\n")
    guard let input = program.input, withUnsafePointer(to: wish, { write(input, $0, 1) }) == 1 else {
      throw StudyError(.refused, "\(name) \(program.wait().text) before it was asked")
    }
    return try read(Reply.self)
  }

  /// Lets the program end.
  func finish() {
    program.closeInput()
    program.wait()
  }

  /// The next line that is JSON; libraries print what they like between.
  private func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
    while true {
      guard let line = nextLine() else {
        throw StudyError(.refused, "\(name) \(program.wait().text) before it had answered")
      }
      if line.first == UInt8(ascii: "{"), let value = try? JSONDecoder().decode(type, from: line) { return value }
    }
  }

  private func nextLine() -> Data? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending = Data(pending[(end + 1)...]) }
        return Data(pending[..<end])
      }
      guard let output = program.output, let more = RunningProgram.read(output) else { return nil }
      pending.append(contentsOf: more)
    }
  }
}
