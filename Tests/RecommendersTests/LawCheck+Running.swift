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

  /// Settings that make the laws quick to check; whatever is not named keeps its default.
  var small: [String: Any] {
    switch entry.card.name {
    case "AttRec": ["dimension": 16, "window": 4, "targets": 2, "batchSize": 64, "decay": 1e-4]
    case "BPR-MF", "MC", "FPMC", "HRM", "PRME": ["dimension": 16, "decay": 0.001]
    case "TransRec": ["dimension": 16, "itemDecay": 0.001]
    case "NeuMF":
      ["factors": 8, "towerFactors": 8, "hidden": [16, 8], "batchSize": 100, "learningRate": 0.01]
    case "Caser":
      [
        "dimension": 16, "window": 4, "targets": 2, "horizontalFilters": 4, "verticalFilters": 2, "batchSize": 48,
        "learningRate": 0.01, "dropout": 0.1,
      ]
    case "ItemKNN": ["neighbours": 5]
    case "LSTM+":
      ["dimension": 16, "window": 4, "targets": 1, "batchSize": 24, "decay": 1e-4, "recurrentDecay": 1e-5]
    case "GRU4Rec": ["dimension": 16, "length": 13, "batchSize": 16, "learningRate": 0.003]
    case "SASRec": ["dimension": 16, "length": 10, "batchSize": 16, "learningRate": 0.01]
    case "MF": ["dimension": 8, "learningRate": 0.05, "decay": 0.05, "batchSize": 16]
    case "NMF": ["dimension": 16, "sweeps": 10]
    case "FISM": ["dimension": 16, "learningRate": 0.02, "batchSize": 200]
    case "CML": ["dimension": 16, "negatives": 5, "batchSize": 64, "margin": 1]
    case "LRML": ["dimension": 16, "slices": 4, "learningRate": 0.003, "batchSize": 64]
    case "REDA":
      [
        "dimension": 8, "aspects": 2, "slices": 6, "attentionUnits": 4, "learningRate": 0.02, "batchSize": 64,
        "longestHistory": 8,
      ]
    default: [:]
    }
  }

  /// Settings that learn a world: those of `small`, but where these collapse, or learn the log by heart.
  var learning: [String: Any] {
    let own: [String: Any] =
      switch entry.card.name {
      // With weight decay REDA ends at equal scores for most seeds; the study reports it.
      case "REDA": ["dimension": 16, "learningRate": 0.005, "decay": 0]
      case "GRU4Rec": ["learningRate": 0.01, "length": 20, "dropout": 0.3]
      default: [:]
      }
    return small.merging(own) { $1 }
  }

  /// What else must be set for an option to act.
  func context(of name: String) -> [String: Any] {
    switch (entry.card.name, name) {
    case ("BPR-MF", "batchSize"), ("MC", "batchSize"), ("FPMC", "batchSize"), ("TransRec", "batchSize"):
      ["optimizer": "adam"]
    case ("GRU4Rec", "negatives"), ("GRU4Rec", "scorePenalty"): ["loss": "bprMax", "negatives": 4]
    case (_, "itemPooling"): ["window": 2]
    case ("CML", "covariance"): ["covarianceWeight": 0.1]
    default: [:]
    }
  }

  /// Another legal value of an option.
  func alternative(to value: Any, of name: String) -> Any {
    switch name {
    case "mask": return "preSoftmax"
    case "cell": return "gru"
    case "readout": return "mean"
    case "output": return "separate"
    case "loss": return entry.card.name == "GRU4Rec" ? "top1Max" : "bpr"
    case "resetGate": return "afterProduct"
    case "heads": return 2
    case "aggregation", "itemPooling", "userPooling": return "max"
    case "pairing": return "allPairs"
    case "dropout", "recentShare", "historyShare", "alpha": return (value as? NSNumber)?.doubleValue == 0.5 ? 0.25 : 0.5
    case "decay", "biasDecay", "covarianceWeight": return (value as! NSNumber).doubleValue * 0.5 + 0.01
    case "tolerance": return 0.5
    case "distance": return "absolute"
    case "covariance": return "signedSum"
    case "pairs": return "independent"
    case "dimension": return 24
    case "optimizer": return "adam"
    case "hidden": return [16, 4]
    case "batchSize": return 32
    case "neighbours": return 2
    default: break
    }
    let number = value as! NSNumber
    if number.doubleValue == 0 && name == "decay" { return 0.01 }
    // NSNumber keeps booleans apart from numbers only by their type code.
    if String(cString: number.objCType) == "c" { return !number.boolValue }
    return number.doubleValue == number.doubleValue.rounded() && number.doubleValue > 0 && !name.contains("Decay")
      && name != "margin" && name != "negativeDecayScale"
      ? number.intValue + 1 : number.doubleValue * 0.5
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
      items.withUnsafeBufferPointer { events in query.fill(program, moments, items: { _ in events }) }
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
    var settings = try JSONSerialization.jsonObject(with: entry.defaults) as! [String: Any]
    settings.merge(small) { $1 }
    return try JSONSerialization.data(withJSONObject: settings)
  }
}
