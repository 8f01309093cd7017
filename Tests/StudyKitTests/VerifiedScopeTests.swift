import Analysis
import Interactions
import Testing

@testable import StudyKit

/// Files of the right name are not the paper's data until something shows it.
@Suite struct VerifiedScopeTests {
  /// A store that has the card of any data: so many users, items and events, of some edition.
  private struct Cards: ResultSource {
    var counts = (users: 0, items: 0, events: 0)
    var edition: String?
    let place = "cards"
    func result(_ id: String) throws -> StoredResult? { nil }
    func settings() throws -> RunSettings? { nil }

    func derived(_ id: String) throws -> DerivedValue? {
      let prepared = try DataLibrary().prepare(DataChoice(DataSet.simulated()))
      var statistics = DatasetStatistics(prepared.log)
      (statistics.users, statistics.items, statistics.events) = counts
      let card = DataCard(
        title: "", homePage: "", licence: "", digest: "", statistics: statistics, trace: prepared.log.trace,
        testUsers: counts.users, repeatedTargets: 0, coldTargets: 0, scope: edition)
      return DerivedValue(kind: "data card", value: try CanonicalJSON(encoding: card))
    }
  }

  private func lab(_ cards: Cards) -> Lab {
    var settings = Lab.Settings()
    let runner = RecommenderRunner()
    settings.knowsDigest = { runner.knowsDigest(of: $0, card: $1) }
    return Lab(settings, archive: Archive(cards))
  }

  /// Garden's ratings have no known digest: the paper counts 1,036 users, 4,900 items and 15,576 events.
  private func garden(_ scope: Scope = .paper) -> DataSet {
    DataSet.dataset("amazon-garden").labelled(
      "Garden", scope: scope, counts: PublishedCounts(users: 1036, items: 4900, events: 15576))
  }

  @Test func inventedUsersAreNotThePapers() throws {
    let lab = lab(Cards(counts: (300, 200, 4200)))
    #expect(lab.scope(of: garden()) == .unverified)
    #expect(lab.scope(of: garden(.part)) == .unverified)
    #expect(lab.scope(of: garden(.substitute)) == .substitute, "what only stands in claims nothing")
    #expect(lab.evidence.unverified["Garden"]?.contains("300 users, where the paper has 1036; 200 items") == true)
    #expect(!Scope.unverified.counts)
  }

  /// Within three per cent of each count, and no further.
  @Test(arguments: [((1036, 4900, 15576), true), ((1067, 4753, 16043), true), ((1068, 4900, 15576), false), ((1036, 4900, 15000), false)])
  func countsMayShowIt(counts: (Int, Int, Int), isThePapers: Bool) {
    let lab = lab(Cards(counts: counts))
    #expect(lab.scope(of: garden()) == (isThePapers ? .paper : .unverified))
    #expect(lab.evidence.unverified.isEmpty == isThePapers)
  }

  @Test func withoutCountsNothingShowsIt() {
    #expect(lab(Cards(counts: (1036, 4900, 15576))).scope(of: DataSet.dataset("amazon-garden")) == .unverified)
    #expect(lab(Cards(counts: (5, 5, 5))).scope(of: DataSet.dataset("my-own-data").labelled("Mine")) == .unverified)
  }

  /// A digest that is known makes counts idle, in the edition that was read.
  @Test func aKnownDigestSuffices() throws {
    let card = Cards(counts: (5, 5, 5))
    #expect(lab(card).scope(of: DataSet.dataset("ml-100k")) == .paper)
    let partial = try #require(DatasetRegistry.entry("amazon-digital-music")?.editions.first { $0.canonicalDigest != nil })
    #expect(lab(Cards(counts: (5, 5, 5), edition: partial.scope)).scope(of: DataSet.dataset("amazon-digital-music")) == .paper)
    #expect(lab(card).scope(of: DataSet.dataset("amazon-digital-music")) == .unverified, "the whole has no known digest")
    #expect(lab(card).scope(of: DataSet.simulated()) == .simulated)
  }

  /// No number on such data is held against the paper's, and a claim has its verdict in a column of its own.
  @Test func unverifiedDataDecideNothing() throws {
    let lab = lab(Cards(counts: (300, 200, 4200)))
    _ = lab.runs(of: ModelChoice(name: "Popularity"), on: garden(), seeds: 1)
    let table = try PublishedNumbers(
      json: #"{"tables":{"t":{"rows":["A","B"],"columns":[{"data":"Garden","metric":"HR@10","direction":"higher"}],"values":[[0.5],[0.4]]}}}"#)["t"]
    let held = lab.reproduce(table) { row, _ in Observed(row == "A" ? 0.5 : 0.4) }
    #expect(held.entries[0].verdict == .notComparable("the data are unverified data"))
    lab.claim("c", "A is best.", source: "t") { try $0.columns("t").all { try $0.isBest("A") } }
    let judged = lab.evidence.judgements
    #expect(judged.map(\.scope) == [.paper, .unverified])
    #expect(judged[0].ours.word == "not tested" && judged[1].ours.word == "supported")
  }
}
