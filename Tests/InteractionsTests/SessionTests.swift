import Testing

@testable import Interactions

/// Sessions by a pause and by the names of the source.
@Suite struct SessionTests {
  /// Events of one user at some seconds, in sessions of some names.
  private func log(_ rows: [(time: Int64, session: String)], tick: Int64 = 1_000_000) throws -> InteractionLog {
    var raw = RawLog(timeKind: .clock, tickMicroseconds: tick, hasRatings: false, hasSessions: true)
    for (place, row) in rows.enumerated() {
      raw.append(user: "a", item: "i\(place)", time: row.time, session: row.session)
    }
    raw.append(user: "b", item: "i0", time: rows[0].time, session: "s")
    return try raw.prepared()
  }

  @Test func aPauseBeginsASession() throws {
    let log = try log([0, 10, 40, 41, 71, 200].map { ($0, "s") })
    // 30 seconds are no pause of more than 30 seconds.
    #expect(log.sessions(of: 0, pause: 30) == [0..<5, 5..<6])
    #expect(log.sessions(of: 0, pause: 29) == [0..<2, 2..<4, 4..<5, 5..<6])
    #expect(log.sessions(of: 0, pause: 0).count == 6 && log.sessions(of: 0, pause: 1_000) == [0..<6])
    #expect(log.sessions(of: 0, pause: 29, within: 1..<4) == [1..<2, 2..<4])
    #expect(log.sessions(of: 0, pause: 29, within: 3..<3) == [])
    #expect(TrainingView(log, lengths: [3, 0]).sessions(of: 0, pause: 29) == [0..<2, 2..<3])
    #expect(TrainingView(log, lengths: [3, 0]).sessions(of: 1, pause: 29) == [])
  }

  @Test func aPauseIsInSecondsWhateverTheTick() throws {
    let log = try log([0, 10, 40].map { ($0 * 1_000, "s") }, tick: 1_000)
    #expect(log.sessions(of: 0, pause: 29) == [0..<2, 2..<3] && log.sessions(of: 0, pause: 30) == [0..<3])
  }

  @Test func theSourceNamesSessions() throws {
    let log = try log([(0, "2"), (10, "2"), (11, "x"), (12, "x"), (13, "2"), (90, "2")])
    #expect(log.hasSessions)
    // The second session of the name 2 is a run of its own: x lies between.
    #expect(log.sessions(of: 0) == [0..<2, 2..<4, 4..<6] && log.sessions(of: 1) == [0..<1])
    #expect(log.sessions(of: 0, within: 1..<5) == [1..<2, 2..<4, 4..<5])
    #expect(TrainingView(log, lengths: [3, 1]).sessions(of: 0) == [0..<2, 2..<3])
    let folder = try TemporaryFolder()
    try log.write(to: folder.path + "/a.log")
    #expect(try InteractionLog(contentsOf: folder.path + "/a.log").sessions(of: 0) == [0..<2, 2..<4, 4..<6])
    let plain = try raw([Event("a", "x", 1)]).prepared()
    #expect(!plain.hasSessions)
  }

  /// Dropping the event that began a session leaves the session; where nothing is left of one, its neighbours stay apart.
  @Test func filtersLeaveSessionsApart() throws {
    var raw = RawLog(timeKind: .clock, hasRatings: true, hasSessions: true)
    let rows: [(String, Float)] = [("p", 1), ("p", 5), ("p", 5), ("q", 1), ("r", 5), ("r", 1), ("r", 5)]
    for (place, row) in rows.enumerated() {
      raw.append(user: "a", item: "i\(place)", time: Int64(place), rating: row.1, session: row.0)
    }
    let log = try raw.prepared(.init(filters: [.minimumRating(2)]))
    #expect(log.sessions(of: 0) == [0..<2, 2..<4])
    #expect(try raw.prepared(.init(filters: [.shuffled(seed: 1)])).hasSessions == false)
  }

  /// Events of many sessions at one time: none is pulled apart, whatever the order of rows, and the digest knows them.
  @Test func tiesPullNoSessionApart() throws {
    let rows = (0..<60).map { (user: "u\($0 % 3)", item: "i\($0 * 7 % 60)", session: "s\($0 % 9 / 3)") }
    func log(_ rows: [(user: String, item: String, session: String)], _ ties: TieRule) throws -> InteractionLog {
      var raw = RawLog(timeKind: .clock, hasRatings: false, hasSessions: true)
      for row in rows { raw.append(user: row.user, item: row.item, time: 5, session: row.session) }
      return try raw.prepared(.init(ties: ties))
    }
    for ties in [TieRule.hash, .itemID] {
      let (one, two) = (try log(rows, ties), try log(rows.reversed(), ties))
      #expect((0..<3).allSatisfy { one.sessions(of: $0).count == 3 })
      #expect(one.digest == two.digest)
      let other = try log(rows.map { ($0.user, $0.item, $0.session == "s1" ? "s0" : $0.session) }, ties)
      #expect(other.digest != one.digest)
    }
  }

  @Test func whatIsThinnedKeepsItsSessions() throws {
    let names = (0..<60).map { "s\($0 / 4)" }
    let whole = try log(names.enumerated().map { (Int64($0.offset), $0.element) })
    let part = whole.thinned(keeping: 0.3, ofFirst: [60, 1], seed: 2).log
    let left = part.ticks(of: 0).map { names[Int($0)] }
    var runs: [Range<Int>] = []
    for (place, name) in left.enumerated() {
      if place > 0 && left[place - 1] == name { runs[runs.count - 1] = runs.last!.lowerBound..<(place + 1) } else { runs.append(place..<(place + 1)) }
    }
    #expect(part.sessions(of: 0) == runs && runs.count > 3 && part.count == 19)
  }

  @Test func questionsThatMakeNoSenseAreRefused() async throws {
    let unnamed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try raw([Event("a", "x", 1)]).prepared().sessions(of: 0)
    }
    #expect(said(unnamed).contains("names no sessions"))
    let clockless = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var raw = RawLog(timeKind: .ordinal, hasRatings: false)
      raw.append(user: "a", item: "x")
      _ = try raw.prepared().sessions(of: 0, pause: 3)
    }
    #expect(said(clockless).contains("cut by a clock"))
  }
}
