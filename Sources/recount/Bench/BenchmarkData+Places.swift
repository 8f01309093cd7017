import Foundation
import StudyKit

extension BenchmarkData {
  /// Where benchmarks keep large inputs between calls.
  static var scratch: String { "out/bench" }

  /// Runs this program with other arguments, to its end.
  static func runSelf(_ arguments: [String], environment: [String: String] = [:], isQuiet: Bool = false) throws {
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if isQuiet {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let call = arguments.joined(separator: " ")
      throw StudyError(.refused, "recount \(call) ended with status \(process.terminationStatus)")
    }
  }
}
