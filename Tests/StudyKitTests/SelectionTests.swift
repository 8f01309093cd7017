import Analysis
import Interactions
import Recommenders
import Testing

@testable import StudyKit

/// How one of several is chosen on the validation items: the best, and of equals the first.
@Suite struct SelectionTests {
  let scratch: Scratch
  let store: ResultStore
  let alpha = DataSet(name: "alpha")

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  private func strength(_ model: ModelChoice) -> Double? { model.options["strength"]?.double }

  /// A search of which every trial reaches what is planned for its strength; the card's has none.
  private func tuned(
    _ method: SearchMethod, trials: Int, seed: UInt64 = 1, _ value: @escaping (Double?) -> Double
  ) throws -> Tuned {
    let runner = PlannedRunner { cell in .trial([value(cell.model.options["strength"]?.double), 0]) }
    return try Driver(store, runner).settle { lab in
      lab.tuned(
        ModelChoice(name: "m"), over: ["strength": [1, 2, 3, 4, 5, 6, 7, 8, 9]], on: [self.alpha], method: method,
        trials: trials, seed: seed)
    }.output
  }

  /// All trials but one tie: the earliest drawn of them is chosen, whatever its number.
  @Test func theEarliestOfEqualTrialsIsChosen() throws {
    let tuned = try tuned(.random, trials: 6) { $0 == nil ? 0.1 : 0.5 }
    let drawn = tuned.trials(on: alpha).map { strength($0.choice) }
    #expect(drawn[0] == nil && drawn.count == 6)
    #expect(try strength(tuned.choice(on: alpha)) == drawn[1])
    #expect(try tuned.bestValue(on: alpha) == 0.5)
  }

  /// Another seed searches elsewhere.
  @Test func theSeedDrawsTheTrials() throws {
    let lists = try (1...3).map { seed in
      try tuned(.random, trials: 6, seed: UInt64(seed)) { _ in 0.5 }.trials(on: alpha).map { strength($0.choice) }
    }
    #expect(Set(lists).count == 3 && lists.allSatisfy { Set($0).count == 6 })
  }

  /// Where none is better than the card's configuration it stays.
  @Test func theCardStaysWhereNothingIsBetter() throws {
    let tuned = try tuned(.random, trials: 6) { _ in 0.5 }
    #expect(try tuned.choice(on: alpha) == ModelChoice(name: "m"))
  }

  /// Of nine equal trials the first three go on, and of these the first.
  @Test func equalTrialsGoOnInTheirOrder() throws {
    let tuned = try tuned(.successiveHalving(epochs: 9), trials: 3) { _ in 0.5 }
    let trials = tuned.trials(on: alpha).map { strength($0.choice) }
    #expect(trials.count == 13)
    #expect(Array(trials[9..<12]) == Array(trials[0..<3]) && trials[12] == trials[0])
  }

  /// The first of two searches that reach the same, and the better one otherwise, wherever it stands.
  @Test func theBestOfSeveralSearches() throws {
    func search(_ name: String, _ value: Double) -> (String, Double) { (name, value) }
    func best(_ values: [Double]) throws -> Double? {
      let runner = PlannedRunner { cell in .trial([values[Int(cell.seed) - 1]]) }
      let store = try ResultStore(creating: "\(scratch.path)/\(values)")
      return try Driver(store, runner).settle { lab -> Double? in
        let searches = values.indices.map { place in
          lab.tuned(
            ModelChoice(name: "m", options: ["place": CanonicalJSON(Double(place))]), over: ["strength": [1]], on: [self.alpha],
            trials: 1, seed: UInt64(place + 1))
        }
        return (try? Tuned.best(of: searches, on: self.alpha))?.options["place"]?.double
      }.output
    }
    #expect(try best([0.4, 0.4]) == 0)
    #expect(try best([0.4, 0.6]) == 1)
    #expect(try best([0.6, 0.4]) == 0)
  }

  /// A row's validation value is the mean over its seeds of their best epochs; of equal rows the first named is best.
  @Test func theBestRowByValidation() throws {
    let plan: [String: [[Double]]] = ["a": [[0.1, 0.6], [0.4, 0.2]], "b": [[0.5, 0.5], [0.5, 0.1]], "c": [[0.5], [0.25]]]
    let runner = PlannedRunner { cell in .ranks([1, 2], validation: plan[cell.model.name]![Int(cell.seed) - 1]) }
    let grid = try Driver(store, runner).settle { lab in
      lab.grid(["a", "b", "c"].map { ModelChoice(name: $0) }, on: [self.alpha], seeds: 2)
    }.output
    #expect(try ["a", "b", "c"].map { try grid[$0, on: alpha].validation() } == [0.5, 0.5, 0.375])
    #expect(try grid.bestByValidation(of: ["a", "b", "c"], on: alpha) == "a")
    #expect(try grid.bestByValidation(of: ["c", "b", "a"], on: alpha) == "b")
  }

  @Test func theFirstBestEpochOfACurve() {
    let curve = ValidationCurve(metric: "m", epochs: [2, 4, 6, 8], values: [0.1, 0.4, 0.4, 0.2])
    #expect(curve.best(.higher)?.epoch == 4 && curve.best(.higher)?.value == 0.4)
    #expect(curve.best(.lower)?.epoch == 2)
  }

