import Testing

@testable import Interactions

/// The log seen from its items, held to counting by hand and to a plain search.
@Suite struct ItemSideTests {
  /// Users a, b, c are 0, 1, 2; items x, y, z are 0, 1, 2; a's events are 0 to 2, b's 3 to 5, c's 6.
  private func sample() throws -> InteractionLog {
    try raw([
      Event("a", "x", 10, 1), Event("a", "y", 20, 2), Event("a", "x", 30, 3), Event("b", "x", 15, 4), Event("b", "z", 16, 5),
      Event("b", "x", 30, 1), Event("c", "y", 12, 2),
    ]).prepared()
  }

  private func list(_ events: UnsafeBufferPointer<Int32>) -> [Int32] { Array(events) }

  @Test func eventsOfAnItemStandInTimeOrder() throws {
    let log = try sample()
    let side = ItemSide(log)
    #expect(side.count == 7 && side.itemCount == 3)
    // At tick 20 both a and b have x: the lower number first.
    #expect(list(side.events(of: 0)) == [0, 3, 2, 5])
    #expect(list(side.events(of: 1)) == [6, 1])
    #expect(list(side.events(of: 2)) == [4])
    #expect((0..<7).map { side.user(of: $0) } == [0, 0, 0, 1, 1, 1, 2])
    #expect((0..<7).map { side.place(of: $0) } == [0, 1, 2, 0, 1, 2, 0])
    #expect((0..<7).map { side.item(of: $0) } == [0, 1, 0, 0, 2, 0, 1])
    #expect((0..<7).map { side.tick(of: $0) } == [0, 10, 20, 5, 6, 20, 2])
    #expect((0..<7).map { side.rating(of: $0) } == [1, 2, 3, 4, 5, 1, 2])
  }

  @Test func countsAndSlicesEndBeforeTheTick() throws {
    let log = try sample()
    let side = ItemSide(log)
    #expect([0, 1, 5, 6, 20, 21, .max].map { side.count(of: 0, before: $0) } == [0, 1, 1, 2, 2, 4, 4])
    #expect(list(side.last(1, of: 0, before: 20)) == [3])
    #expect(list(side.last(3, of: 0, before: 21)) == [3, 2, 5])
    #expect(list(side.last(9, of: 0, before: 6)) == [0, 3])
    #expect(list(side.last(0, of: 0, before: 21)) == [] && list(side.last(5, of: 0, before: 0)) == [])
    #expect(list(side.events(of: 0, within: 5..<20)) == [3])
    #expect(list(side.events(of: 0, within: 5..<21)) == [3, 2, 5])
    #expect(list(side.events(of: 1, within: 3..<10)) == [])
    #expect(log.places(of: 0, within: 10..<20) == 1..<2 && log.places(of: 0, within: 0..<21) == 0..<3)
    #expect(log.places(of: 1, within: 7..<20).isEmpty)
  }

  @Test func aViewShowsItsEventsAlone() throws {
    let log = try sample()
    let view = TrainingView(log, lengths: [2, 1, 0])
    let side = ItemSide(view)
    #expect(side.count == 3)
    #expect(list(side.events(of: 0)) == [0, 3] && list(side.events(of: 1)) == [1] && list(side.events(of: 2)) == [])
    #expect(side.user(of: 3) == 1 && side.tick(of: 3) == 5 && side.rating(of: 1) == 2)
    #expect(view.places(of: 0, within: 0..<100) == 0..<2 && view.places(of: 2, within: 0..<100).isEmpty)
  }

