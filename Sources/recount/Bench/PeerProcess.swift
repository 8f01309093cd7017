import Foundation
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

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var pending = Data()
  private let name: String
  /// What the program says of itself: the library and its version.
  private(set) var version = ""

  /// Starts the program and waits until it is ready.
  init(_ executable: String, _ arguments: [String], _ environment: [String: String]) throws {
    name = arguments.joined(separator: " ")
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    version = try read(Greeting.self).version ?? ""
  }

  /// One run.
  func run() throws -> Reply {
    try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    return try read(Reply.self)
  }

  /// Lets the program end.
  func finish() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The next line that is JSON; libraries print what they like between.
  private func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
    while true {
      guard let line = nextLine() else {
        process.waitUntilExit()
        throw StudyError(.refused, "\(name) ended with status \(process.terminationStatus) before it had answered")
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
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      pending.append(more)
    }
  }
}
