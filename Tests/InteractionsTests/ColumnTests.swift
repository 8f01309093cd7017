import Foundation
import Testing

@testable import Interactions

/// Numbers as keys, times in four bytes, rows cut eight bytes at a time: each against the plain way.
struct ColumnTests {
  @Test func digitsAreReadAsNumbers() {
    for text in ["0", "7", "42", "123", "1234", "99999", "123456", "7654321", "12345678", "123456789", "9876543210123",
      "1234567890123456", "12345678901234567", "999999999999999999", "0012", "00000000"] {
      #expect(Array(text.utf8).withUnsafeBytes { DecimalDigits.value($0) } == UInt64(text), "\(text)")
    }
    for text in ["", "a", "12a4", "1234:678", "1234567/", "-5", "12345678901234567 ", "9999999999999999999", "12 45678"] {
      #expect(Array(text.utf8).withUnsafeBytes { DecimalDigits.value($0) } == nil, "\(text)")
    }
  }

  /// A file whose ids begin as numbers and go on as texts gives the log of the same rows in another order.
  @Test(arguments: ["x", "007", "300000000", "4000000000", "0", "é"])
  func idsOfAnyKindMayFollowNumbers(odd: String) throws {
    var events: [Event] = []
    for number in 1...400 {
      events.append(Event(String(number * 37 % 23 + 1), String(number * 91 % 57 + 1), Int64(number)))
    }
    events += [Event(odd, "5", 900), Event("3", odd, 901), Event(odd, odd, 902)]
    let numbersFirst = try raw(events).prepared()
    let textsFirst = try raw(events.reversed()).prepared()
    #expect(numbersFirst.digest == textsFirst.digest)
    #expect(try numbersFirst.names() == textsFirst.names())
    let users: Set<String> = Set(events.map { $0.user })
    let items: [String] = Set(events.map { $0.item }).sorted { $0.precedesCanonically($1) }
    let names = try numbersFirst.names()
    #expect(Set(names.userIDs) == users)
    #expect(names.itemIDs == items)
    #expect(try history(numbersFirst, odd) == ["5", odd])
  }

  /// Sparse numbers must not make a table of the largest of them.
  @Test func sparseNumbersAreTexts() throws {
    var set = NumberSet()
    #expect(set.insert(5) == true && set.insert(5) == false)
    #expect(set.insert(UInt64(1) << 27) == nil)
    let log = try raw([Event("134217728", "1", 1), Event("2", "200000000", 2)]).prepared()
    #expect(try log.originalUserIDs() == ["2", "134217728"])
  }

  @Test func timesFarApartAreSortedAndMayBeFilteredAway() throws {
    let events = [
      Event("a", "x", 4_000_000_000_000), Event("a", "y", 5), Event("a", "z", -9_000_000_000), Event("a", "w", 5),
      Event("b", "x", Int64.max / 2), Event("b", "y", 6),
    ]
    #expect(throws: InteractionError.self) { try raw(events).prepared() }
    let day = Filter.days(from: CalendarDay("1970-01-01"), before: CalendarDay("1970-01-02"))
    let log = try raw(events).prepared(.init(filters: [day]))
    #expect(try Set(history(log, "a")) == ["y", "w"] && history(log, "b") == ["y"])
    // Far apart, and sorted all the same: the latest two of a are x and one of the tied.
    var table = raw(events)
    let sorted = EventTable(&table, ties: .itemID)
    #expect(sorted.rows(of: 0).map { sorted.itemIDs[Int(sorted.items[$0])] } == ["z", "w", "y", "x"])
    #expect(sorted.rows(of: 0).map { sorted.times[$0] } == [-9_000_000_000, 5, 5, 4_000_000_000_000])
  }

  /// Long histories go through the counting sort, short ones through insertion: both against `sorted`.
  @Test(arguments: [2, 24, 25, 300, 5_000], [1, 50, 1_000_000])
  func historiesAreInTimeOrder(length: Int, times: Int) throws {
    let events = scrambledEvents(users: 1, items: 900, count: length, times: times)
    let log = try raw(events).prepared(.init(ties: .fileOrder, duplicates: .keep))
    let expected = events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
    #expect(try history(log, "u0") == expected.map(\.element.item))
    #expect(Array(try #require(log.ratings(of: 0))) == expected.map(\.element.rating))
  }

