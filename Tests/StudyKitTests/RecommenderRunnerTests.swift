import Analysis
import Evaluation
import Interactions
import Recommenders
import Testing

@testable import StudyKit

@Suite struct RecommenderRunnerTests {
  private func cell(
    _ model: String, purpose: Cell.Purpose = .final, artifacts: Set<String> = [], seed: UInt64 = 1,
    candidates: [CandidateSet] = [.all, .sampled(20, draws: 2), .all(users: 10)], keepShare: Double = 1,
    retrains: Bool = false, warmOnly: Bool = false
  ) -> Cell {
    var world = SimulationParameters()
    world.users = 60
    world.items = 80
    return Cell(
      model: ModelChoice(name: model, options: model == "AttRec" ? ["dimension": 8] : [:]),
      data: DataSet("simulated", world, defaults: SimulationParameters()),
      evaluation: .leaveOneOut(
        candidates: candidates, selection: .hitRatio(10), keepShare: keepShare, retrainsWithValidation: retrains,
        warmOnly: warmOnly),
      training: purpose == .timing ? TrainingBudget() : .epochs(2), seed: seed, purpose: purpose, artifacts: artifacts)
  }

  private func run(_ cell: Cell) throws -> CellResult {
    try RecommenderRunner(environment: [:]).run(cell, progress: { _ in }, isCancelled: { false })
  }

  @Test func ranksEveryCandidateSetAndKeepsWhatWasAskedFor() throws {
    let result = try run(cell("AttRec", artifacts: ["observe attention", "weight X"]))
    let full = try #require(result.cases[.all])
    let sampled = try #require(result.cases[.sampled(20, draws: 2)])
    #expect(sampled.count == 2 * full.count)
    #expect(sampled.candidates.allSatisfy { $0 <= 21 })
    #expect(result.cases[.all(users: 10)]?.count == 10)
    #expect(result.artifacts["observe attention"]?.columns == 25)
    #expect(result.artifacts["weight X"]?.columns == 8)
    #expect(result.inputs.revisions["model AttRec"] == AttRec.card.revision)
    #expect(result.inputs.revisions["model MC"] == nil)
    #expect(!result.inputs.data.isEmpty)
  }

  @Test func aTrialNeverRanksTestTargets() throws {
    let result = try run(cell("BPR-MF", purpose: .trial))
    #expect(result.cases.isEmpty)
    #expect(result.validation?.values.isEmpty == false)
  }

  /// One epoch to warm up and five that count; nothing is looked at in between, and no test target is ranked.
  @Test func aTimingRunOnlyTrains() throws {
    let result = try run(cell("BPR-MF", purpose: .timing))
    #expect(result.training.epochs == 6)
    #expect(result.cases.isEmpty && result.validation == nil)
    #expect((result.measured.secondsPerEpoch ?? 0) > 0)
    #expect((result.measured.secondsPerRanking ?? 0) > 0)
  }

  /// What is watched on the test items is what the kept epoch's ranking of them gives, and chooses nothing.
  @Test func watchingTheTestItemsChangesNothing() throws {
    let candidates: [CandidateSet] = [.sampled(20), .all]
    let plain = try run(cell("BPR-MF", candidates: candidates))
    let watched = try run(cell("BPR-MF", artifacts: ["watch hr@10", "watch ndcg@5", "loss by epoch"], candidates: candidates))
    #expect(plain.validation == watched.validation && plain.cases == watched.cases)
    let curve = try #require(watched.artifacts["watch hr@10"])
    #expect(curve.rows == watched.validation?.epochs.count && curve.columns == 2)
    let best = try #require(watched.training.bestEpoch)
    let row = try #require((0..<curve.rows).first { Int(curve[$0, 0]) == best })
    let ranked = try #require(watched.cases[.sampled(20)]).perUser(.hitRatio(10)).mean
    #expect(abs(Double(curve[row, 1]) - ranked) < 1e-6)
    #expect(watched.artifacts["loss by epoch"]?.rows == watched.training.epochs)
    #expect(throws: (any Error).self) { try run(cell("BPR-MF", artifacts: ["watch nothing"])) }
  }

