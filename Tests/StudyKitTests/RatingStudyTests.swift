import Analysis
import Evaluation
import Foundation
import Interactions
import Recommenders
import Reports
import Testing

@testable import StudyKit

/// A protocol of ratings, with a small model of ratings, the whole way: cells, store, table, claim.
@Suite struct RatingStudyTests {
  private let scratch: Scratch
  private let mine = DataSet(name: "mine")
  private let protocols = EvaluationProtocol(RatingsAfterCut(candidates: [.ratings, .warmRatings, .sampled(20)]))

  init() throws {
    scratch = try Scratch()
    try write(testRatings: nil, to: "\(scratch.path)/data")
  }

  /// 60 users and 40 items with tastes of their own: r = 3 + b_u + b_i + noise, in halves from 1 to 5, over 2,400 seconds.
  /// - Parameter testRatings: what the last tenth is rated instead.
  private func write(testRatings: Float?, to folder: String) throws {
    var state: UInt64 = 7
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    let users = (0..<60).map { _ in 2 * (uniform() - 0.5) }, items = (0..<40).map { _ in 3 * (uniform() - 0.5) }
    var text = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
    var seen = Set<Int>()
    for second in 0..<2_400 {
      let (user, item) = (Int(uniform() * 60), Int(uniform() * 40))
      let noise = uniform() + uniform() - 1
      let rating = (2 * min(5, max(1, 3 + users[user] + items[item] + noise))).rounded() / 2
      guard seen.insert(40 * user + item).inserted else { continue }
      text += "u\(user)\ti\(item)\t\(testRatings.map { second < 2_150 ? Float(rating) : $0 } ?? Float(rating))\t\(second)\n"
    }
    try FileManager.default.createDirectory(atPath: "\(folder)/mine", withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/mine/mine.inter"))
  }

  private func runner(_ folder: String = "data") -> RecommenderRunner {
    RecommenderRunner(environment: ["RECOUNT_DATA": "\(scratch.path)/\(folder)", "RECOUNT_CACHE": "\(scratch.path)/cache-\(folder)"])
  }

  private func model(_ name: String, learningRate: Double) -> ModelChoice {
    ModelChoice(name: "MF", options: ["dimension": 4, "learningRate": CanonicalJSON(learningRate)]).labelled(name)
  }

  private func run(_ cell: Cell, _ folder: String = "data") throws -> CellResult {
    try runner(folder).run(cell, progress: { _ in }, isCancelled: { false })
  }

  private var cell: Cell {
    Cell(model: model("MF", learningRate: 0.02), data: mine, evaluation: protocols, training: .epochs(12))
  }

  @Test func predictionsAreKeptAndTheLowestErrorChooses() throws {
    let result = try run(cell)
    #expect(result.failure == nil)
    let told = try #require(result.cases[.ratings])
    let (truth, predictions) = (try #require(told.scalars["truth"]), try #require(told.scalars["prediction"]))
    let squares = zip(truth, predictions).map { pow(Double($0) - Double($1), 2) }
    let rmse = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    #expect(abs(try told.mean(.rmse) - rmse) < 1e-12)
    let curve = try #require(result.validation)
    let lowest = try #require(curve.values.min())
    #expect(curve.metric == "rmse" && result.training.bestEpoch == curve.epochs[curve.values.firstIndex(of: lowest)!])
    let exam = try protocols.exam(on: DataLibrary(environment: ["RECOUNT_DATA": "\(scratch.path)/data"]).prepare(DataChoice(mine)).log)
    #expect(truth == exam.final.questions.ratings && told.users.count == exam.counts.targets)
    #expect(result.inputs.revisions["ratings after a cut"] == 1 && result.inputs.revisions["leave-one-out"] == nil)
    // What is warm is part of it, and ranks stand beside.
    let warm = try #require(result.cases[.warmRatings]), ranked = try #require(result.cases[.sampled(20)])
    #expect(warm.count <= told.count && ranked.isRanked && ranked.flaw == nil)
    #expect(ranked.count == exam.final.questions.count)
    // The area under the curve of each user, from the counts: a tie is half a win.
    let areas = (0..<ranked.count).map { place in
      let positives = Int(ranked.offsets[place])..<Int(ranked.offsets[place + 1])
      let others = Double(Int(ranked.candidates[place]) - positives.count)
      return positives.reduce(0.0) { $0 + (others - Double(ranked.above[$1]) - Double(ranked.tied[$1]) / 2) / others } / Double(positives.count)
    }
    #expect(abs(try ranked.mean(.auc) - areas.reduce(0, +) / Double(areas.count)) < 1e-12 && Set(areas).count > 10)
  }

  /// What is rated after the cut is no matter of training: other ratings, the same predictions.
  @Test func otherRatingsAfterTheCutChangeNoPrediction() throws {
    try write(testRatings: 3, to: "\(scratch.path)/other")
    let (one, other) = (try run(cell), try run(cell, "other"))
    #expect(one.inputs.data != other.inputs.data)
    #expect(one.cases[.ratings]?.scalars["truth"] != other.cases[.ratings]?.scalars["truth"])
    let (a, b) = (try #require(one.cases[.ratings]?.scalars["prediction"]), try #require(other.cases[.ratings]?.scalars["prediction"]))
    // The validation ratings lie before 2,150 seconds, so that the same epoch is kept.
    #expect(a == b)
  }

  @Test func tableAndClaimFollowTheDirection() throws {
    let store = try ResultStore(creating: "\(scratch.path)/store")
    let found = try Driver(store, runner()).settle { lab in
      let rows = [model("MF", learningRate: 0.02), model("mean", learningRate: 1e-7)].map {
        lab.runs(of: $0, on: self.mine, under: self.protocols, seeds: 2, training: .epochs(12))
      }
      return (
        rows: rows, table: lab.resultTable("t", label: "t", groups: [(nil, rows)], by: [.rmse, .mae]),
        answer: try? rows[0].isBetter(than: rows[1], by: .rmse),
        tenth: try? rows[0].isBetter(than: rows[1], by: .rmse, factor: 20), best: try? Runs.bestByValidation(of: rows).model
      )
    }.output
    #expect(found.table.columns[1].better == .lower)
    #expect(found.table.groups[0].rows.map { $0.cells[1].emphasis.contains(.best) } == [true, false])
    #expect(Finding(try #require(found.answer)).conclusion == .supported)
    #expect(Finding(try #require(found.tenth)).conclusion == .contradicted, "an error of a twentieth is not reached")
    #expect(found.best == "MF")
    let errors = try found.rows.map { try $0.observed(.rmse) }
    #expect(errors[0].value < errors[1].value && errors[0].seedCount == 2)
    let interval = try #require(errors[0].interval)
    #expect(interval.low < errors[0].value && errors[0].value < interval.high && interval.high - interval.low < errors[0].value)
  }
}
