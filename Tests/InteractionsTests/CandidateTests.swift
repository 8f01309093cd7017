import Testing

@testable import Interactions

/// Which items a target is ranked among, at the edges where an item too many would show.
@Suite struct CandidateTests {
  /// Ten items; user a has had all but item 9, in order; the last is the test, the one before it the validation.
  private func split() throws -> Split {
    var events = (0..<10).map { Event("z\($0)", "\($0)", 1) }
    events += (0..<9).map { Event("a", "\($0)", Int64(10 + $0)) }
    return Split.leaveOneOut(try raw(events).prepared())
  }

  /// A user who knows all items but one has that one negative, for the validation item as for the test item: neither is the
  /// other's, though it lies ahead.
  @Test func aUserWhoKnowsAllButOneHasOneNegative() throws {
    let split = try split()
    #expect(split.validation.map(\.target) == [7] && split.test.map(\.target) == [8])
    for cases in [split.validation, split.test] {
      for seed in 0..<20 {
        #expect(SampledCandidates(split, cases, count: 5, seed: UInt64(seed)).items == [9])
      }
    }
  }

  /// The same of a catalogue: what lies outside it is never drawn, and the target need not be in it.
  @Test func negativesComeFromTheCatalogue() throws {
    let split = try split()
    #expect(SampledCandidates(split, split.test, count: 5, seed: 1, among: [0, 5, 9]).items == [9])
    #expect(SampledCandidates(split, split.test, count: 5, seed: 1, among: [0, 5]).items == [])
  }

  /// The questions of a user about the validation and the test item, and further draws, are asked among other negatives.
  @Test func everyQuestionAndDrawHasItsOwnNegatives() throws {
    let split = Split.leaveOneOut(try raw(scrambledEvents(users: 12, items: 300, count: 300)).prepared())
    let lists = [split.validation, split.test].map { SampledCandidates(split, $0, count: 10, seed: 4).items }
    #expect(split.validation.map(\.user) == split.test.map(\.user) && lists[0] != lists[1])
    let draws = (0..<3).map { SampledCandidates(split, split.test, count: 10, seed: 4, draw: $0) }
    #expect(Set(draws.map(\.items)).count == 3 && Set(draws.map(\.digest)).count == 3)
  }

  /// The digest is of the questions, too: other targets among the same negatives are other candidates.
  @Test func theDigestNamesTheQuestions() throws {
    let split = try split()
    var other = split.test
    other[0].target = 0
    let same = SampledCandidates(split, split.test, count: 1, seed: 1), changed = SampledCandidates(split, other, count: 1, seed: 1)
    #expect(same.items == changed.items && same.digest != changed.digest)
  }

  /// A marked split: a rated 1 at the end is the test; those who have no mark, or too few events, train on what is not held
  /// out.
  @Test func markedEventsAreHeldOut() throws {
    let events = [
      Event("a", "0", 1, 0), Event("a", "1", 2, 0), Event("a", "2", 3, 1),  // tested
      Event("b", "0", 1, 0), Event("b", "1", 2, 0), Event("b", "2", 3, 0),  // no mark
      Event("c", "3", 1, 0), Event("c", "4", 2, 1),  // one event beside the mark
      Event("d", "0", 1, 0), Event("d", "3", 2, 0), Event("d", "4", 3, 0), Event("d", "1", 4, 1),
    ]
    let split = Split.marked(try raw(events).prepared())
    #expect(split.trainingLengths == [1, 3, 1, 2])
    #expect(split.test == [TestCase(user: 0, target: 2, context: 2), TestCase(user: 3, target: 1, context: 3)])
    #expect(split.validation == [TestCase(user: 0, target: 1, context: 1), TestCase(user: 3, target: 4, context: 2)])
  }

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