  @Test func aViewTellsNothingOfALaterEvent() async throws {
    let refused = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let log = try raw([Event("a", "x", 1), Event("a", "y", 2), Event("a", "z", 3)]).prepared()
      _ = ItemSide(allButTheLastTwo(log)).tick(of: 1)
    }
    let said = said(refused)
    #expect(said.contains("event 1 lies behind the 1 training events of user 0"), "\(said)")
  }

  /// Users with one event and with hundreds, many items and few: each event against a plain search of the log.
  @Test(arguments: [(1, 1, 1), (1, 40, 200), (300, 3, 900), (90, 500, 4_000), (2_000, 2, 2_500)], [3, 1_000])
  func agreesWithAPlainSearch(size: (users: Int, items: Int, count: Int), times: Int) throws {
    let log = try raw(scrambledEvents(users: size.users, items: size.items, count: size.count, times: times))
      .prepared(.init(duplicates: .keep))
    let seen = (0..<log.userCount).map { Int32((log.count(of: $0) + $0 % 2) / 2) }
    let (whole, part) = (ItemSide(log), ItemSide(TrainingView(log, lengths: seen)))
    var number: Int32 = 0
    var (all, some) = ([[Int32]](repeating: [], count: log.itemCount), [[Int32]](repeating: [], count: log.itemCount))
    for user in 0..<log.userCount {
      for (place, item) in log.items(of: user).enumerated() {
        all[Int(item)].append(number)
        if place < seen[user] { some[Int(item)].append(number) }
        guard whole.user(of: number) == user, whole.place(of: number) == place else {
          Issue.record("event \(number) is event \(place) of user \(user)")
          return
        }
        number += 1
      }
    }
    let ticks = log.allTicks
    for item in 0..<log.itemCount {
      for (side, events) in [(whole, all[item]), (part, some[item])] {
        let expected = events.sorted { (ticks[Int($0)], $0) < (ticks[Int($1)], $1) }
        #expect(list(side.events(of: item)) == expected)
        for tick in [UInt32(0), 1, UInt32(times / 2), UInt32(times)] {
          let before = expected.filter { ticks[Int($0)] < tick }
          #expect(side.count(of: item, before: tick) == before.count)
          #expect(list(side.last(4, of: item, before: tick)) == before.suffix(4))
        }
      }
    }
    #expect(whole.byteCount <= 4 * log.count + 8 * log.itemCount + 8)
    #expect(part.byteCount <= 4 * part.count + 8 * log.itemCount + 8)
  }

  @Test func theOrderOfRowsDoesNotMatter() throws {
    let events = scrambledEvents(users: 30, items: 40, count: 900)
    let (one, other) = (try raw(events).prepared(), try raw(events.reversed()).prepared())
    let (first, second) = (ItemSide(one), ItemSide(other))
    for item in 0..<one.itemCount { #expect(list(first.events(of: item)) == list(second.events(of: item))) }
  }

  /// Who had an item before a tick, and when, stays when all that comes at the tick or later is another world.
  @Test func changingTheFutureChangesNothing() throws {
    let events = scrambledEvents(users: 30, items: 12, count: 900, times: 100)
    // The first events name all users and items, so that both logs have the same numbers.
    let named = (0..<30).map { Event("u\($0)", "i\($0 % 12)", 999_999) }
    let cut: Int64 = 1_000_060
    let other = events.filter { $0.time < cut } + scrambledEvents(users: 30, items: 12, count: 700, times: 50, salt: 9)
      .map { Event($0.user, $0.item, $0.time + 60, $0.rating) }
    func past(_ events: [Event]) throws -> [[String]] {
      let log = try raw(named + events).prepared()
      let tick = UInt32(cut - 999_999)
      let (whole, view) = (ItemSide(log), ItemSide(TrainingView(log, lengths: log.lengths(before: tick))))
      return (0..<log.itemCount).map { item in
        let seen = whole.last(.max, of: item, before: tick).map {
          "\(whole.user(of: $0)) \(whole.place(of: $0)) \(whole.tick(of: $0)) \(whole.rating(of: $0)!)"
        }
        #expect(view.events(of: item).elementsEqual(whole.events(of: item, within: 0..<tick)))
        return seen
      }
    }
    let (one, two) = (try past(events), try past(other))
    #expect(one == two && one.joined().count > 300)
  }

  /// A simulated world: how often each item was clicked before each of some days, and how often a user came within them.
  @Test func agreesWithCountingInASimulatedWorld() throws {
    let log = try SimulatedWorld(SimulationParameters()).log()
    let side = ItemSide(log)
    for day in [1, 7, 30, 61] as [UInt32] {
      var counts = [Int](repeating: 0, count: log.itemCount)
      for user in 0..<log.userCount {
        let places = log.places(of: user, within: (86_400 * (day - 1))..<(86_400 * day))
        #expect(places.count == log.ticks(of: user).count { $0 / 86_400 == day - 1 })
        for place in 0..<places.upperBound { counts[Int(log.items(of: user)[place])] += 1 }
      }
      #expect((0..<log.itemCount).map { side.count(of: $0, before: 86_400 * day) } == counts)
    }
  }
}
