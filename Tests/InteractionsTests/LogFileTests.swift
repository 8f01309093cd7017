import Foundation
import Testing

@testable import Interactions

struct LogFileTests {
  private func sample() throws -> InteractionLog {
    var source = raw(scrambledEvents(users: 20, items: 30, count: 300))
    source.setFeature("genre", ["Drama", "War"], of: "i3")
    source.setFeature("genre", ["War"], of: "i1")
    return try source.prepared(.init(filters: [.core(user: 2, item: 1, passes: .fixpoint)]))
  }

  @Test func whatIsWrittenIsMappedBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/deep/er/a.log"
    let log = try sample()
    try log.write(to: path)
    let mapped = try InteractionLog(contentsOf: path)
    #expect(mapped.digest == log.digest)
    #expect(mapped.catalog == log.catalog)
    #expect(mapped.trace == log.trace)
    #expect(mapped.origin == log.origin)
    #expect(mapped.tickSeconds == 1)
    #expect(Array(mapped.allItems) == Array(log.allItems))
    #expect(Array(mapped.allTicks) == Array(log.allTicks))
    #expect(Array(try #require(mapped.allRatings)) == Array(try #require(log.allRatings)))
    #expect(Array(mapped.userOffsets) == Array(log.userOffsets))
    #expect(try mapped.names() == log.names())
    #expect(try mapped.names().feature("genre")?.values == ["War", "Drama"])
    // Nothing but the file is left in the folder.
    #expect(folder.files == ["deep", "deep/er", "deep/er/a.log"])
  }

  @Test func columnsTakeTwelveBytesAnEventAndEightAUser() throws {
    let layout = LogLayout(
      users: 1_000, items: 500, events: 10_000, hasRatings: true, timeKind: .clock, tickMicroseconds: 1, origin: 0,
      traceCount: 0, namesCount: 0)
    // A header, one more offset, and at most 63 bytes between columns.
    #expect(layout.total <= 12 * 10_000 + 8 * 1_000 + LogLayout.headerSize + 8 + 4 * 63)
  }

  /// Any cut and any changed byte must be seen, wherever it is: in the header, the columns, the trace or the names.
  @Test func everyDamageIsSeen() throws {
    let folder = try TemporaryFolder()
    let log = try sample()
    try log.write(to: folder.path + "/whole.log")
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/whole.log")))
    func outcome(_ bytes: [UInt8]) throws -> InteractionError? {
      try folder.write(bytes, "damaged.log")
      do throws(InteractionError) {
        _ = try InteractionLog(contentsOf: folder.path + "/damaged.log").names()
        return nil
      } catch { return error }
    }
    #expect(try outcome(whole) == nil)
    for length in [0, 1, 100, 255, 256, 1_000, whole.count / 2, whole.count - 1] {
      let error = try #require(try outcome(Array(whole[..<length])), "cut to \(length)")
      #expect(error.kind == .damaged)
      #expect(error.path == folder.path + "/damaged.log")
      #expect(error.hint?.contains("Delete") == true)
    }
    #expect(try outcome(whole + [0])?.kind == .damaged)
    for place in Array(0..<224) + Array(stride(from: 256, to: whole.count, by: 37)) {
      var bytes = whole
      bytes[place] ^= 0x40
      #expect(try outcome(bytes) != nil, "byte \(place)")
    }
  }

  @Test func newerFilesAreRefusedByVersion() throws {
    let folder = try TemporaryFolder()
    try sample().write(to: folder.path + "/a.log")
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.log")))
    bytes[8] += 1
    try folder.write(bytes, "a.log")
    let error = try #require(throws: InteractionError.self) { try InteractionLog(contentsOf: folder.path + "/a.log") }
    #expect(error.kind == .newer)
    #expect(error.description.contains("version 3; expected version 2"))
  }

  @Test func aFileThatIsNotThereIsMissing() throws {
    let error = try #require(throws: InteractionError.self) { try InteractionLog(contentsOf: "/nowhere/a.log") }
    #expect(error.kind == .missing)
  }

  @Test func namesAreNotReadUntilAskedFor() throws {
    let folder = try TemporaryFolder()
    let log = try sample()
    try log.write(to: folder.path + "/a.log")
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.log")))
    bytes[bytes.count - 1] ^= 1
    try folder.write(bytes, "a.log")
    let mapped = try InteractionLog(contentsOf: folder.path + "/a.log")
    #expect(mapped.count == log.count)
    #expect(throws: InteractionError.self) { try mapped.names() }
  }

  @Test func aWriteThatFailsLeavesNothing() throws {
    let folder = try TemporaryFolder()
    // A folder stands where the file should go, so that the last step, the renaming, fails.
    try folder.write("x", "taken.log/inside")
    let error = try #require(throws: InteractionError.self) { try sample().write(to: folder.path + "/taken.log") }
    #expect(error.kind == .machine)
    #expect(folder.files == ["taken.log", "taken.log/inside"])
  }

  @Test func readersSeeTheOldOrTheNewFileNeverAHalf() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/shared.log"
    let logs = [try sample(), try raw(scrambledEvents(users: 50, items: 60, count: 9_000, salt: 2)).prepared()]
    try logs[0].write(to: path)
    let known = Set(logs.map(\.digest))
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for round in 0..<40 { if (try? logs[round % 2].write(to: path)) == nil { return false } }
        return true
      }
      group.addTask {
        for _ in 0..<200 {
          guard let log = try? InteractionLog(contentsOf: path), known.contains(log.digest) else { return false }
        }
        return true
      }
      for await outcome in group { #expect(outcome) }
    }
    #expect(folder.files == ["shared.log"])
  }
}
