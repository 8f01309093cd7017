import Foundation
import Testing
import toystudy

@testable import StudyKit

/// A directory that goes away with the test.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "studykit-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func contents(_ file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)")) }

  func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
  }

  /// Every file below a folder with its bytes, but for those whose path holds one of some words.
  func tree(_ folder: String, without words: [String] = []) -> [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: "\(path)/\(folder)") ?? .init() {
      if words.contains(where: name.contains) { continue }
      files[name] = FileManager.default.contents(atPath: "\(path)/\(folder)/\(name)")
    }
    return files
  }
}

/// The toy study as a program.
struct ToyProgram {
  let process = Process()
  private let output = Pipe()
  private let errors: URL

  /// Beside the test bundle lie the executables.
  static let path = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    .appending(path: "toystudy").path

  /// - Parameters:
  ///   - shell: what the shell does first; then it becomes the program, by way of the launcher.
  ///   - script: what the shell does instead, with the program as `$0` and its arguments as `$@`.
  init(
    _ arguments: [String], in scratch: Scratch, pause: Int = 0, shell: String = "", launcher: [String] = [], script: String? = nil,
    unlucky: Bool = true, backtrace: Bool = false
  ) throws {
    errors = URL(fileURLWithPath: scratch.path).appending(path: "stderr-\(UUID().uuidString)")
    try Data().write(to: errors)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let start = launcher.isEmpty ? "exec" : "exec " + launcher.joined(separator: " ")
    process.arguments = ["-c", script ?? "\(shell) \(start) \"$0\" \"$@\"", Self.path] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["RECOUNT_TOY_PAUSE": "\(pause)", "RECOUNT_TOY_LUCK": unlucky ? "none" : "good", "SWIFT_BACKTRACE": backtrace ? "enable=yes" : "enable=no"]) { $1 }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  func wait() throws -> Outcome {
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: said, errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  static func run(
    _ arguments: [String], in scratch: Scratch, pause: Int = 0, shell: String = "", launcher: [String] = [], script: String? = nil,
    unlucky: Bool = true
  ) throws -> Outcome {
    try ToyProgram(
      arguments, in: scratch, pause: pause, shell: shell, launcher: launcher, script: script, unlucky: unlucky
    ).wait()
  }
}

extension Driver {
  /// A driver that runs toys in this process.
  init(_ store: ResultStore, _ runner: some CellRunner = ToyRunner(), _ settings: Lab.Settings = .init(), retries: Bool = false, refreshes: Bool = false) {
    var settings = settings
    settings.revisions = runner.revisions
    let interruption = Interruption()
    let executor = InProcessExecutor(
      runner: runner, store: store, build: BuildStamp(sources: "s", commit: "c"), interruption: interruption)
    self.init(
      settings: settings, store: store, runner: runner, executor: executor, interruption: interruption, retriesFailed: retries,
      refreshesStale: refreshes, isQuiet: true)
  }
}

/// Waits until something holds, for at most ten seconds.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<1000 {
    if condition() { return true }
    usleep(10_000)
  }
  return false
}

extension Cell {
  static func toy(_ strength: Double = 1, seed: UInt64 = 1, purpose: Cell.Purpose = .final) -> Cell {
    Cell(
      model: ModelChoice(name: "toy", options: ["strength": CanonicalJSON(strength)]), data: DataSet(name: "alpha"),
      seed: seed, purpose: purpose)
  }
}
