import Foundation
import Testing

@testable import Interactions

struct PreparationTests {
  @Test func rowOrderChangesNothing() throws {
    let events = scrambledEvents(users: 30, items: 40, count: 600)
    let shuffled = events.enumerated().sorted { $0.offset * 7919 % 601 < $1.offset * 7919 % 601 }.map(\.element)
    #expect(events != shuffled)
    for ties in [TieRule.hash, .itemID] {
      let (one, two) = (try raw(events).prepared(.init(ties: ties)), try raw(shuffled).prepared(.init(ties: ties)))
      #expect(one.digest == two.digest)
      #expect(Array(one.allItems) == Array(two.allItems))
    }
    let inFileOrder = try [events, shuffled].map { try raw($0).prepared(.init(ties: .fileOrder)).digest }
    #expect(inFileOrder[0] != inFileOrder[1])
  }

  @Test(arguments: [
    { (event: inout Event) in event.rating = 5 }, { $0.time += 1 }, { $0.item = "other" }, { $0.user = "other" },
  ] as [@Sendable (inout Event) -> Void])
  func everyChangeOfARowChangesTheDigest(_ change: @Sendable (inout Event) -> Void) throws {
    var events = [Event("a", "x", 1), Event("a", "y", 2), Event("b", "x", 3)]
    let before = try raw(events).canonicalDigest()
    change(&events[1])
    #expect(try raw(events).canonicalDigest() != before)
  }

  @Test func usersAndItemsAreNumberedInCanonicalOrder() throws {
    let log = try raw([Event("10", "b", 1), Event("9", "aa", 2), Event("2", "a", 3)]).prepared()
    #expect(try log.originalUserIDs() == ["2", "9", "10"])
    #expect(try log.originalItemIDs() == ["a", "b", "aa"])
    #expect(log.catalog == Catalog(users: 3, items: 3))
  }

  @Test func tiesFollowTheRule() throws {
    // Hashes from tools/golden/canonical_log.py: ("1", "23") = 0x2630…; the file has the larger item first.
    let items = ["7", "23", "5"]
    let log = raw(items.map { Event("1", $0, 50) } + [Event("1", "1", 40)])
    #expect(try history(log.prepared(.init(ties: .fileOrder)), "1") == ["1", "7", "23", "5"])
    #expect(try history(log.prepared(.init(ties: .itemID)), "1") == ["1", "5", "7", "23"])
    let hashed = items.sorted { TieHash.value(user: "1", item: $0) < TieHash.value(user: "1", item: $1) }
    #expect(try history(log.prepared(), "1") == ["1"] + hashed)
  }

  @Test func ticksCountFromTheFirstEventLeft() throws {
    let events = [Event("a", "x", 1_000, 1), Event("a", "y", 1_010), Event("b", "x", 1_025)]
    let all = try raw(events).prepared()
    #expect(Array(all.allTicks) == [0, 10, 25])
    #expect(all.origin == Date(timeIntervalSince1970: 1_000))
    let rated = try raw(events).prepared(.init(filters: [.minimumRating(2)]))
    #expect(Array(rated.allTicks) == [0, 15])
    #expect(rated.origin == Date(timeIntervalSince1970: 1_010))
  }

  @Test func timesTooFarApartAreRefused() throws {
    let log = raw([Event("a", "x", 0), Event("a", "y", Int64(UInt32.max) + 1)])
    let error = try #require(throws: InteractionError.self) { try log.prepared() }
    #expect(error.description.contains("4294967296 ticks"))
    #expect(try raw([Event("a", "x", 0), Event("a", "y", Int64(UInt32.max))]).prepared().ticks(of: 0).last == UInt32.max)
  }

  @Test func duplicatesFollowTheRule() throws {
    let events = [Event("a", "x", 1, 2), Event("a", "y", 1, 3), Event("a", "x", 1, 4), Event("a", "x", 2, 1)]
    let collapsed = try raw(events).prepared()
    #expect(collapsed.count == 3)
    #expect(collapsed.trace.steps.map(\.events) == [4, 3])
    let ratings = try #require(collapsed.ratings(of: 0)?.sorted())
    #expect(ratings == [1, 3, 4])
    #expect(try raw(events).prepared(.init(duplicates: .keep)).count == 4)
    let error = try #require(throws: InteractionError.self) { try raw(events).prepared(.init(duplicates: .refuse)) }
    #expect(error.found.contains("user a has item x twice"))
    // Not next to one another, as the rule fileOrder leaves them.
    #expect(try raw(events).prepared(.init(ties: .fileOrder)).count == 3)
  }

  @Test func repeatsFollowTheRule() throws {
    let events = [Event("a", "x", 1), Event("a", "y", 2), Event("a", "x", 3), Event("b", "x", 4)]
    #expect(try history(raw(events).prepared(), "a") == ["x", "y", "x"])
    #expect(try history(raw(events).prepared(.init(repeats: .first)), "a") == ["x", "y"])
    #expect(try history(raw(events).prepared(.init(repeats: .last)), "a") == ["y", "x"])
    #expect(try history(raw(events).prepared(.init(repeats: .last)), "b") == ["x"])
  }

