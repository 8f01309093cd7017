import Foundation
import Host
import Testing

@testable import Interactions

/// The parts of a prepared file that not every log has.
@Suite struct SectionTests {
  /// A log that has all of them.
  private func full() throws -> InteractionLog {
    var raw = RawLog(timeKind: .clock, hasRatings: true, hasKinds: true, hasSessions: true)
    for (place, event) in scrambledEvents(users: 9, items: 12, count: 80).enumerated() {
      raw.append(
        user: event.user, item: event.item, time: event.time, rating: event.rating, kind: place % 3 == 0 ? "buy" : "view",
        session: "s\(place % 7)")
      raw.appendImpression(user: event.user, item: event.item, time: event.time + 1, isClicked: place % 2 == 0)
    }
    raw.setUserFeature("age", ["25"], of: "u1")
    return try raw.prepared()
  }

  private func bytes(_ log: InteractionLog, _ folder: TemporaryFolder) throws -> [UInt8] {
    try log.write(to: folder.path + "/whole.log")
    return Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/whole.log")))
  }

  private func outcome(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> InteractionError? {
    try folder.write(bytes, "other.log")
    do throws(InteractionError) {
      _ = try InteractionLog(contentsOf: folder.path + "/other.log").names()
      return nil
    } catch { return error }
  }

  /// The bytes with checksums that hold: what a program that is wrong might write.
  private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    func number(_ at: Int) -> Int { bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: at, as: Int64.self)) } }
    let names = min(max(number(112), 0), bytes.count)
    bytes.replaceSubrange(192..<224, with: SHA256Digest(of: Array(bytes[names...])).bytes)
    let core = SHA256Digest(of: Array(bytes[..<160]) + Array(bytes[192..<256]) + Array(bytes[256..<max(256, names)]))
    bytes.replaceSubrange(160..<192, with: core.bytes)
    return bytes
  }

  @Test func everyDamageIsSeen() throws {
    let folder = try TemporaryFolder()
    let log = try full()
    let whole = try bytes(log, folder)
    #expect(try outcome(whole, folder) == nil && log.storage.layout.sections.count == 7)
    for place in Array(224..<240) + Array(stride(from: log.storage.layout.tableAt, to: whole.count, by: 13)) {
      var bytes = whole
      bytes[place] ^= 0x10
      #expect(try outcome(bytes, folder)?.kind == .damaged, "byte \(place)")
    }
  }

  /// Tables and columns that contradict one another are refused even where the checksums hold.
  @Test func contradictionsAreRefused() throws {
    let folder = try TemporaryFolder()
    let log = try full()
    let (whole, layout) = (try bytes(log, folder), log.storage.layout)
    #expect(sealed(whole) == whole)
    func with(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
      var bytes = whole
      change(&bytes)
      return sealed(bytes)
    }
    func put(_ value: Int, _ place: Int, _ bytes: inout [UInt8]) {
      withUnsafeBytes(of: Int64(value).littleEndian) { bytes.replaceSubrange(place..<(place + 8), with: $0) }
    }
    let entry = { (number: Int) in layout.tableAt + LogSection.entryLength * number }
    var wrong: [(String, [UInt8])] = [
      ("a table behind the end", with { put(whole.count, 224, &$0) }), ("a table before the start", with { put(-64, 224, &$0) }),
      ("no sections in a table", with { put(0, 232, &$0) }), ("more sections than there are", with { put(8, 232, &$0) }),
      ("fewer sections than there are", with { put(6, 232, &$0) }), ("sections without a table", with { put(0, 224, &$0) }),
      ("an unknown section", with { $0[entry(0)] = UInt8(ascii: "q") }),
      ("a section twice", with { $0.replaceSubrange(entry(1)..<(entry(1) + 16), with: LogSection.kinds.code) }),
      ("a kind without a name", with { $0[layout.range(of: .kinds)!.lowerBound] = 2 }),
      ("an impression of no item", with { $0[layout.range(of: .shownItems)!.lowerBound] = 200 }),
      ("a click that is neither", with { $0[layout.range(of: .shownClicks)!.lowerBound] = 2 }),
      ("impressions that begin late", with { $0[layout.range(of: .shownOffsets)!.lowerBound] = 1 }),
      ("impressions that go back", with { $0[layout.range(of: .shownOffsets)!.lowerBound + 8] = 250 }),
      ("kind names that do not end", with { $0[layout.range(of: .kindNames)!.lowerBound] = 99 }),
      ("names that go on", sealed(whole + [0])),
    ]
    for number in 0..<7 {
      wrong.append(("section \(number) elsewhere", with { put(layout.sections[number].range.lowerBound + 64, entry(number) + 16, &$0) }))
      wrong.append(("section \(number) longer", with { put(layout.sections[number].range.count + 8, entry(number) + 24, &$0) }))
      wrong.append(("section \(number) endless", with { put(Int.max, entry(number) + 24, &$0) }))
      wrong.append(("section \(number) of less than nothing", with { put(-1, entry(number) + 24, &$0) }))
    }
    for (what, bytes) in wrong { #expect(try outcome(bytes, folder)?.kind == .damaged, "\(what)") }
  }

  /// A log without sections has the bytes that it had before there were any: the header ends in zeros, and the names follow the
  /// trace. So a file of before is still mapped, and one without them is read by a program of before.
  @Test func aLogWithoutThemIsWrittenAsBefore() throws {
    let folder = try TemporaryFolder()
    let log = try raw(scrambledEvents(users: 9, items: 12, count: 80)).prepared()
    let (whole, layout) = (try bytes(log, folder), log.storage.layout)
    #expect(whole[224..<256].allSatisfy { $0 == 0 } && whole[8] == 2)
    #expect(layout.namesAt == (layout.traceAt + layout.traceCount + 63) / 64 * 64)
    let trace = String(decoding: whole[layout.traceAt..<(layout.traceAt + layout.traceCount)], as: UTF8.self)
    #expect(trace.hasPrefix(#"{"steps":[{"events":"#) && !trace.contains("impressions"))
    // Behind the titles: the count of features, which is zero, and nothing.
    #expect(whole.suffix(8).allSatisfy { $0 == 0 })
  }

  /// 100 events: 8 bytes each, 4 more with ratings, 1 with kinds, a bit with sessions; impressions 9, and 8 a user.
  @Test func sectionsTakeWhatTheySay() throws {
    let layout = LogLayout(
      users: 1_000, items: 500, events: 100_000, hasRatings: false, timeKind: .clock, tickMicroseconds: 1, origin: 0, traceCount: 0,
      namesCount: 0,
      sections: [
        (.kinds, 100_000), (.kindNames, 30), (.sessions, 12_500), (.shownOffsets, 8_008), (.shownItems, 400_000), (.shownTicks, 400_000),
        (.shownClicks, 100_000),
      ])
    let columns = 8 * 100_000 + 8 * 1_001, sections = 100_000 + 30 + 12_500 + 9 * 100_000 + 8 * 1_001
    #expect(layout.total <= columns + sections + LogLayout.headerSize + 7 * LogSection.entryLength + 12 * 63)
    for part in layout.parts { #expect(part.lowerBound % 64 == 0) }
  }
}
