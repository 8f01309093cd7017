import Foundation
import Testing

@testable import Interactions

/// What users were shown, from the source through filters and files to the view.
@Suite struct ImpressionTests {
  struct Shown: Hashable {
    var user, item: String
    var time: Int64
    var isClicked = false

    init(_ user: String, _ item: String, _ time: Int64, _ isClicked: Bool = false) {
      (self.user, self.item, self.time, self.isClicked) = (user, item, time, isClicked)
    }
  }

  private let events = [
    Event("a", "x", 10), Event("a", "y", 20), Event("a", "z", 30), Event("b", "x", 15), Event("b", "z", 40),
  ]
  private let shown = [
    Shown("a", "x", 10, true), Shown("a", "z", 10), Shown("a", "y", 20, true), Shown("a", "x", 25), Shown("a", "z", 29),
    Shown("a", "z", 30, true), Shown("a", "y", 35), Shown("b", "x", 15, true), Shown("b", "y", 16), Shown("b", "z", 40, true),
    Shown("b", "x", 5), Shown("c", "x", 20), Shown("b", "w", 20),
  ]

  private func raw(_ events: [Event], _ shown: [Shown]) -> RawLog {
    var raw = RawLog(timeKind: .clock, hasRatings: true)
    for (place, event) in events.enumerated() {
      if place == 1 { for row in shown { add(row, to: &raw) } }
      raw.append(user: event.user, item: event.item, time: event.time, rating: event.rating)
    }
    if events.count < 2 { for row in shown { add(row, to: &raw) } }
    return raw
  }

  private func add(_ row: Shown, to raw: inout RawLog) {
    raw.appendImpression(user: row.user, item: row.item, time: row.time, isClicked: row.isClicked)
  }

  private func rows(_ log: InteractionLog, _ impressions: Impressions?) throws -> [Shown] {
    let (names, shown) = (try log.names(), try #require(impressions))
    return (0..<shown.userCount).flatMap { user in
      (0..<shown.count(of: user)).map { place in
        Shown(
          names.userIDs[user], names.itemIDs[Int(shown.items(of: user)[place])], Int64(shown.ticks(of: user)[place]) + 10,
          shown.clicks(of: user)[place] == 1)
      }
    }
  }

  /// In the log's numbering and order; what comes before the first event, or is of no user or item of the log, is dropped.
  @Test func impressionsStandBesideTheLog() throws {
    let log = try raw(events, shown).prepared()
    let found = try rows(log, log.impressions)
    #expect(found.map(\.time) == [10, 10, 20, 25, 29, 30, 35, 15, 16, 40])
    #expect(Set(found) == Set(shown.dropLast(3)))
    #expect(log.impressions?.count == 10)
    #expect(log.trace.impressions.map(\.impressions) == [13, 10] && log.trace.droppedImpressions == 3)
    #expect(log.trace.steps.map(\.events) == [5])
    // The log itself is that of the events alone.
    let plain = try raw(events, []).prepared()
    #expect(plain.digest == log.digest && plain.impressions == nil && plain.trace.impressions.isEmpty)
    #expect(log.catalog == plain.catalog && plain.trace.droppedImpressions == 0)
    #expect(log.impressions?.places(of: 0, within: 10..<20) == 2..<5)
  }

  @Test func theyAreWrittenAndMappedBack() throws {
    let log = try raw(events, shown).prepared()
    let folder = try TemporaryFolder()
    try log.write(to: folder.path + "/a.log")
    let mapped = try InteractionLog(contentsOf: folder.path + "/a.log")
    #expect(try rows(mapped, mapped.impressions) == rows(log, log.impressions))
    #expect(mapped.impressions?.digest == log.impressions?.digest && mapped.trace == log.trace)
    var other = shown
    other[1].isClicked = true
    #expect(try raw(events, other).prepared().impressions?.digest != log.impressions?.digest)
  }

  @Test(arguments: [TieRule.hash, .itemID])
  func theOrderOfRowsDoesNotMatter(ties: TieRule) throws {
    let events = scrambledEvents(users: 20, items: 30, count: 400)
    let shown = scrambledEvents(users: 22, items: 33, count: 2_000, salt: 5).map {
      Shown($0.user, $0.item, $0.time, $0.rating > 3)
    }
    for duplicates in [Preprocessing.DuplicateRule.collapse, .keep] {
      let rule = Preprocessing(ties: ties, duplicates: duplicates)
      let one = try raw(events, shown).prepared(rule)
      let two = try raw(events.reversed(), shown.reversed()).prepared(rule)
      #expect(try rows(one, one.impressions) == rows(two, two.impressions))
      #expect(one.impressions?.digest == two.impressions?.digest && one.trace == two.trace)
    }
  }

  @Test func duplicatesFollowTheRule() throws {
    let shown = [Shown("a", "x", 10), Shown("a", "y", 10), Shown("a", "x", 10, true), Shown("a", "x", 11)]
    let log = try raw(events, shown).prepared()
    #expect(Set(try rows(log, log.impressions)) == [Shown("a", "x", 10, true), Shown("a", "y", 10), Shown("a", "x", 11)])
    #expect(log.impressions?.count == 3)
    #expect(
      log.trace.impressions == [
        .init(name: "as read", impressions: 4), .init(name: "same user, item and time: one impression", impressions: 3),
      ])
    #expect(try raw(events, shown).prepared(.init(duplicates: .keep)).impressions?.count == 4)
    let error = try #require(throws: InteractionError.self) { try raw(events, shown).prepared(.init(duplicates: .refuse)) }
    #expect(error.found == "user a is shown item x twice at the same time")
  }

