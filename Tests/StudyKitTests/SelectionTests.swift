import Analysis
import Evaluation
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

  /// Where an error is looked at, the lowest is best: of trials, of rounds, of searches and of rows.
  @Test func theLowestErrorIsChosen() throws {
    let byError = EvaluationProtocol.leaveOneOut(selection: .rmse)
    let errors: [String: Double] = ["worst": 3, "best": 1, "middle": 2]
    let runner = PlannedRunner { cell in
      let value = errors[cell.model.name] ?? 10 - (cell.model.options["strength"]?.double ?? 0)
      let values = [value + 1, value, value + 2]
      var result = cell.purpose == .trial ? CellResult.trial(values) : .ranks([1, 2], validation: values)
      result.validation!.metric = "rmse"
      return result
    }
    let chosen = try Driver(store, runner).settle { lab in
      let model = ModelChoice(name: "m")
      let halving = lab.tuned(
        model, over: ["strength": [1, 2, 3, 4, 5, 6, 7, 8, 9]], on: [self.alpha], method: .successiveHalving(epochs: 9), trials: 3,
        under: byError)
      let other = lab.tuned(model, over: ["strength": [0.5]], on: [self.alpha], trials: 2, under: byError)
      let grid = lab.grid(errors.keys.sorted().map { ModelChoice(name: $0) }, on: [self.alpha], under: byError, seeds: 1)
      return (halving, other, grid)
    }.output
    let strengths = chosen.0.trials(on: alpha).compactMap { self.strength($0.choice) }
    #expect(try strength(chosen.0.choice(on: alpha)) == strengths.max())
    #expect(try chosen.0.bestValue(on: alpha) == 10 - strengths.max()!)
    #expect(try Tuned.best(of: [chosen.1, chosen.0], on: alpha) == chosen.0.choice(on: alpha))
    #expect(try chosen.2.bestByValidation(of: ["worst", "best", "middle"], on: alpha) == "best")
  }

  @Test func theFirstBestEpochOfACurve() {
    var curve = ValidationCurve(metric: "hr@10", epochs: [2, 4, 6, 8], values: [0.2, 0.4, 0.4, 0.1])
    #expect(curve.best?.epoch == 4 && curve.best?.value == 0.4)
    curve.metric = "rmse"
    #expect(curve.best?.epoch == 8 && curve.best?.value == 0.1)
    curve.metric = "a metric of another program"
    #expect(curve.best == nil)
  }

  private func cell(_ changes: (inout LeaveOneOut) -> Void, epochs: Int = 6, artifacts: Set<String> = []) -> Cell {
    var world = SimulationParameters()
    world.users = 60
    world.items = 80
    var options = LeaveOneOut()
    options.selection = .hitRatio(10)
    changes(&options)
    return Cell(
      model: ModelChoice(name: "BPR-MF", options: ["dimension": 8, "learningRate": 0.3]),
      data: DataSet("simulated", world, defaults: SimulationParameters()),
      evaluation: EvaluationProtocol(options), training: .epochs(epochs),
      artifacts: artifacts)
  }

  private func run(_ cell: Cell) throws -> CellResult {
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
    #expect(result.training.bestEpoch == curve.best?.epoch)
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
    func digests(_ set: CandidateSet, seed: Int = 0, whileTraining: Bool = false) throws -> [String] {
      let exam = try LeaveOneOut(candidateSeed: seed).exam(on: log)
      let rule = whileTraining ? try set.rule().whileTraining : try set.rule()
      return try rule.freeze(exam.final.questions, of: exam).digests
    }
    let draws = try digests(.sampled(20, draws: 3))
    #expect(Set(draws).count == 3)
    #expect(try digests(.all, whileTraining: true).isEmpty, "all items: nothing is drawn")
    #expect(try digests(.all(users: 5)).isEmpty && digests(.all(users: 5), whileTraining: true).isEmpty)
    #expect(try digests(.sampled(20, draws: 3), whileTraining: true) == [draws[0]])
    #expect(try Set(digests(.sampled(20, draws: 3), seed: 7)).isDisjoint(with: draws))
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
    var options = LeaveOneOut()
    func drawn() throws -> Set<Int32> {
      let exam = try options.exam(on: log)
      return Set(FrozenNegatives(exam.final.questions, count: 50, seed: 0, among: exam.catalogue).items)
    }
    #expect(try drawn().contains(cold))
    options.warmOnly = true
    #expect(try !drawn().contains(cold))
    #expect(try options.exam(on: log).final.questions.count == 5, "who is asked for it is not tested")
  }

  /// What a cell's name leaves out.
  @Test func theProtocolsDefaults() {
    let options = LeaveOneOut()
    #expect(options.candidates == [.all] && options.candidateSeed == 0 && options.selection == .ndcg(10))
    #expect(options.keepShare == 1 && !options.retrainsWithValidation && !options.warmOnly)
  }
}
