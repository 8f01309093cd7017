import Autodiff
import Evaluation
import Foundation
import Interactions

@testable import Recommenders

extension LawCheck {
  /// A world with a collaborative signal, small enough for tests.
  static var world: SimulationParameters {
    var world = SimulationParameters()
    world.users = 300
    world.items = 200
    return world
  }

  func train(
    on log: InteractionLog, epochs: Int, seed: UInt64 = 1, settings: [String: Any]? = nil
  ) throws -> TrainedModel {
    let exam = try LeaveOneOut().exam(on: log)
    let job = TrainingJob(
      catalog: log.catalog, view: exam.selection.training, log: log, seed: seed, schedule: Schedule(epochs: epochs))
    return try entry.train(JSONSerialization.data(withJSONObject: settings ?? small), job)
  }

  /// The moments of the test cases.
  func testMoments(_ log: InteractionLog) throws -> [Moment] { try LeaveOneOut().exam(on: log).final.questions.moments }

  /// All scores of all items, moment by moment.
  func scores(_ scorer: any Scorer, _ moments: [Moment]) -> [Float] {
    var all: [Float] = []
    for start in stride(from: 0, to: moments.count, by: scorer.blockSize) {
      let block = moments[start..<min(start + scorer.blockSize, moments.count)]
      scorer.withScoresOfAll(block) { all += $0 }
    }
    return all
  }

  /// The bits of losses and scores after two epochs.
  func fingerprint(_ settings: [String: Any], _ log: InteractionLog) throws -> [UInt64] {
    let trained = try train(on: log, epochs: 2, settings: settings)
    return trained.epochs.map(\.loss.bitPattern) + scores(trained.scorer, try testMoments(log)).map { UInt64($0.bitPattern) }
  }

  /// The share of test users whose next item is among the first k of the items they have not seen.
  func hitRatio(_ trained: TrainedModel, on log: InteractionLog, at k: Int) throws -> Double {
    let cases = try Grader(LeaveOneOut().exam(on: log).final.questions, trained.scorer).amongAll()
    return Double(zip(cases.above, cases.tied).count { $0 + $1 < k }) / Double(cases.count)
  }

  /// The weights that get no gradient from the loss of a few examples.
  func silentWeights<Model: Recommender>(_ type: Model.Type) throws -> [String] {
    let log = LawLogs.circle()
    let job = TrainingJob(
      catalog: log.catalog, view: try LeaveOneOut().exam(on: log).selection.training, log: log, seed: 1, schedule: Schedule(epochs: 1))
    let settings = try JSONDecoder().decode(Model.Hyperparameters.self, from: mergedSettings())
    let training = try Training<Model>(settings, job)
    let pass: any RecordedPass
    var few = 64
    switch training.model.recipe.method {
    case .minibatch(_, _, let batchSize):
      pass = training.makePass() as! any RecordedPass
      few = training.model.recipe.examples == .wholeUsers ? 10 : min(few, batchSize)
    case .sequential: pass = MinibatchPass(training, .bpr, batchSize: few)
    }
    var stream = training.negatives(epoch: 1)
    pass.fill(training.order(epoch: 1).prefix(few), &stream)
    pass.program.forward()
    pass.program.differentiate()
    return training.parameters.names.filter { name in
      pass.program.gradient(named: name).allSatisfy { $0 == 0 }
    }
  }

  /// Whether the scores at a position of a training sequence change when later items do.
  func looksAhead<Model: Recommender>(_ type: Model.Type) throws -> Bool {
    let log = LawLogs.circle()
    var declare = Declarations()
    let model = try Model(JSONDecoder().decode(Model.Hyperparameters.self, from: mergedSettings()), log.catalog, &declare)
    guard case .sequences(let length) = model.recipe.examples else { return false }
    let tape = Tape(for: .scoring)
    let batch = tape.axis("examples", capacity: 2)
    let query = Query(tape, batch: batch, itemCount: log.itemCount, readsAllPositions: true)
    _ = query.sequence(length)
    let scores = model.score(query, Candidates(tape: tape, source: .all(log.itemCount)))
    let parameters = Parameters(declare, optimizer: model.recipe.optimizer, seed: 1)
    let program = Session(parameters, seed: 1).compile(outputs: [scores])
    func read(_ items: [Int32]) -> [Float] {
      let moments = [Moment(user: 0, length: 5), Moment(user: 1, length: 5)]
      query.fill(program, moments, items: items)
      program.forward()
      return program.read(scores)
    }
    let (here, there) = (read([1, 2, 3, 4, 5]), read([1, 2, 3, 9, 7]))
    let row = log.itemCount
    let sameUntilTheChange = [0, 5].allSatisfy { start in
      here[start * row..<(start + 3) * row] == there[start * row..<(start + 3) * row]
    }
    let differsAtTheChange = here[3 * row..<4 * row] != there[3 * row..<4 * row]
    return !(sameUntilTheChange && differsAtTheChange)
  }

  func mergedSettings() throws -> Data {
    try JSONSerialization.data(withJSONObject: small)
  }
}
