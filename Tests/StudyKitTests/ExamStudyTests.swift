import Analysis
import Evaluation
import Foundation
import Interactions
import Recommenders
import Reports
import Testing

@testable import StudyKit

/// Protocols that are no hold-out, each with a small real model on the simulator, the whole way: cells, store, table, claim.
@Suite struct ExamStudyTests {
  /// A protocol, the model that it is tried with, and a rival.
  struct Case: Sendable, CustomTestStringConvertible {
    let title: String
    let evaluation: EvaluationProtocol
    let world: SimulationParameters
    let model, rival: ModelChoice
    let metrics: [Metric]
    var testDescription: String { title }
    var data: DataSet { .simulated(world) }
  }

  private static func world(users: Int, days: Int, sessions: Int) -> SimulationParameters {
    var world = SimulationParameters()
    (world.users, world.items, world.days, world.sessions, world.signal) = (users, 60, days, sessions, 3)
    return world
  }

  /// Slices of three days: what is looked at are both sides before the slice.
  static let slices = Case(
    title: "slices with item sides",
    evaluation: EvaluationProtocol(TimeSlices(days: 3, candidates: [.sampled(20), .all])), world: world(users: 700, days: 24, sessions: 16),
    model: ModelChoice(
      name: "RRN",
      options: [
        "dimension": 8, "state": 8, "sliceSize": 4, "sliceDays": 3, "slices": 6, "hidden": [16], "learningRate": 0.01, "batchSize": 32,
      ]),
    rival: ModelChoice(name: "RRN", options: ["dimension": 1, "state": 1, "hidden": [1], "learningRate": 1e-7, "sliceDays": 3]).labelled("untrained"),
    metrics: [.reciprocalRank, .ndcg(5)])

  /// Parts of three days: the clicked items of later sessions are the targets, all of them at once.
  static let sessions = Case(
    title: "impressions with target sets", evaluation: EvaluationProtocol(DaySplit(selection: .recall(10), days: 8)),
    world: world(users: 400, days: 24, sessions: 40),
    model: ModelChoice(
      name: "YouTubeDNN", options: ["dimension": 16, "labels": 3, "learningRate": 0.05, "batchSize": 64]),
    rival: ModelChoice(name: "YouTubeDNN", options: ["dimension": 2, "labels": 3, "learningRate": 1e-7]).labelled("untrained"),
    metrics: [.recall(10), .f1(10)])

  private let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private var runner: RecommenderRunner {
    RecommenderRunner(environment: ["RECOUNT_DATA": "\(scratch.path)/data", "RECOUNT_CACHE": "\(scratch.path)/cache"])
  }

