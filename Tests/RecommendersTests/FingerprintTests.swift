import Foundation
import Testing

@testable import Recommenders

/// A few steps of every model and its default settings, held to what is committed of it. A change here is a change of numbers, or
/// of what a cell's name means, which leaves defaults out: stored results are stale from then on, and the model's revision has to
/// say so.
@Suite struct FingerprintTests {
  @Test(arguments: ModelRegistry.all.map(\.card.name)) func numbersAreThoseOfTheRevision(name: String) throws {
    let found = try CommittedModel(ModelRegistry.entry(named: name))
    let known = try CommittedModel(committed: name)
    let differences = known.map { found.fingerprint.differences(from: $0.fingerprint) } ?? ["nothing is committed of it yet"]
    if CommittedModel.record == name || CommittedModel.record == "1" {
      if differences.isEmpty, known?.defaults == found.defaults, known?.fingerprint.revision == found.fingerprint.revision { return }
      try found.write(name)
      Issue.record("recorded \(name); run again without RECORD")
      return
    }
    #expect(
      differences.isEmpty,
      """
      the numbers of \(name) have changed:
        \(differences.joined(separator: "\n  "))
      committed losses \(known?.fingerprint.losses ?? []), scores \(known?.fingerprint.scores ?? [])
      found     losses \(found.fingerprint.losses), scores \(found.fingerprint.scores)
      Raise `revision` in its ModelCard, or that of the optimizer, sampler or objective that changed, and record the model with \
      RECORD='\(name)'.
      """)
    guard let known else { return }
    #expect(
      known.fingerprint.revision == found.fingerprint.revision,
      "\(name) is at revision \(found.fingerprint.revision), its fingerprint at \(known.fingerprint.revision): record it anew with RECORD='\(name)'")
    #expect(
      known.defaults == found.defaults,
      "the default settings of \(name) have changed: raise `revision` in its ModelCard, and record them with RECORD='\(name)'")
  }

  @Test func filesAndRecordNameModelsThatThereAre() throws {
    let names = ModelRegistry.all.map(\.card.name)
    let gone = try CommittedModel.names().subtracting(names)
    #expect(gone.isEmpty, "models that are gone; remove their files from \(CommittedModel.folder.path)")
    if let record = CommittedModel.record, record != "1" {
      #expect(names.contains(record), "RECORD is “\(record)”; expected 1, or one of \(names.joined(separator: ", "))")
    }
  }

  @Test func aScheduleLooksEveryEpochAndWaitsForTen() {
    #expect(Schedule(epochs: 3) == Schedule(epochs: 3, evaluateEvery: 1, patience: 10))
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
}
