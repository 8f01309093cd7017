import Evaluation
import Foundation
import Interactions
import Testing

@testable import Recommenders

/// Every model of the registry is held to every law. A law that does not hold must be declared as an exception in the
/// model's card, and a declared exception must be a real one.
@Suite struct ModelLawTests {
  static let pairs = ModelRegistry.all.flatMap { entry in ModelLaw.allCases.map { (entry.card.name, $0) } }

  @Test(arguments: pairs) func holdsOrIsDeclared(name: String, law: ModelLaw) throws {
    let entry = try ModelRegistry.entry(named: name)
    let declared = entry.card.exceptions.filter { $0.law == law }
    let violations = Set(try LawCheck(entry).violations(of: law))
    if let whole = declared.first(where: { $0.subject == nil }) {
      #expect(!violations.isEmpty, "\(name) declares an exception from \(law) that does not occur: \(whole.reason)")
      return
    }
    let excepted = Set(declared.compactMap(\.subject))
    #expect(
      violations == excepted, "\(name), \(law): broken by \(violations.sorted()), declared \(excepted.sorted())\(Self.remedy(law))")
  }

  /// What to do about a broken law, where it is not the model that is to blame.
  static func remedy(_ law: ModelLaw) -> String {
    guard law == .everyHyperparameterMatters else { return "" }
    return """
      . A setting that acts only where another is set is said beside the hyper-parameters, in the model's own file: \
      `forLaws`, under `acting`. One whose other value changes nothing gets another under `others`. An exception in the card \
      is for settings that change neither loss nor scores by their nature.
      """
  }

  /// A name that is none would leave the setting that was meant without what it needs.
  @Test(arguments: ModelRegistry.all.map(\.card.name)) func settingsForLawsNameSettingsThatThereAre(name: String) throws {
    let check = try LawCheck(ModelRegistry.entry(named: name))
    let unknown = check.laws.named.subtracting(check.small.keys)
    #expect(unknown.isEmpty, "`forLaws` of \(name) names \(unknown.sorted()); there are \(check.small.keys.sorted())")
  }
}

/// Checks of the laws on small logs. A violation names its subject, or "" for the law as a whole.
struct LawCheck {
  let entry: ModelEntry

  init(_ entry: ModelEntry) { self.entry = entry }

  func violations(of law: ModelLaw) throws -> [String] {
    switch law {
    case .listedEqualsAll: try listedEqualsAll()
    case .batchEqualsSingle: try batchEqualsSingle()
    case .sameSeedSameBits: try sameSeedSameBits()
    case .everyWeightLearns: try everyWeightLearns()
    case .everyHyperparameterMatters: try everyHyperparameterMatters()
    case .futureChangesNothing: try futureChangesNothing()
    case .learnsKnownAnswer: try learnsKnownAnswer()
    case .beatsPopularity: try beatsPopularity()
    }
  }

  // MARK: The laws

  private func listedEqualsAll() throws -> [String] {
    let log = LawLogs.circle()
    let trained = try train(on: log, epochs: 3)
    let moments = try testMoments(log)
    let all = scores(trained.scorer, moments)
    let items: [Int32] = [3, 0, 29, 17, 3]
    var listed = [Float](repeating: 0, count: moments.count * items.count)
    for (row, moment) in moments.enumerated() {
      listed.withUnsafeMutableBufferPointer { listed in
        trained.scorer.scoreListed(
          [moment], candidates: items, width: items.count,
          into: UnsafeMutableBufferPointer(rebasing: listed[row * items.count..<(row + 1) * items.count]))
      }
    }
    let differs = moments.indices.contains { row in
      items.indices.contains { column in
        let (a, b) = (all[row * log.itemCount + Int(items[column])], listed[row * items.count + column])
        return abs(a - b) > 1e-5 * max(1, abs(a))
      }
    }
    return differs ? [""] : []
  }

  private func batchEqualsSingle() throws -> [String] {
    let log = LawLogs.circle()
    let scorer = try train(on: log, epochs: 3).scorer
    let moments = try testMoments(log)
    let batch = scores(scorer, moments)
    let single = moments.flatMap { scores(scorer, [$0]) }
    return zip(batch, single).contains { abs($0 - $1) > 1e-5 * max(1, abs($0)) } ? [""] : []
  }

  private func sameSeedSameBits() throws -> [String] {
    let log = LawLogs.circle()
    func bits(seed: UInt64) throws -> [UInt32] {
      try scores(train(on: log, epochs: 3, seed: seed).scorer, testMoments(log)).map(\.bitPattern)
    }
    let first = try bits(seed: 1)
    let isSeeded = try bits(seed: 2) != first
    return try bits(seed: 1) == first && isSeeded == !entry.card.isDeterministic ? [] : [""]
  }

  private func everyWeightLearns() throws -> [String] {
    guard case .recorded(let type) = entry.type else { return [] }
    return try silentWeights(type)
  }

  private func everyHyperparameterMatters() throws -> [String] {
    let log = LawLogs.circle()
    let base = try fingerprint(small, log)
    return try small.keys.sorted().filter { name in
      let reference = try laws.isActedOnAlone(name) ? base : fingerprint(laws.acting(name), log)
      return try fingerprint(laws.other(name), log) == reference
    }
  }

  private func futureChangesNothing() throws -> [String] {
    let (log, other) = (LawLogs.circle(), LawLogs.circleWithOtherFuture())
    try #require(log.itemCount == other.itemCount)
    // Items are numbered alike in both logs, so scores after the training moment can be compared one by one.
    let moments = try LeaveOneOut().exam(on: log).selection.questions.moments
    let here = scores(try train(on: log, epochs: 3).scorer, moments)
    let there = scores(try train(on: other, epochs: 3).scorer, moments)
    guard case .recorded(let type) = entry.type else { return here == there ? [] : [""] }
    return try here == there && !looksAhead(type) ? [] : [""]
  }

  private func learnsKnownAnswer() throws -> [String] {
    let reached = try hitRatio(train(on: LawLogs.circle(), epochs: 60), on: LawLogs.circle(), at: 1)
    return reached >= 0.8 ? [] : [""]
  }

  private func beatsPopularity() throws -> [String] {
    let log = try SimulatedWorld(LawCheck.world).log()
    let popularity = try LawCheck(ModelRegistry.entry(named: "Popularity"))
    let floor = try popularity.hitRatio(popularity.train(on: log, epochs: 1), on: log, at: 10)
    do {
      // One seed's luck must not decide: the mean of three does.
      let reached = try (1...3).map {
        try hitRatio(train(on: log, epochs: 30, seed: $0, settings: learning), on: log, at: 10)
      }
      return reached.reduce(0, +) >= 3 * 1.1 * floor ? [] : [""]
    } catch RecommenderError.nothingToTrain {
      // The world has no ratings.
      return [""]
    }
  }
}
