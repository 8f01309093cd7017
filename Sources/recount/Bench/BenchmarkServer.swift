import Foundation
import Host
import StudyKit

/// One benchmark as a program to talk to: it prepares, says that it is ready, and then does one run for every line it
/// reads, answering each with a line of JSON. Two such programs, ours and a rival's, can so be timed in turn.
enum BenchmarkServer {
  struct Reply: Codable {
    var seconds: Double
    var quality: [String: Double]
    /// Of the process so far, in MiB.
    var peakMemoryMiB: Double
  }

  /// Serves runs until standard input ends.
  static func serve(_ benchmark: Benchmark) throws {
    let run = try benchmark.prepare()
    try say("{\"version\": \"recount\"}")
    var number = 0
    while readLine() != nil {
      let sample = try BenchmarkRunner.sample(run, number, runs: 1)
      number += 1
      try say(line(Reply(seconds: sample.seconds, quality: sample.quality, peakMemoryMiB: peakMemoryMiB)))
    }
  }

  /// One run of a benchmark in a new process of this program.
  static func ask(_ id: String) throws -> Reply {
    var call = ProgramCall.ourselves(["bench", "--single", id])
    (call.input, call.errors, call.hasOwnGroup) = (.piped, .inherited, false)
    let outcome = try call.run(reading: Array("\n".utf8))
    let lines = outcome.output.split(separator: UInt8(ascii: "\n"))
    guard outcome.isSuccess, let last = lines.last, let reply = try? JSONDecoder().decode(Reply.self, from: Data(last)) else {
      throw StudyError(.refused, "the process that measured \(id) \(outcome.ending.text)")
    }
    return reply
  }

  /// The high-water mark of this process's own memory; `getrusage` would count that of the parent it was started from.
  static var peakMemoryMiB: Double {
    guard let bytes = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmHWM:") {
      return line.split(separator: " ").compactMap { Double($0) }.first.map { $0 / 1024 } ?? 0
    }
    return 0
  }

  private static func line(_ reply: Reply) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(reply), as: UTF8.self)
  }

  /// Throws where nobody listens any more.
  private static func say(_ text: String) throws {
    try StandardOutput.print(text)
  }
}