  /// Whatever the lengths of fields and lines, they are cut where a plain split cuts them.
  @Test func fieldsAreCutAsByASplit() throws {
    let folder = try TemporaryFolder()
    var rows: [[String]] = []
    for number in 0..<400 {
      rows.append((0..<3).map { String(repeating: "\($0)", count: 1 + (number * 7 + $0 * 13) % 19) })
    }
    for end in ["\n", "\r\n"] {
      try folder.write(rows.map { $0.joined(separator: "|") }.joined(separator: end), "x")
      var read: [[String]] = []
      let file = DelimitedFile(folder.path + "/x", columns: ["a", "b", "c"], separator: "|")
      try file.forEachRow { row throws(InteractionError) in
        #expect(row.line == read.count + 1)
        read.append([try row.text(0), try row.text(1), try row.text(2)])
      }
      #expect(read == rows)
    }
  }

  /// Larger than a block, plain and packed: every line once, with its number.
  @Test(arguments: [false, true])
  func blocksDoNotCutLines(packed: Bool) throws {
    let folder = try TemporaryFolder()
    let lines = (0..<90_000).map { "\($0)," + String(repeating: "y", count: $0 % 41) + "z" }
    try folder.write(lines.joined(separator: "\n"), "x")
    if packed { try ExternalProgram.run(["gzip", "-f", folder.path + "/x"]) }
    var next = 0
    try LineFile(path: folder.path + (packed ? "/x.gz" : "/x")).forEachLine { line, number in
      #expect(number == next + 1 && line.elementsEqual(lines[next].utf8))
      next += 1
    }
    #expect(next == lines.count)
  }

  /// The resident columns: twelve bytes an event with a rating and eight a user, beside header, trace and names.
  @Test func aLoadedLogIsSmall() throws {
    let log = try raw(scrambledEvents(users: 200, items: 300, count: 20_000)).prepared()
    let layout = log.storage.layout
    #expect(layout.traceAt <= 12 * log.count + 8 * log.userCount + LogLayout.headerSize + 8 + 4 * 63)
    #expect(log.storage.bytes.count == layout.total)
  }

  @Test func theSearchForThresholdsFindsThePlantedOnes() throws {
    let events = scrambledEvents(users: 150, items: 200, count: 3_000, times: 100_000)
    for passes in [Filter.CorePasses.single, .fixpoint] {
      let truth = try raw(events).prepared(.init(filters: [.core(user: 10, item: 5, passes: passes)]))
      let counts = CoreSearch.Counts(users: truth.userCount, items: truth.itemCount, events: truth.count)
      let search = try raw(events).coreSearch(published: counts)
      #expect(search.candidates.count == 10)
      #expect(search.best.counts == counts && search.best.deviation == 0 && search.best.item == 5)
      #expect(search.best.passes == passes)
      #expect(CoreSearch.best(of: [search, search])?.filter == search.best.filter)
    }
    let off = CoreSearch.Counts(users: 110, items: 45, events: 1_000)
    #expect(abs(CoreSearch.Counts(users: 100, items: 50, events: 1_000).deviation(from: off) - (10 / 110.0 + 5 / 45.0)) < 1e-12)
  }

  @Test func shufflingForgetsTimesAndKeepsEvents() throws {
    let events = scrambledEvents(users: 20, items: 60, count: 700)
    func log(_ seed: UInt64, _ rows: [Event]) throws -> InteractionLog {
      try raw(rows).prepared(.init(filters: [.shuffled(seed: seed)]))
    }
    let (one, again, other) = (try log(1, events), try log(1, events.reversed()), try log(2, events))
    #expect(one.digest == again.digest && one.digest != other.digest)
    #expect(one.timeKind == .ordinal && one.usersTiedAtTheEnd == 0)
    let plain = try raw(events).prepared()
    for user in 0..<plain.userCount { #expect(plain.items(of: user).sorted() == one.items(of: user).sorted()) }
    // Who else is there does not change a user's order.
    let alone = try log(1, events.filter { $0.user == "u3" })
    #expect(try history(alone, "u3") == history(one, "u3"))
  }
}
