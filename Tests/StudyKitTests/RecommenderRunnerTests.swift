import Analysis
import Interactions
import Recommenders
import Testing

@testable import StudyKit

@Suite struct RecommenderRunnerTests {
  private func cell(_ model: String, purpose: StudyKit.Cell.Purpose = .final, artifacts: Set<String> = []) -> StudyKit.Cell {
    var world = SimulationParameters()
    world.users = 60
    world.items = 80
    return StudyKit.Cell(
      model: ModelChoice(name: model, options: model == "AttRec" ? ["dimension": 8] : [:]),
      data: DataSet("simulated", world, defaults: SimulationParameters()),
      evaluation: .leaveOneOut(candidates: [.all, .sampled(20, draws: 2), .all(users: 10)], selection: .hitRatio(10)),
      training: .epochs(2), purpose: purpose, artifacts: artifacts)
  }

  private func run(_ cell: StudyKit.Cell) throws -> CellResult {
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

  @Test(arguments: [
    ("AttRec", ["dimension": 7] as CanonicalJSON, "dimension is 7"), ("AttRec", ["no such": 1] as CanonicalJSON, "no such"),
    ("AttRec", ["window": "five"] as CanonicalJSON, "window"), ("NoModel", [:] as CanonicalJSON, "NoModel"),
  ])
  func refusesWhatItDoesNotKnow(model: String, options: CanonicalJSON, named: String) {
    let cell = StudyKit.Cell(model: ModelChoice(name: model, options: options), data: DataSet(name: "simulated"))
    let error = #expect(throws: RecommenderError.self) { try RecommenderRunner(environment: [:]).prepare([cell]) }
    #expect(error?.description.contains(named) == true)
  }
}