  @Test(arguments: [slices, sessions]) func aStudyRunsOnIt(_ tried: Case) throws {
    let store = try ResultStore(creating: "\(scratch.path)/store")
    let found = try Driver(store, runner).settle { lab in
      let rows = [tried.model, tried.rival].map {
        lab.runs(of: $0, on: tried.data, under: tried.evaluation, seeds: 1, training: TrainingBudget(epochs: 15, patience: 15))
      }
      return (
        rows: rows, table: lab.resultTable("t", label: "t", groups: [(nil, rows)], by: tried.metrics),
        answer: try? rows[0].isBetter(than: rows[1], by: tried.metrics[0]), card: try? lab.dataCard(tried.data, under: tried.evaluation).value()
      )
    }.output
    let result = try found.rows[0].completed()[0].result()
    #expect(result.failure == nil)
    let exam = try tried.evaluation.exam(on: DataLibrary().prepare(DataChoice(tried.data)).log)
    #expect(result.cases.keys.sorted { $0.name < $1.name } == tried.evaluation.candidates.sorted { $0.name < $1.name })
    let cases = try #require(result.cases[tried.evaluation.candidates[0]])
    #expect(cases.count == exam.final.questions.count && cases.flaw == nil && cases.count > 40)
    #expect(cases.above.count == exam.final.questions.targets.count, "a rank for each target")
    // Revisions are those of this protocol alone, and what is chosen is chosen by its metric.
    #expect(result.inputs.revisions.keys.contains(tried.evaluation.name) && !result.inputs.revisions.keys.contains("leave-one-out"))
    #expect(result.validation?.metric == tried.evaluation.selection.code)
    // The table has a number for each, and the claim is judged by a test over users.
    let cells = found.table.groups[0].rows.map(\.cells)
    #expect(cells.count == 2 && cells.allSatisfy { $0.count == found.table.columns.count })
    let finding = Finding(try #require(found.answer))
    #expect(finding.conclusion == .supported, "\(finding)")
    // The card speaks of this protocol.
    let card = try #require(found.card)
    #expect(card.testUsers == exam.counts.testedUsers && card.tested == exam.eligible && card.eligible != nil)
  }

  // MARK: What lies ahead

  /// The world's events; the items of those from a tick on stand in another order, so that the numbers of users and items stay.
  private func log(_ tried: Case, changedFrom tick: UInt32?) throws -> InteractionLog {
    let log = try SimulatedWorld(tried.world).log()
    let (users, items) = (try log.originalUserIDs(), try log.originalItemIDs())
    var rows = (0..<log.userCount).flatMap { user in log.range(of: user).map { (user: users[user], item: items[Int(log.allItems[$0])], tick: log.allTicks[$0]) } }
    let later = rows.indices.filter { rows[$0].tick >= tick ?? .max }
    let moved = later.indices.map { rows[later[($0 + later.count / 2) % later.count]].item }
    for (place, item) in zip(later, moved) { rows[place].item = item }
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    let origin = try #require(log.origin).timeIntervalSince1970
    for row in rows { raw.append(user: row.user, item: row.item, time: Int64(origin + Double(row.tick) * log.tickSeconds)) }
    return try raw.prepared()
  }

  /// The tick from which the last stage asks.
  private func lastStage(_ exam: Exam) -> UInt32 {
    let (training, log) = (exam.final.training, exam.seen)
    guard let tick = exam.final.questions.moments.map(\.tick).min(), tick < .max else {
      return (0..<log.userCount).compactMap { user in log.ticks(of: user)[training.count(of: user)...].first }.min() ?? .max
    }
    return tick
  }

  private func trained(_ tried: Case, on log: InteractionLog) throws -> (epochs: [[Double]], scores: [Float]) {
    let examination = try Examination(tried.evaluation.chosen(), on: log)
    let run = Examination.Run(tried.model, seed: 1, schedule: Schedule(epochs: 2))
    let model = try examination.train(run)
    let moments = examination.exam.final.questions.moments.prefix(model.scorer.blockSize)
    return (model.epochs.map { [$0.loss, $0.validation ?? -1] }, model.scorer.withScoresOfAll(moments[...]) { Array($0) })
  }

  /// What happens from the last stage on, to whichever user and item, is no matter of training, of choosing, nor of what is looked
  /// at when the last stage asks.
  @Test(arguments: [slices, sessions]) func theFutureChangesNothingOnEitherSide(_ tried: Case) throws {
    let same = try log(tried, changedFrom: nil)
    let exam = try tried.evaluation.exam(on: same)
    let other = try log(tried, changedFrom: lastStage(exam))
    #expect(same.digest != other.digest && same.itemCount == other.itemCount)
    let (here, there) = (try trained(tried, on: same), try trained(tried, on: other))
    #expect(here.epochs == there.epochs)
    // Under the day split the first sessions of the day are looked at, so that only what was learnt must be the same.
    if tried.title == Self.slices.title { #expect(here.scores == there.scores) }
  }

  /// What other users did with an item before the slice is looked at: the law above is not kept by blindness.
  @Test func whatOthersDidBeforeIsLookedAt() throws {
    let tried = Self.slices
    let same = try log(tried, changedFrom: nil)
    let exam = try tried.evaluation.exam(on: same)
    let moment = exam.final.questions.moments[0]
    let model = try Examination(tried.evaluation.chosen(), on: same).train(
      Examination.Run(tried.model, seed: 1, schedule: Schedule(epochs: 1)))
    func score(at tick: UInt32) -> [Float] {
      var earlier = moment
      earlier.tick = tick
      return model.scorer.withScoresOfAll([earlier][...]) { Array($0) }
    }
    #expect(score(at: moment.tick) != score(at: moment.tick - UInt32(3 * 86_400 / same.tickSeconds)))
  }
}
