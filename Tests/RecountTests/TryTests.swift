import Analysis
import Evaluation
import Foundation
import StudyKit
import Testing

/// `recount try`, as the program that it is.
@Suite struct TryTests {
  let cache = FileManager.default.temporaryDirectory.appending(path: "try-\(UUID().uuidString)")

  private func recount(_ arguments: [String]) throws -> (status: Int32, said: String, wrong: String) {
    let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.build/release/recount")
    let process = Process()
    process.executableURL = program.standardizedFileURL
    process.arguments = ["try"] + arguments
    var environment = ProcessInfo.processInfo.environment
    environment["RECOUNT_CACHE"] = cache.path
    process.environment = environment
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let wrong = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said, wrong)
  }

  /// What a study's cell of the same model comes to, as it is printed.
  private func expected(_ name: String, _ options: CanonicalJSON, epochs: Int?) throws -> [String] {
    let cell = Cell(
      model: ModelChoice(name: name, options: options), data: .simulated(), training: TrainingBudget(epochs: epochs), seed: 3)
    let result = try RecommenderRunner(environment: ["RECOUNT_CACHE": cache.path]).run(
      cell, progress: { _ in }, isCancelled: { false })
    let cases = try #require(result.cases[CandidateSet(name: "all")])
    return try [Metric.hitRatio(10), .ndcg(10), .reciprocalRank].map { String(format: "%.4f", try cases.mean($0)) }
  }

  @Test func aModelStandsBesideTheTwoThatNeedNoTrainingWithTheNumbersOfACell() throws {
    defer { try? FileManager.default.removeItem(at: cache) }
    let found = try recount(["BPR-MF", "simulated", "--epochs", "2", "--seed", "3", "--set", "dimension=8", "--set", "optimizer=adam"])
    #expect(found.status == 0, "\(found.wrong)")
    let lines = found.said.split(separator: "\n").map(String.init)
    let epochs = lines.filter { $0.hasPrefix("epoch ") }
    #expect(epochs.count == 2 && epochs[1].contains("validation NDCG@10 0."), "\(found.said)")
    let table = lines.suffix(4)
    #expect(Set(table.map(\.count)).count == 1, "the columns are not aligned:\n\(found.said)")
    let words = table.map { $0.split(separator: " ").map(String.init) }
    #expect(words[0] == ["model", "HR@10", "NDCG@10", "MRR"])
    let options: CanonicalJSON = ["dimension": 8, "optimizer": "adam"]
    #expect(try words[1].suffix(3) == expected("BPR-MF", options, epochs: 2)[...])
    #expect(try words[2] == ["Popularity"] + expected("Popularity", [:], epochs: nil))
    #expect(try words[3] == ["ItemKNN"] + expected("ItemKNN", [:], epochs: nil))
  }

  @Test(arguments: [
    (["NoModel", "simulated"], "the models are Popularity, ItemKNN"), (["BPR-MF", "no-such-data"], "ml-100k"),
    (["BPR-MF", "simulated", "--protocol", "guessing"], "leave-one-out, marked hold-out"),
    (["BPR-MF", "simulated", "--set", "dimensoin=8"], "batchSize"), (["BPR-MF", "simulated", "--set", "dimension=0"], "dimension is 0"),
    (["BPR-MF", "simulated", "--set", "dimension"], "key=value"), (["BPR-MF", "simulated", "--epochs", "0"], "--epochs is 0"),
  ])
  func aWrongCallIsAnsweredWithWhatThereIs(arguments: [String], words: String) throws {
    defer { try? FileManager.default.removeItem(at: cache) }
    let found = try recount(arguments)
    #expect(found.status == 2 && found.said.isEmpty, "\(found.said)")
    #expect(found.wrong.contains(words), "\(found.wrong)")
  }
}
