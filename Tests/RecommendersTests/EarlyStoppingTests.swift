import Evaluation
import Foundation
import Interactions
import Testing

@testable import Recommenders

/// Which epoch's weights are kept, and when training ends. The validation values are planned, so that the answer is known.
@Suite struct EarlyStoppingTests {
  private let log = LawLogs.circle()

  /// What came of a run, and the bits of its scores after each look at the validation items.
  private struct Run {
    var trained: TrainedModel
    var looks: [[UInt32]]
  }

  /// Trains with validation values that are planned look by look; the last is said again where there are more looks.
  private func run(
    _ name: String, _ plan: [Double], _ schedule: Schedule, isBetter: @escaping (Double, Double) -> Bool = (>)
  ) throws -> Run {
    let check = LawCheck(try ModelRegistry.entry(named: name))
    var looks: [[UInt32]] = []
    let moments = try check.testMoments(log)
    let job = TrainingJob(
      catalog: log.catalog, view: try LeaveOneOut().exam(on: log).selection.training, log: log, seed: 1, schedule: schedule,
      validation: Validation(isBetter: isBetter) { scorer in
        looks.append(check.scores(scorer, moments).map(\.bitPattern))
        return plan[min(looks.count, plan.count) - 1]
      })
    let trained = try check.entry.train(JSONSerialization.data(withJSONObject: check.small), job)
    return Run(trained: trained, looks: looks)
  }

  private func bits(_ run: Run) throws -> [UInt32] {
    let check = LawCheck(try ModelRegistry.entry(named: "BPR-MF"))
    return try check.scores(run.trained.scorer, check.testMoments(log)).map(\.bitPattern)
  }

  /// A model that over-fits: after the second epoch it only gets worse. Whatever trains it (the fused pass, minibatches,
  /// sequences, whole users), it scores afterwards as it did after that epoch, bit for bit.
  @Test(arguments: ["BPR-MF", "AttRec", "SASRec", "REDA"])
  func theWeightsOfTheBestEpochAreKept(name: String) throws {
    let run = try run(name, [0.2, 0.5, 0.4, 0.3], Schedule(epochs: 4))
    #expect(run.trained.bestEpoch == 2)
    #expect(run.trained.epochs.map(\.validation) == [0.2, 0.5, 0.4, 0.3])
    #expect(run.looks.count == 4 && run.looks[1] != run.looks[3])
    #expect(try bits(run) == run.looks[1])
  }

  @Test func theFirstOfEqualEpochsIsKept() throws {
    let run = try run("BPR-MF", [0.3, 0.5, 0.5, 0.5], Schedule(epochs: 4))
    #expect(run.trained.bestEpoch == 2)
    #expect(try bits(run) == run.looks[1])
  }

  /// Of an error the lowest is best.
  @Test(arguments: ["BPR-MF", "AttRec"])
  func theLowestErrorIsKept(name: String) throws {
    let run = try run(name, [0.9, 0.7, 0.8, 0.95], Schedule(epochs: 4), isBetter: <)
    #expect(run.trained.bestEpoch == 2 && run.looks[1] != run.looks[3])
    let check = LawCheck(try ModelRegistry.entry(named: name))
    #expect(try check.scores(run.trained.scorer, check.testMoments(log)).map(\.bitPattern) == run.looks[1])
  }

  /// Patience counts looks without a better one, not epochs.
  @Test(arguments: [(1, 3, 5), (2, 3, 10), (3, 1, 9)])
  func patienceCountsLooks(every: Int, patience: Int, epochs: Int) throws {
    let run = try run("BPR-MF", [0.1, 0.5, 0.2], Schedule(epochs: 40, evaluateEvery: every, patience: patience))
    #expect(run.trained.bestEpoch == 2 * every)
    #expect(run.trained.epochs.count == epochs)
    #expect(run.looks.count == 2 + patience)
  }

  /// The end is looked at, too, where it does not fall on a multiple.
  @Test func theLastEpochIsLookedAt() throws {
    let run = try run("BPR-MF", [0.1, 0.2, 0.3], Schedule(epochs: 5, evaluateEvery: 2))
    #expect(run.trained.epochs.map { $0.validation != nil } == [false, true, false, true, true])
    #expect(run.trained.bestEpoch == 5)
  }

  /// Without validation the last epoch's weights stay, and no epoch is skipped.
  @Test func withoutValidationTheWholeScheduleIsTrained() throws {
    let check = LawCheck(try ModelRegistry.entry(named: "BPR-MF"))
    let trained = try check.train(on: log, epochs: 7)
    #expect(trained.epochs.map(\.epoch) == Array(1...7) && trained.bestEpoch == 7)
  }
}
