import Foundation
import Testing

@testable import Recommenders

/// A few steps of every model, held to a committed table. A change here is a change of numbers: stored results are stale
/// from then on, and the model's revision has to say so.
@Suite(.serialized) struct FingerprintTests {
  static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/fingerprints.json")

  /// A model whose fingerprint is to be written anew, or 1 for all whose numbers have changed.
  static let record = ProcessInfo.processInfo.environment["RECORD"]

  @Test(arguments: ModelRegistry.all.map(\.card.name)) func numbersAreThoseOfTheRevision(name: String) throws {
    let found = try LawCheck(ModelRegistry.entry(named: name)).fingerprint()
    var table = try JSONDecoder().decode([String: Fingerprint].self, from: Data(contentsOf: Self.file))
    let differences = table[name].map(found.differences) ?? ["there is no fingerprint yet"]
    let isCurrent = differences.isEmpty && table[name]?.revision == found.revision
    if Self.record == name || Self.record == "1" {
      if isCurrent { return }
      table[name] = found
      try Self.write(table)
      Issue.record("recorded the fingerprint of \(name); run again without RECORD")
      return
    }
    #expect(
      differences.isEmpty,
      """
      the numbers of \(name) have changed:
        \(differences.joined(separator: "\n  "))
      committed losses \(table[name]?.losses ?? []), scores \(table[name]?.scores ?? [])
      found     losses \(found.losses), scores \(found.scores)
      Raise `revision` in its ModelCard, or that of the optimizer, sampler or objective that changed, and record the \
      fingerprint with RECORD='\(name)'.
      """)
    if let committed = table[name]?.revision {
      #expect(
        committed == found.revision,
        "\(name) is at revision \(found.revision), its fingerprint at \(committed): record it anew with RECORD='\(name)'")
    }
  }

  @Test func theTableAndRecordNameModelsThatThereAre() throws {
    let names = ModelRegistry.all.map(\.card.name)
    let table = try JSONDecoder().decode([String: Fingerprint].self, from: Data(contentsOf: Self.file))
    #expect(table.keys.filter { !names.contains($0) }.isEmpty, "models that are gone; remove them from \(Self.file.path)")
    if let record = Self.record, record != "1" {
      #expect(names.contains(record), "RECORD is “\(record)”; expected 1, or one of \(names.joined(separator: ", "))")
    }
  }

  @Test func aThousandthIsADifferenceAndRoundingIsNot() {
    let print = Fingerprint(revision: 1, losses: [0.5], moved: ["items": 0.02], scores: [1, 2])
    var other = print
    other.moved["items"]! *= 1 + 1e-6
    #expect(other.differences(from: print).isEmpty)
    other.moved["items"] = 0.02 * 1.001
    other.scores[1] = -2
    other.losses.append(0.4)
    let lines = other.differences(from: print)
    #expect(lines.count == 3)
    #expect(lines.contains { $0.hasPrefix("way of “items”: committed 0.02, found 0.0200") }, "\(lines)")
    #expect(lines.contains("loss 2: committed nothing, found 0.4"), "\(lines)")
  }

  private static func write(_ table: [String: Fingerprint]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(table).write(to: file)
  }
}