  private func cell(_ changes: (inout LeaveOneOutOptions) -> Void, epochs: Int = 6, artifacts: Set<String> = []) -> StudyKit.Cell {
    var world = SimulationParameters()
    world.users = 60
    world.items = 80
    var options = LeaveOneOutOptions()
    options.selection = Metric.hitRatio(10).code
    changes(&options)
    return StudyKit.Cell(
      model: ModelChoice(name: "BPR-MF", options: ["dimension": 8, "learningRate": 0.3]),
      data: DataSet("simulated", world, defaults: SimulationParameters()),
      evaluation: EvaluationProtocol("leave-one-out", options, defaults: LeaveOneOutOptions()), training: .epochs(epochs),
      artifacts: artifacts)
  }

  private func run(_ cell: StudyKit.Cell) throws -> CellResult {
    try RecommenderRunner(environment: [:]).run(cell, progress: { _ in }, isCancelled: { false })
  }

  /// What is trained again, on the validation items too, is trained for as many epochs as were best, not for all.
  @Test func theSecondTrainingEndsAtTheBestEpoch() throws {
    let long = try run(cell { $0.retrainsWithValidation = true })
    let best = try #require(long.training.bestEpoch)
    #expect(best < 6, "the example must over-fit")
    let short = try run(cell({ $0.retrainsWithValidation = true }, epochs: best))
    #expect(short.training.bestEpoch == best)
    #expect(long.cases == short.cases)
  }

  /// The epoch that is kept is the one that is best on the validation items: its ranks of the test items are the result.
  @Test func theKeptEpochIsBestOnTheValidationItems() throws {
    let result = try run(cell({ _ in }, artifacts: ["watch hr@10"]))
    let curve = try #require(result.validation)
    #expect(result.training.bestEpoch == curve.best(.higher)?.epoch)
    let watched = try #require(result.artifacts["watch hr@10"])
    let row = try #require((0..<watched.rows).first { Int(watched[$0, 0]) == result.training.bestEpoch })
    #expect(abs(Double(watched[row, 1]) - (try #require(result.cases[.all]).perUser(.hitRatio(10)).mean)) < 1e-6)
  }

  /// A cell's budget is its own: epochs, looks and patience are those it says.
  @Test func theBudgetOfACellIsKept() throws {
    var cell = cell { _ in }
    cell.training = TrainingBudget(epochs: 30, patience: 2, evaluateEvery: 3)
    let result = try run(cell)
    let (curve, best) = (try #require(result.validation), try #require(result.training.bestEpoch))
    #expect(result.training.epochs < 30, "the example must over-fit")
    #expect(curve.epochs == stride(from: 3, through: result.training.epochs, by: 3).map { $0 })
    #expect(result.training.epochs == best + 2 * 3)
  }

  /// Draws of one user differ, those of another seed too, and what a model sees is drawn by the protocol's seed.
  @Test func frozenDrawsDifferAndFollowTheProtocolsSeed() throws {
    let log = try DataLibrary(environment: [:]).prepare(DataChoice(cell { _ in }.data)).log
    let split = Split.leaveOneOut(log)
    var options = LeaveOneOutOptions()
    let draws = options.sampled(20, draws: 3, for: split.test, of: split)
    #expect(Set(draws.map(\.items)).count == 3)
    #expect(try options.firstDraw(for: split.test, of: split) == nil, "all items: nothing is drawn")
    options.candidates = [.sampled(20, draws: 3), .all]
    #expect(try options.firstDraw(for: split.test, of: split) == draws[0])
    options.candidateSeed = 7
    #expect(options.sampled(20, draws: 1, for: split.test, of: split)[0].items != draws[0].items)
    func trained(_ seed: UInt64) throws -> [Int32]? {
      var cell = cell { $0.keepShare = 0.5 }
      cell.model = ModelChoice(name: "Popularity")
      cell.seed = seed
      return try run(cell).cases[.all]?.above
    }
    #expect(try trained(1) == trained(2), "Popularity has no random part")
  }

  /// Where only warm items are asked for, an item that nobody has in training is no candidate of anybody.
  @Test func coldItemsAreNoCandidates() throws {
    var raw = RawLog(timeKind: .clock, hasRatings: false)
    for user in 0..<6 {
      for step in 0..<4 { raw.append(user: "\(user)", item: "\((user + step) % 6)", time: Int64(step)) }
    }
    raw.append(user: "0", item: "cold", time: 9)
    let log = try raw.prepared()
    let cold = Int32(try #require(try log.originalItemIDs().firstIndex(of: "cold")))
    var options = LeaveOneOutOptions()
    func drawn() throws -> Set<Int32> {
      let split = try options.split(log)
      return Set(options.sampled(50, draws: 1, for: split.test, of: split)[0].items)
    }
    #expect(try drawn().contains(cold))
    options.warmOnly = true
    #expect(try !drawn().contains(cold))
    #expect(try options.split(log).test.count == 5, "who is asked for it is not tested")
  }

  /// What a cell's name leaves out.
  @Test func theProtocolsDefaults() {
    let options = LeaveOneOutOptions()
    #expect(options.candidates == [.all] && options.candidateSeed == 0 && options.selection == "ndcg@10")
    #expect(options.keepShare == 1 && !options.retrainsWithValidation && options.heldOut == .last && !options.warmOnly)
  }
}