  /// The definition, word for word: remove, count again, until nothing changes.
  private func naiveCore(_ events: [Event], _ user: Int, _ item: Int, passes: Int) -> [Event] {
    var left = events
    for _ in 0..<passes {
      let users = Dictionary(grouping: left, by: \.user).mapValues(\.count)
      let items = Dictionary(grouping: left, by: \.item).mapValues(\.count)
      left = left.filter { users[$0.user]! >= user && items[$0.item]! >= item }
    }
    return left
  }

  @Test(arguments: [(3, 3), (5, 2), (1, 4), (8, 8), (2, 1)])
  func coresAgreeWithTheDefinition(user: Int, item: Int) throws {
    let events = Array(Set(scrambledEvents(users: 60, items: 80, count: 700, times: 5_000))).sorted { $0.time < $1.time }
    let plain = Preprocessing(duplicates: .keep)
    for (passes, rule) in [(1, Filter.CorePasses.single), (100, .fixpoint)] {
      let expected = naiveCore(events, user, item, passes: passes)
      let log = try raw(events).prepared(.init(duplicates: .keep, filters: [.core(user: user, item: item, passes: rule)]))
      #expect(log.digest == (try raw(expected).prepared(plain)).digest)
      #expect(log.trace.steps.last?.events == expected.count)
      #expect(log.trace.steps.last?.users == Set(expected.map(\.user)).count)
      #expect(log.trace.steps.last?.items == Set(expected.map(\.item)).count)
    }
  }

  @Test func aSinglePassCanLeaveUsersBelowTheThreshold() throws {
    // y is rare; without it b falls to one event, which only the fixpoint notices.
    let events = [
      Event("a", "x", 1), Event("a", "z", 2), Event("b", "x", 3), Event("b", "y", 4), Event("c", "x", 5), Event("c", "z", 6),
    ]
    #expect(try raw(events).prepared(.init(filters: [.core(user: 2, item: 2, passes: .single)])).userCount == 3)
    let fixed = try raw(events).prepared(.init(filters: [.core(user: 2, item: 2, passes: .fixpoint)]))
    #expect(try fixed.originalUserIDs() == ["a", "c"])
  }

  @Test func filtersKeepWhatTheySay() throws {
    let day: Int64 = 86_400
    let start = CalendarDay("2012-01-01")!.unixSeconds
    let events = [
      Event("a", "x", start - 1, 5), Event("a", "y", start, 4), Event("b", "x", start + day, 3), Event("b", "z", start + 3 * day, 2),
      Event("c", "z", start + 2 * day, 1),
    ]
    func left(_ filter: Filter) throws -> [String] {
      let log = try raw(events).prepared(.init(filters: [filter]))
      let names = try log.names()
      return (0..<log.userCount).flatMap { user in log.items(of: user).map { names.userIDs[user] + names.itemIDs[Int($0)] } }
    }
    #expect(try left(.minimumRating(3)) == ["ax", "ay", "bx"])
    #expect(try left(.days(from: CalendarDay("2012-01-01"), before: nil)) == ["ay", "bx", "bz", "cz"])
    #expect(try left(.days(from: nil, before: CalendarDay("2012-01-02"))) == ["ax", "ay"])
    #expect(try left(.firstUsers(2)) == ["ax", "ay", "bx", "bz"])
    #expect(try left(.latestUsers(2)) == ["bx", "bz", "cz"])
    #expect(try left(.latestEvents(1)) == ["ay", "bz", "cz"])
  }

