import Foundation
import Host
import StudyKit

extension BenchmarkData {
  /// Where benchmarks keep large inputs between calls.
  static var scratch: String { "out/bench" }

  /// Runs this program with other arguments, to its end.
  static func runSelf(_ arguments: [String], environment: [String: String] = [:], isQuiet: Bool = false) throws {
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    var call = ProgramCall.ourselves(
      arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
    call.output = isQuiet ? .null : .inherited
    call.errors = call.output
    call.hasOwnGroup = false
    let ending = try RunningProgram(call).wait()
    guard ending.isSuccess else {
      throw StudyError(.refused, "recount \(arguments.joined(separator: " ")) \(ending.text)")
    }
  }
}
