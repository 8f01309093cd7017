import Foundation
import Testing

/// Every study runs whole in its smoke profile, from nothing, as a program; a second run trains nothing and writes the
/// same bytes.
@Suite(.serialized) struct SmokeTests {
  static let studies = studyFolders.map { $0.lowercased() }

  /// The folder of the built programs.
  static var programs: URL {
    let here = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.build/release")
    return here.standardizedFileURL
  }

  static var hasData: Bool {
    let places = [ProcessInfo.processInfo.environment["RECOUNT_DATA"], "data"].compactMap(\.self)
    return places.contains { place in
      ["ml-100k", "movielens-100k"].contains { FileManager.default.fileExists(atPath: "\(place)/\($0)") }
    }
  }

  @Test(.enabled(if: hasData, "needs ml-100k: set RECOUNT_DATA, or run `recount data fetch ml-100k`"), arguments: studies)
  func runsWholeAndAgainToTheSameBytes(study: String) throws {
    let out = FileManager.default.temporaryDirectory.appending(path: "smoke-\(study)-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: out) }
    let first = try run(study, ["run", "--profile", "smoke", "--out", out.path])
    #expect(first.status == 0, "\(first.text)")
    let files = ["\(study).pdf", "\(study).md", "claims.json", "numbers.csv", "comparisons.csv", "provenance.json"]
    let before = try files.map { try Data(contentsOf: out.appending(path: $0)) }
    #expect(before.allSatisfy { !$0.isEmpty })
    let results = try modified(out.appending(path: "store/cells"))
    let second = try run(study, ["run", "--profile", "smoke", "--out", out.path])
    #expect(second.status == 0, "\(second.text)")
    #expect(try modified(out.appending(path: "store/cells")) == results, "a second run wrote results again")
    for (name, bytes) in zip(files, before) {
      #expect(try Data(contentsOf: out.appending(path: name)) == bytes, "\(name) differs after a second run")
    }
  }

  @Test(arguments: [
    (["run", "--profile", "smoke", "--seeds", "0"], "--seeds is 0"), (["run", "--models", "NoSuchModel"], "NoSuchModel"),
    (["run", "--datasets", "no-such-data"], "no-such-data"), (["run", "--profile", "huge"], "huge"),
  ])
  func refusesACallThatIsWrong(arguments: [String], named: String) throws {
    let out = FileManager.default.temporaryDirectory.appending(path: "refused-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: out) }
    let result = try run("attrec", arguments + ["--out", out.path])
    #expect(result.status == 2, "\(result.text)")
    #expect(result.text.contains(named), "\(result.text)")
  }

  private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = Self.programs.appending(path: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  /// The times at which a folder's files were last written.
  private func modified(_ folder: URL) throws -> [String: Date] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        let values = try FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
        return (name, values[.modificationDate] as! Date)
      })
  }
}
