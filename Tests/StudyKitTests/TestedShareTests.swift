import Analysis
import Evaluation
import Interactions
import Testing

@testable import StudyKit

/// Data of which too few users can be tested judge nothing.
@Suite struct TestedShareTests {
  /// A store that has the card of any data: 100 users, of whom some cannot be tested.
  private struct Cards: ResultSource {
    var cold: Int
    let place = "cards"
    func result(_ id: String) throws -> StoredResult? { nil }
    func settings() throws -> RunSettings? { nil }

    func derived(_ id: String) throws -> DerivedValue? {
      var world = SimulationParameters()
      world.users = 100
      let prepared = try DataLibrary().prepare(DataChoice(DataSet("simulated", world, defaults: SimulationParameters())))
      let card = DataCard(
        title: "", homePage: "", licence: "", digest: "", statistics: DatasetStatistics(prepared.log),
        trace: prepared.log.trace, testUsers: 90, repeatedTargets: 0, coldTargets: cold)
      return DerivedValue(kind: "data card", value: try CanonicalJSON(encoding: card))
    }
  }

  /// 90 of 100 users have a test item; of 40 or of 41 nobody has it in training.
  @Test(arguments: [(40, true), (41, false)]) func halfOfTheUsersAreNeeded(cold: Int, isJudged: Bool) throws {
    let lab = Lab(Lab.Settings(), archive: Archive(Cards(cold: cold)))
    let data = DataSet(name: "ml-100k").labelled("ML")
    _ = lab.runs(of: ModelChoice(name: "Popularity"), on: data, seeds: 1)
    let table = try PublishedNumbers(
      json: """
        {"tables":{"t":{"rows":["A"],"columns":[{"data":"ML","metric":"HR@10","direction":"higher"}],"values":[[0.5]]}}}
        """)["t"]
    let entry = lab.reproduce(table) { _, _ in Observed(0.5) }.entries[0]
    #expect((entry.verdict == .withinTolerance) == isJudged)
    #expect((entry.observed != nil) == isJudged)
    #expect(lab.evidence.thinlyTested.mapValues(\.share) == (isJudged ? [:] : ["ML": 0.49]))
  }
}