  /// Users with a target nobody has in training are not tested, and negatives have a training event.
  @Test func onlyWarmItemsAreAskedFor() throws {
    let usual = cell("Popularity", candidates: [.sampled(20)]), warm = cell("Popularity", candidates: [.sampled(20)], warmOnly: true)
    let log = try DataLibrary(environment: [:]).prepare(DataChoice(warm.data)).log
    let exam = try warm.evaluation.exam(on: log), everyone = try LeaveOneOut().exam(on: log).final.questions
    let asked = exam.final.questions
    #expect(exam.counts.coldTargets == 0)
    #expect(try warm.evaluation.testingAllUsers.exam(on: log).final.questions.users == everyone.users)
    #expect(try run(warm).cases[.sampled(20)]?.users == asked.users)
    #expect(try run(usual).cases[.sampled(20)]?.count == everyone.count)
    let counts = exam.selection.training.itemCounts
    let catalogue = counts.indices.filter { counts[$0] > 0 }.map { Int32($0) }
    #expect(exam.catalogue == catalogue)
    let frozen = FrozenNegatives(asked, count: 20, seed: 0, among: catalogue)
    for place in asked.indices {
      let negatives = frozen.negatives(of: place)
      #expect(Set(negatives).count == 20 && negatives.allSatisfy { counts[Int($0)] > 0 })
      #expect(Set(negatives).isDisjoint(with: log.items(of: Int(asked.users[place]))))
    }
    #expect(throws: EvaluationError.self) { try EvaluationProtocol(MarkedHoldOut()).exam(on: log) }
  }

  /// REDA's plan grows with the square of the history, and with the width of a relation.
  @Test func aPlanKnowsWhatRankingCosts() {
    let runner = RecommenderRunner(environment: [:])
    func estimate(_ events: Int, _ options: CanonicalJSON = [:]) -> Double {
      let data = DataSet.dataset("lastfm-listening", Preprocessing(filters: [.latestEvents(events)]))
      return runner.estimate(
        Cell(
          model: ModelChoice(name: "REDA", options: options), data: data,
          evaluation: .leaveOneOut(candidates: [.sampled(1)]), training: TrainingBudget(epochs: 1, evaluateEvery: 1)))
    }
    #expect(estimate(40) - estimate(20) > 2.5 * (estimate(20) - estimate(10)))
    #expect(estimate(20, ["dimension": 64]) < 0.6 * estimate(20))
  }

  @Test func aSampleOfUsersIsRankedByOneSeedAndTheSameForEveryModel() throws {
    let first = try #require(try run(cell("Popularity")).cases[.all(users: 10)])
    let other = try #require(try run(cell("ItemKNN")).cases[.all(users: 10)])
    #expect(first.users == other.users && first.candidates == other.candidates)
    #expect(try run(cell("BPR-MF", seed: 2)).cases[.all(users: 10)] == nil)
  }

  /// With all 20 of 79 other items above or below by chance, a hit among 21 is likelier than one among all.
  @Test func validationRanksThePapersCandidates() throws {
    let sampled = cell("Popularity", candidates: [.sampled(20, draws: 5), .all])
    let found = try run(sampled)
    let value = try #require(found.validation?.values.first)
    let full = try #require(try run(cell("Popularity", candidates: [.all])).validation?.values.first)
    #expect(value > full)
    let log = try DataLibrary(environment: [:]).prepare(DataChoice(sampled.data)).log
    let exam = try LeaveOneOut().exam(on: log)
    let asked = exam.selection.questions
    let frozen = FrozenNegatives(asked, count: 20, seed: 0)
    let counts = exam.selection.training.itemCounts
    let hits = asked.indices.count { place in
      let target = counts[Int(asked.targets[place])]
      return frozen.negatives(of: place).count { counts[Int($0)] >= target } < 10
    }
    #expect(abs(value - Double(hits) / Double(asked.count)) < 1e-12)
    // Five draws of a user stand together, and are averaged.
    let cases = try #require(found.cases[.sampled(20, draws: 5)])
    #expect(cases.flaw == nil && cases.count == 5 * exam.final.questions.count)
    #expect(try cases.perUser(.hitRatio(10)).count == exam.final.questions.count)
    #expect(Set(cases.users[..<5]).count == 1)
  }

