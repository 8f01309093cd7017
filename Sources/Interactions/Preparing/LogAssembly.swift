import Foundation
import Host

/// Lays a finished table out as the bytes of a log: renumbers what is left, measures ticks, collects names, digests.
enum LogAssembly {
  /// The log; table and descriptions are freed as they are copied.
  static func log(
    _ table: inout EventTable, _ descriptions: inout ItemDescriptions, _ trace: FilterTrace
  ) throws(InteractionError) -> InteractionLog {
    let origin = try origin(table)
    let (users, items) = kept(table)
    let trace = encoded(trace)
    let digest = CanonicalDigest.of(table, users: users, items: items, origin: origin)
    let names = NamesEncoding(table, descriptions, users: users, items: items).bytes
    let numbers = items.numbers(of: table.itemIDs.count)
    table.forgetIdentifiers()
    descriptions = ItemDescriptions()
    let layout = LogLayout(
      users: users.count, items: items.count, events: table.count, hasRatings: table.hasRatings,
      timeKind: table.timeKind, tickMicroseconds: table.tickMicroseconds, origin: origin, traceCount: trace.count,
      namesCount: names.count)
    let area = UnsafeMutableRawBufferPointer.allocate(byteCount: layout.total, alignment: 64)
    area[..<layout.offsetsAt].update(repeating: 0)
    layout.write(to: area)
    area[128..<160].copy(digest.bytes)
    fillColumns(area, layout, &table, users, numbers)
    area[layout.traceAt..<(layout.traceAt + trace.count)].copy(trace)
    area[layout.namesAt..<layout.total].copy(names)
    clearGaps(area, layout)
    return InteractionLog(LogStorage(owning: area, layout))
  }

  /// The digest of the log that `log` would give, and of its titles and features.
  static func digests(
    _ table: EventTable, _ descriptions: ItemDescriptions
  ) throws(InteractionError) -> (log: SHA256Digest, catalog: SHA256Digest) {
    let (users, items) = kept(table)
    return (
      CanonicalDigest.of(table, users: users, items: items, origin: try origin(table)),
      NamesEncoding(table, descriptions, users: users, items: items).catalogDigest
    )
  }

  private static func kept(_ table: EventTable) -> (users: KeptRanks, items: KeptRanks) {
    guard !table.isWhole else { return (KeptRanks(all: table.userCount), KeptRanks(all: table.itemIDs.count)) }
    return (KeptRanks(table.userCounts), KeptRanks(table.itemCounts))
  }

  private static func origin(_ table: EventTable) throws(InteractionError) -> Int64 {
    guard let range = table.times.range else {
      throw InteractionError(.malformed, "there is no event", expected: "at least one")
    }
    let (span, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    guard !overflow, span <= Int64(UInt32.max) else {
      throw InteractionError(
        .malformed, "the times span \(overflow ? "more than 2^63" : String(span)) ticks of \(table.tickMicroseconds) µs",
        expected: "at most \(UInt32.max)", hint: "Some times are wrong; leave them out with a filter on days.")
    }
    return range.lowerBound
  }

  private static func encoded(_ trace: FilterTrace) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(trace) else {
      refuse("the trace of a filter could not be written as JSON, though it holds only texts and counts")
    }
    return Array(json)
  }

  private static func fillColumns(
    _ area: UnsafeMutableRawBufferPointer, _ layout: LogLayout, _ table: inout EventTable, _ users: KeptRanks,
    _ numbers: [Int32]?
  ) {
    let base = area.baseAddress!
    let count = table.count
    let offsets = (base + layout.offsetsAt).assumingMemoryBound(to: Int64.self)
    offsets[0] = 0
    for user in 0..<users.count { offsets[user + 1] = Int64(table.rows(of: users[user]).upperBound) }
    if !table.ratings.isEmpty {
      let ratings = (base + layout.ratingsAt).assumingMemoryBound(to: Float.self)
      for row in 0..<count { ratings[row] = table.ratings[row] }
      table.ratings = []
    }
    fillItems((base + layout.itemsAt).assumingMemoryBound(to: Int32.self), table.takeItems(), numbers)
    fillTicks((base + layout.ticksAt).assumingMemoryBound(to: UInt32.self), table.takeTimes(), layout.origin)
  }

  private static func fillItems(_ target: UnsafeMutablePointer<Int32>, _ items: [Int32], _ numbers: [Int32]?) {
    guard let numbers else {
      for row in 0..<items.count { target[row] = items[row] }
      return
    }
    for row in 0..<items.count { target[row] = numbers[Int(items[row])] }
  }

  private static func fillTicks(_ target: UnsafeMutablePointer<UInt32>, _ times: TimeColumn, _ origin: Int64) {
    for row in 0..<times.count { target[row] = UInt32(truncatingIfNeeded: times[row] - origin) }
  }

  /// Equal logs are equal files: what lies between the columns is zero.
  private static func clearGaps(_ area: UnsafeMutableRawBufferPointer, _ layout: LogLayout) {
    let columns = [
      (layout.offsetsAt, 8 * (layout.users + 1)), (layout.itemsAt, 4 * layout.events), (layout.ticksAt, 4 * layout.events),
      (layout.ratingsAt, layout.ratingsAt == 0 ? 0 : 4 * layout.events), (layout.traceAt, layout.traceCount),
    ].filter { $0.0 > 0 }
    for (place, column) in columns.enumerated() {
      let next = place + 1 < columns.count ? columns[place + 1].0 : layout.namesAt
      area[(column.0 + column.1)..<next].update(repeating: 0)
    }
  }
}

extension Slice where Base == UnsafeMutableRawBufferPointer {
  fileprivate func copy(_ bytes: [UInt8]) {
    UnsafeMutableRawBufferPointer(rebasing: self).copyBytes(from: bytes)
  }

  fileprivate func update(repeating byte: UInt8) {
    let area = UnsafeMutableRawBufferPointer(rebasing: self)
    guard !area.isEmpty else { return }
    area.initializeMemory(as: UInt8.self, repeating: byte)
  }
}
