import Foundation
import Interactions
import Testing

@testable import Recommenders

/// Three epochs of every model on a fixed log, held to a committed table of losses. A change here is a change of numbers:
/// stored results are stale from then on, and the model's revision has to say so.
@Suite(.serialized) struct FingerprintTests {
  struct Fingerprint: Codable, Equatable {
    var revision: Int
    var losses: [Double]
    var score: Double
  }

  static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/fingerprints.json")

  @Test(arguments: ModelRegistry.all.map(\.card.name)) func lossesAreThoseOfTheRevision(name: String) throws {
    let entry = try ModelRegistry.entry(named: name)
    let check = LawCheck(entry)
    let log = LawLogs.circle()
    let trained = try check.train(on: log, epochs: 3)
    let scores = check.scores(trained.scorer, check.testPrefixes(log))
    let found = Fingerprint(
      revision: entry.card.revision, losses: trained.epochs.map(\.loss),
      score: scores.reduce(0) { $0 + Double(abs($1)) } / Double(scores.count))
    if ProcessInfo.processInfo.environment["RECORD"] != nil { return try record(found, name) }
    let table = try JSONDecoder().decode([String: Fingerprint].self, from: Data(contentsOf: Self.file))
    let committed = try #require(table[name], "\(name) has no fingerprint yet; run the tests with RECORD=1 to add it")
    #expect(
      committed.revision == found.revision,
      "\(name) is at revision \(found.revision), its fingerprint at \(committed.revision): record it anew with RECORD=1")
    let same = committed.losses.count == found.losses.count
      && zip(committed.losses + [committed.score], found.losses + [found.score]).allSatisfy {
        abs($0 - $1) <= 1e-4 * max(abs($0), 1e-3)
      }
    #expect(
      same,
      "the numbers of \(name) have changed (losses \(found.losses), committed \(committed.losses)): raise `revision` in its ModelCard, or that of the optimizer, sampler or objective that changed, and record the fingerprint with RECORD=1")
  }

  private func record(_ found: Fingerprint, _ name: String) throws {
    let old = try? Data(contentsOf: Self.file)
    var table = try old.map { try JSONDecoder().decode([String: Fingerprint].self, from: $0) } ?? [:]
    table[name] = found
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(table).write(to: Self.file)
    Issue.record("recorded the fingerprint of \(name); run again without RECORD")
  }
}
