import Testing

@testable import Interactions

/// Counts of logs, held to counting by hand.
@Suite struct CountingTests {
  /// Statistics of a card by hand: lengths 1, 2, 3, 4 of users a to d; b repeats an item, c's last two events tie.
  @Test func statisticsByHand() throws {
    let events = [
      Event("a", "0", 0), Event("b", "0", 0), Event("b", "0", 86_400), Event("c", "0", 0), Event("c", "1", 5), Event("c", "2", 5),
      Event("d", "0", 0), Event("d", "1", 3), Event("d", "2", 3), Event("d", "3", 9),
    ]
    let found = DatasetStatistics(try raw(events).prepared())
    #expect(found.users == 4 && found.items == 4 && found.events == 10)
    #expect(found.leastEvents == 1 && found.mostEvents == 4 && found.medianEvents == 2.5 && found.meanEvents == 2.5)
    #expect(found.density == 10.0 / 16)
    #expect(found.tiedEvents == 4 && found.usersTiedAtTheEnd == 1 && found.repeats == 1 && found.usersBelowThree == 2)
    #expect(found.firstDay == "1970-01-01" && found.lastDay == "1970-01-02")
  }

  /// Deviations are relative to the published counts, and the first of equals is best.
  @Test func theFilterThatComesNearest() throws {
    let published = CoreSearch.Counts(users: 10, items: 20, events: 100)
    #expect(CoreSearch.Counts(users: 5, items: 22, events: 150).deviation(from: published) == 0.5 + 0.1 + 0.5)
    var events = (0..<6).flatMap { user in (0..<4).map { Event("u\(user)", "i\($0)", Int64($0)) } }
    events += [Event("x", "i0", 1), Event("x", "rare", 2)]
    let search = try raw(events).coreSearch(published: .init(users: 6, items: 4, events: 24), user: 2, items: [1, 2, 3])
    #expect(search.candidates.map(\.item) == [1, 2, 3, 1, 2, 3])
    #expect(search.candidates[0].counts == .init(users: 7, items: 5, events: 26))
    // One pass at 2 drops the rare item, and leaves its user, who then has one event.
    #expect(search.candidates[1].counts == .init(users: 7, items: 4, events: 25))
    #expect(search.candidates[4].counts == .init(users: 6, items: 4, events: 24))
    #expect(search.best.item == 2 && search.best.passes == .fixpoint && search.best.deviation == 0)
    #expect(CoreSearch.best(of: [search, search])?.item == 2)
  }
}
