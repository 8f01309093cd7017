import Foundation
import Testing

@testable import Recommenders

/// The settings and schedule that each model has where nothing is said: a cell's name leaves them out, so whoever changes one
/// changes what stored results mean, and has to raise the model's revision.
@Suite(.serialized) struct DefaultSettingsTests {
  static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/default-settings.json")

  /// Revision, schedule and settings on one line, with sorted keys.
  private func line(_ entry: ModelEntry) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let schedule = try entry.schedule.map { String(decoding: try encoder.encode($0), as: UTF8.self) } ?? "null"
    let settings = try JSONSerialization.jsonObject(with: entry.defaults)
    let sorted = try JSONSerialization.data(withJSONObject: settings, options: .sortedKeys)
    return "{\"revision\":\(entry.card.revision),\"schedule\":\(schedule),\"settings\":\(String(decoding: sorted, as: UTF8.self))}"
  }

  private func committed() throws -> [String: String] {
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    return Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").compactMap { line in
        guard line.hasPrefix("\""), let colon = line.firstRange(of: "\": ") else { return nil }
        let value = line[colon.upperBound...]
        return (String(line[line.index(after: line.startIndex)..<colon.lowerBound]), String(value.hasSuffix(",") ? value.dropLast() : value))
      })
  }

  @Test func aScheduleLooksEveryEpochAndWaitsForTen() {
    #expect(Schedule(epochs: 3) == Schedule(epochs: 3, evaluateEvery: 1, patience: 10))
  }

  @Test func theyAreThoseOfTheRevision() throws {
    let found = try ModelRegistry.all.map { (name: $0.card.name, line: try line($0)) }.sorted { $0.name < $1.name }
    if let record = FingerprintTests.record {
      var table = try committed()
      let isWhole = record == "1"
      for (name, line) in found where isWhole || name == record { table[name] = line }
      if isWhole { table = table.filter { name, _ in found.contains { $0.name == name } } }
      guard try table != committed() else { return }
      let text = "{\n" + table.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1)" }.joined(separator: ",\n") + "\n}\n"
      try text.write(to: Self.file, atomically: true, encoding: .utf8)
      Issue.record("recorded the default settings of \(isWhole ? "all models" : record); run again without RECORD")
      return
    }
    let committed = try committed()
    #expect(
      Set(found.map(\.name)) == Set(committed.keys),
      "a model came or went; run the tests with RECORD=NAME of the new one, or RECORD=1 where one is gone")
    for (name, line) in found where committed[name] != nil {
      #expect(
        committed[name] == line,
        "the default settings of \(name) have changed: raise `revision` in its ModelCard, and record them with RECORD='\(name)'")
    }
  }
}