  @Test func sampledUsersAreFrozenBySeed() throws {
    let events = scrambledEvents(users: 80, items: 40, count: 900)
    func users(_ seed: UInt64) throws -> [String] {
      try raw(events).prepared(.init(filters: [.sampledUsers(15, seed: seed)])).originalUserIDs()
    }
    let all = try raw(events).prepared()
    #expect(try users(3).count == 15)
    #expect(try users(3) == users(3))
    #expect(try users(3) != users(4))
    // A sampled user keeps all events.
    let sampled = try raw(events).prepared(.init(filters: [.sampledUsers(15, seed: 3)]))
    for user in try users(3) { #expect(try history(sampled, user) == history(all, user)) }
    // Neither seed prefers the users at one end.
    let places = try (1...40).flatMap { seed in
      let names = try all.originalUserIDs()
      return try users(UInt64(seed)).map { names.firstIndex(of: $0)! }
    }
    let middle = Double(all.userCount - 1) / 2
    let mean = Double(places.reduce(0, +)) / Double(places.count)
    #expect(abs(mean - middle) < 4 * Double(all.userCount) / (12.0 * Double(places.count)).squareRoot())
  }

  @Test(arguments: [
    Filter.minimumRating(9), .core(user: 0, item: 1, passes: .single), .core(user: 99, item: 1, passes: .fixpoint),
    .sampledUsers(0, seed: 1), .sampledUsers(99, seed: 1), .latestEvents(0), .days(from: nil, before: nil),
    .days(from: CalendarDay("2200-01-01"), before: nil), .firstUsers(0), .minimumRating(.nan),
  ])
  func senselessFiltersAreRefused(_ filter: Filter) throws {
    let events = scrambledEvents(users: 5, items: 5, count: 20)
    let error = try #require(throws: InteractionError.self) { try raw(events).prepared(.init(filters: [filter])) }
    #expect(error.kind == .request)
    #expect(error.hint != nil)
  }

  @Test func dataWithoutClockRefuseQuestionsOfTime() throws {
    var raw = RawLog(timeKind: .ordinal, hasRatings: false)
    for item in ["x", "y", "z"] { raw.append(user: "a", item: item) }
    #expect(throws: InteractionError.self) { try raw.prepared(.init(filters: [.firstUsers(1)])) }
    #expect(throws: InteractionError.self) { try raw.prepared(.init(filters: [.minimumRating(1)])) }
  }

  @Test func sourcesWithoutTimesAreOrderedByTheTieRule() throws {
    var raw = RawLog(timeKind: .none, hasRatings: false)
    let items = (0..<9).map { "\($0)" }
    for item in items + ["3"] { raw.append(user: "a", item: item) }
    let log = try raw.prepared()
    #expect(log.timeKind == .none && log.ticks(of: 0).allSatisfy { $0 == 0 })
    #expect(try history(log, "a") == items.sorted { TieHash.value(user: "a", item: $0) < TieHash.value(user: "a", item: $1) })
    #expect(log.trace.steps.map(\.events) == [10, 9])
    #expect(log.usersTiedAtTheEnd == 1 && log.tiedEvents == 9)
  }

  @Test func theTraceTellsEveryStep() throws {
    let events = scrambledEvents(users: 60, items: 80, count: 700, times: 3)
    let filters: [Filter] = [.minimumRating(2), .core(user: 3, item: 3, passes: .fixpoint)]
    let trace = try raw(events).prepared(.init(filters: filters)).trace
    #expect(trace.steps.count == 4)
    #expect(trace.steps[0].events == 700)
    #expect(trace.steps[2].name == "rating ≥ 2.0")
    #expect(trace.lost(at: 2).events == trace.steps[1].events - trace.steps[2].events)
    #expect(trace.lost(at: 2).events > 0)
    #expect(trace.lost(at: 0).events == 0)
  }

  @Test func defaultsAreLeftOutWhenCoded() throws {
    #expect(Preprocessing().canonicalJSON == "{}")
    let full = Preprocessing(
      ties: .itemID, duplicates: .keep, repeats: .last,
      filters: [
        .minimumRating(4), .core(user: 10, item: 1, passes: .single), .core(user: 5, item: 5, passes: .fixpoint),
        .firstUsers(3), .latestUsers(4), .sampledUsers(200, seed: 7), .sampledUsers(9, seed: 0),
        .days(from: CalendarDay("2012-01-01"), before: nil), .latestEvents(30), .shuffled(seed: 4),
      ])
    #expect(
      full.canonicalJSON == """
        {"duplicates":"keep","filters":[{"minimumRating":4},{"core":{"passes":"single","user":10}},\
        {"core":{"item":5,"user":5}},{"firstUsers":3},{"latestUsers":4},{"sampledUsers":{"count":200,"seed":7}},\
        {"sampledUsers":{"count":9}},{"days":{"from":"2012-01-01"}},{"latestEvents":30},{"shuffled":4}],"repeats":"last","ties":"itemID"}
        """)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: Data(full.canonicalJSON.utf8)) == full)
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(Filter.self, from: Data(#"{"unknownFilter": 3}"#.utf8))
    }
  }

  /// Unix seconds of GNU date.
  @Test(arguments: [
    ("1970-01-01", 0), ("2012-01-01", 1_325_376_000), ("2000-02-29", 951_782_400), ("1969-12-31", -86_400),
    ("2100-03-01", 4_107_542_400),
  ])
  func daysAreUnixSeconds(text: String, seconds: Int64) {
    #expect(CalendarDay(text)?.unixSeconds == seconds)
    #expect(CalendarDay(text)?.description == text)
  }

  @Test(arguments: ["2011-02-29", "2012-13-01", "2012-1-1", "2012-01-00", "yesterday", "2012-01-01T", "1900-02-29"])
  func daysThatDoNotExistAreNil(text: String) { #expect(CalendarDay(text) == nil) }

  @Test func categoriesFormATree() throws {
    var raw = raw([Event("a", "x", 1), Event("a", "y", 2)])
    raw.setFeature("category", ["shoes"], of: "x")
    raw.setFeature("category", ["hats", "shoes"], of: "y")
    raw.setFeature("category", ["unused"], of: "absent")
    raw.setParent("clothes", of: "shoes", feature: "category")
    raw.setParent("clothes", of: "hats", feature: "category")
    let category = try #require(raw.prepared().names().feature("category"))
    #expect(category.values == ["hats", "shoes", "clothes"])
    #expect(category.parents == [2, 2, -1])
    #expect(Array(category.values(of: 1)) == [0, 1])
    #expect(category.path(from: 1) == [1, 2])
  }
}