  @Test func filtersHoldForWhatWasShown() throws {
    let day: Int64 = 86_400
    let timed = [Event("a", "x", 0, 1), Event("a", "y", day, 5), Event("b", "x", 2 * day, 5)]
    let shown = [Shown("a", "x", 1), Shown("a", "x", day), Shown("a", "y", day + 1), Shown("b", "y", 2 * day), Shown("b", "x", 3 * day)]
    func left(_ filter: Filter) throws -> [Int] {
      let log = try raw(timed, shown).prepared(.init(filters: [filter]))
      return try #require(log.impressions.map { shown in (0..<shown.userCount).map(shown.count(of:)) })
    }
    #expect(try left(.days(from: CalendarDay("1970-01-02"), before: CalendarDay("1970-01-04"))) == [2, 1])
    // Only y is left of a's items, and what was shown before its time is before the log.
    #expect(try left(.minimumRating(2)) == [2, 2])
    #expect(try left(.firstUsers(1)) == [3])
    #expect(try left(.shuffled(seed: 1)) == [0, 0])
  }

  /// A view ends for a user where the first event behind it stands; without a cut, already behind the last event it shows.
  @Test func aViewShowsNothingFromItsEndOn() throws {
    let log = try raw(events, shown).prepared()
    func times(_ view: TrainingView) throws -> [[Int64]] {
      let found = try rows(log, view.impressions)
      return ["a", "b"].map { user in found.filter { $0.user == user }.map(\.time) }
    }
    let plain = TrainingView(log, lengths: [2, 0])
    #expect([0, 1].map { plain.end(of: $0) } == [11, 0])
    #expect(try times(plain) == [[10, 10, 20], []])
    #expect(plain.impressions?.count == 3)
    // All that comes before tick 17, the time 27: a's third event is at 30, b's second at 40.
    let cut = TrainingView(log, lengths: log.lengths(before: 17), before: 17)
    #expect([0, 1].map { cut.end(of: $0) } == [17, 17])
    #expect(try times(cut) == [[10, 10, 20, 25], [15, 16]])
    // A cut does not reach over a user's first event behind the view.
    let far = TrainingView(log, lengths: [2, 1], before: 100)
    #expect([0, 1].map { far.end(of: $0) } == [20, 30])
    #expect(try times(far) == [[10, 10, 20, 25, 29], [15, 16]])
    let all = TrainingView(log, lengths: [3, 2])
    #expect([0, 1].map { all.end(of: $0) } == [21, 31])
    #expect(try times(all) == [[10, 10, 20, 25, 29, 30], [15, 16, 40]])
  }