  /// Popularity among the same candidates, counted on half of each user's training events.
  @Test func aKeptShareIsAllAModelSees() throws {
    let whole = cell("Popularity", candidates: [.all]), part = cell("Popularity", candidates: [.all], keepShare: 0.5)
    let (first, second) = (try #require(try run(whole).cases[.all]), try #require(try run(part).cases[.all]))
    #expect(first.users == second.users && first.candidates == second.candidates)
    #expect(first.above != second.above)
    let exam = try part.evaluation.exam(on: DataLibrary(environment: [:]).prepare(DataChoice(whole.data)).log)
    let asked = exam.final.questions
    let counts = exam.selection.training.itemCounts
    for place in asked.indices {
      let past = Set(asked.past(of: place))
      let target = counts[Int(asked.targets[place])]
      let above = counts.indices.count { counts[$0] > target && !past.contains(Int32($0)) }
      #expect(Int(second.above[place]) == above)
    }
    let sequential = try run(cell("AttRec", artifacts: ["observe attention"], keepShare: 0.5))
    #expect(sequential.failure == nil && sequential.artifacts["observe attention"]?.rows == asked.count)
    #expect(throws: EvaluationError.self) { try run(cell("Popularity", keepShare: 0)) }
  }

  /// Popularity counts the validation items, too; the curve that chose the epoch is that of the first training.
  @Test func whatIsRetrainedSeesTheValidationItems() throws {
    let usual = cell("Popularity", candidates: [.all]), again = cell("Popularity", candidates: [.all], retrains: true)
    let (first, second) = (try run(usual), try run(again))
    #expect(first.validation == second.validation)
    let (before, ranked) = (try #require(first.cases[.all]), try #require(second.cases[.all]))
    #expect(before.users == ranked.users && before.candidates == ranked.candidates && before.above != ranked.above)
    let exam = try again.evaluation.exam(on: DataLibrary(environment: [:]).prepare(DataChoice(usual.data)).log)
    let asked = exam.final.questions
    var counts = exam.selection.training.itemCounts
    for target in exam.selection.questions.targets { counts[Int(target)] += 1 }
    #expect(exam.final.training.itemCounts == counts)
    for place in asked.indices {
      let past = Set(asked.past(of: place))
      let target = counts[Int(asked.targets[place])]
      #expect(Int(ranked.above[place]) == counts.indices.count { counts[$0] > target && !past.contains(Int32($0)) })
    }
    let trained = try run(cell("AttRec", retrains: true))
    #expect(trained.failure == nil && trained.training.epochs == 2)
  }

  @Test(arguments: [
    ("AttRec", ["dimension": 0] as CanonicalJSON, "dimension is 0"), ("AttRec", ["no such": 1] as CanonicalJSON, "no such"),
    ("AttRec", ["window": "five"] as CanonicalJSON, "window"), ("NoModel", [:] as CanonicalJSON, "NoModel"),
  ])
  func refusesWhatItDoesNotKnow(model: String, options: CanonicalJSON, named: String) {
    let cell = Cell(model: ModelChoice(name: model, options: options), data: DataSet(name: "simulated"))
    let error = #expect(throws: RecommenderError.self) { try RecommenderRunner(environment: [:]).prepare([cell]) }
    #expect(error?.description.contains(named) == true)
  }
}
