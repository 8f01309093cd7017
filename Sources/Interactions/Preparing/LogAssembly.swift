import Foundation
import Host

/// Lays a finished table out as the bytes of a log: renumbers what is left, measures ticks, collects names, digests.
enum LogAssembly {
  /// The log; table and descriptions are freed as they are copied.
  static func log(
    _ table: inout EventTable, _ descriptions: inout ItemDescriptions, _ trace: FilterTrace
  ) throws(InteractionError) -> InteractionLog {
    let kept = Kept(table, origin: try origin(table))
    let trace = encoded(noting(kept, in: trace))
    let digest = CanonicalDigest.of(table, kept)
    let names = NamesEncoding(table, descriptions, users: kept.users, items: kept.items).bytes
    table.forgetIdentifiers()
    descriptions = ItemDescriptions()
    let layout = LogLayout(
      users: kept.users.count, items: kept.items.count, events: table.count, hasRatings: table.hasRatings,
      timeKind: table.timeKind, tickMicroseconds: table.tickMicroseconds, origin: kept.origin, traceCount: trace.count,
      namesCount: names.count, sections: sections(table, kept))
    let area = UnsafeMutableRawBufferPointer.allocate(byteCount: layout.total, alignment: 64)
    area[..<layout.offsetsAt].update(repeating: 0)
    layout.write(to: area)
    area[128..<160].copy(digest.bytes)
    fillSections(area, layout, &table, kept)
    fillColumns(area, layout, &table, kept)
    area[layout.traceAt..<(layout.traceAt + trace.count)].copy(trace)
    area[layout.namesAt..<layout.total].copy(names)
    layout.clearGaps(area)
    return InteractionLog(LogStorage(owning: area, layout))
  }

  /// The digest of the log that `log` would give, and of what that leaves out: titles, features, impressions.
  static func digests(
    _ table: EventTable, _ descriptions: ItemDescriptions
  ) throws(InteractionError) -> (log: SHA256Digest, catalog: SHA256Digest) {
    let kept = Kept(table, origin: try origin(table))
    let names = NamesEncoding(table, descriptions, users: kept.users, items: kept.items).catalogDigest
    guard let impressions = table.impressions else { return (CanonicalDigest.of(table, kept), names) }
    let shown = impressions.digest(kept)
    return (CanonicalDigest.of(table, kept), SHA256Digest(of: names.bytes + shown.bytes))
  }

  private static func noting(_ kept: Kept, in trace: FilterTrace) -> FilterTrace {
    guard let last = trace.impressions.last?.impressions, last != kept.impressions else { return trace }
    var trace = trace
    trace.impressions.append(
      .init(name: "of users and items that are left, from the first event on", impressions: kept.impressions))
    return trace
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
    _ area: UnsafeMutableRawBufferPointer, _ layout: LogLayout, _ table: inout EventTable, _ kept: Kept
  ) {
    let base = area.baseAddress!
    let count = table.count
    let offsets = (base + layout.offsetsAt).assumingMemoryBound(to: Int64.self)
    offsets[0] = 0
    for user in 0..<kept.users.count { offsets[user + 1] = Int64(table.rows(of: kept.users[user]).upperBound) }
    if !table.ratings.isEmpty {
      let ratings = (base + layout.ratingsAt).assumingMemoryBound(to: Float.self)
      for row in 0..<count { ratings[row] = table.ratings[row] }
      table.ratings = []
    }
    fillItems((base + layout.itemsAt).assumingMemoryBound(to: Int32.self), table.takeItems(), kept.itemNumbers)
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