  /// Where the next event stands at the time of the last one shown, what was shown at that time may be its own.
  @Test func aTieEndsAViewAtItsTime() throws {
    let log = try raw([Event("a", "x", 10), Event("a", "y", 20), Event("a", "z", 20)], [Shown("a", "x", 19), Shown("a", "y", 20)])
      .prepared()
    #expect(TrainingView(log, lengths: [2]).end(of: 0) == 10)
    #expect(try rows(log, TrainingView(log, lengths: [2]).impressions).map(\.time) == [19])
  }

  @Test func trainingEventsBehindTheCutAreRefused() async throws {
    let refused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let log = try LogFixtures.raw([Event("a", "x", 1), Event("a", "y", 5)]).prepared()
      _ = TrainingView(log, lengths: [2], before: 4)
    }
    #expect(said(refused).contains("before the cut at tick 4"))
  }

  @Test func changingTheFutureChangesNothing() throws {
    let named = (0..<20).map { Event("u\($0)", "i\($0)", 999_999) }
    let cut: Int64 = 1_000_050
    func world(_ salt: UInt64) -> ([Event], [Shown]) {
      let later = scrambledEvents(users: 20, items: 20, count: 500, times: 60, salt: salt).map { Event($0.user, $0.item, $0.time + 50) }
      return (later, later.map { Shown($0.user, $0.item, $0.time + 3, $0.time % 2 == 0) })
    }
    let events = named + scrambledEvents(users: 20, items: 20, count: 300, times: 50)
    let shown = scrambledEvents(users: 20, items: 20, count: 900, times: 50, salt: 3).map { Shown($0.user, $0.item, $0.time, $0.rating > 3) }
    func past(_ salt: UInt64, isCut: Bool) throws -> [Shown] {
      let (later, laterShown) = world(salt)
      let log = try raw(events + later, shown + laterShown).prepared()
      let tick = UInt32(cut - 999_999)
      let view = TrainingView(log, lengths: log.lengths(before: tick), before: isCut ? tick : nil)
      return try rows(log, view.impressions)
    }
    for isCut in [true, false] { #expect(try past(7, isCut: isCut) == past(8, isCut: isCut)) }
    #expect(try past(7, isCut: true).count > 800)
    #expect(try past(7, isCut: false).count < past(7, isCut: true).count)
  }

  /// Ids that first come with an impression, as numbers and as other texts, and items described on the way.
  @Test func impressionsMayComeFirst() throws {
    for odd in ["7", "x7"] {
      var raw = RawLog(timeKind: .clock, hasRatings: false)
      raw.appendImpression(user: "1", item: "5", time: 3, isClicked: false)
      raw.appendImpression(user: odd, item: odd, time: 4, isClicked: true)
      raw.append(user: "1", item: "5", time: 2)
      raw.append(user: odd, item: "5", time: 2)
      raw.append(user: "1", item: odd, time: 5)
      let log = try raw.prepared()
      #expect(log.count == 3 && log.impressions?.count == 2)
      #expect(try log.originalUserIDs() == ["1", odd])
      #expect(Array(log.impressions!.items(of: 1)) == [1] && Array(log.impressions!.clicks(of: 1)) == [1])
    }
  }

  @Test func aLogWithoutAClockTakesNone() async throws {
    let refused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var raw = RawLog(timeKind: .ordinal, hasRatings: false)
      raw.appendImpression(user: "a", item: "x", time: 0, isClicked: true)
    }
    #expect(said(refused).contains("has no clock"))
  }

  @Test func whatIsThinnedKeepsWhatWasShown() throws {
    let log = try raw(events, shown).prepared()
    let part = log.thinned(keeping: 0.4, ofFirst: [3, 2], seed: 1).log
    #expect(part.count < log.count && part.impressions?.digest == log.impressions?.digest)
  }

  /// A prepared simulation has its impressions, from the cache too; and a log of before, without them, is not taken for it.
  @Test func aSimulatedLogKeepsThemInTheCache() throws {
    let folder = try TemporaryFolder()
    let library = DataLibrary(folders: [folder.path], home: folder.path, cache: folder.path + "/cache")
    var parameters = SimulationParameters()
    parameters.users = 20
    let world = try SimulatedWorld(parameters)
    for _ in 0..<2 {
      let log = try library.prepare(DataChoice(.simulated(parameters))).log
      #expect(log.impressions?.count == world.impressionCount - log.trace.droppedImpressions)
      #expect(log.digest == (try world.log()).digest)
    }
  }
}
