import Foundation

/// Lays a finished table out as the bytes of a log: renumbers what is left, measures ticks, collects names, digests.
struct LogAssembly {
  private let table: EventTable
  private let trace: [UInt8]
  private let keptUsers, keptItems: [Int32]  // rank of each new number
  private let names: LogNames
  private let origin: Int64

  init(_ table: EventTable, _ descriptions: ItemDescriptions, _ trace: FilterTrace) throws(InteractionError) {
    self.table = table
    guard let origin = table.times.min(), let last = table.times.max() else {
      throw InteractionError(.malformed, "there is no event", expected: "at least one")
    }
    let (span, overflow) = last.subtractingReportingOverflow(origin)
    guard !overflow, span <= Int64(UInt32.max) else {
      throw InteractionError(
        .malformed, "the times span \(overflow ? "more than 2^63" : String(span)) ticks of \(table.tickMicroseconds) µs",
        expected: "at most \(UInt32.max)", hint: "Some times are wrong; leave them out with a filter on days.")
    }
    self.origin = origin
    keptUsers = Self.present(table.userCounts)
    keptItems = Self.present(table.itemCounts)
    names = descriptions.names(
      users: keptUsers.map { table.userIDs[Int($0)] }, items: keptItems.map { table.itemIDs[Int($0)] })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(trace) else { preconditionFailure("a trace holds only texts and counts") }
    self.trace = Array(json)
  }

  func log() -> InteractionLog {
    let encodedNames = names.encoded
    let layout = LogLayout(
      users: keptUsers.count, items: keptItems.count, events: table.count, hasRatings: table.hasRatings,
      timeKind: table.timeKind, tickMicroseconds: table.tickMicroseconds, origin: origin, traceCount: trace.count,
      namesCount: encodedNames.count)
    let area = UnsafeMutableRawBufferPointer.allocate(byteCount: layout.total, alignment: 64)
    area.initializeMemory(as: UInt8.self, repeating: 0)
    layout.write(to: area)
    fillColumns(area, layout)
    area[layout.traceAt..<(layout.traceAt + trace.count)].copy(trace)
    area[layout.namesAt..<layout.total].copy(encodedNames)
    area[128..<160].copy(digest(area, layout).bytes)
    area[192..<224].copy(layout.namesChecksum(UnsafeRawBufferPointer(area)).bytes)
    area[160..<192].copy(layout.coreChecksum(UnsafeRawBufferPointer(area)).bytes)
    return InteractionLog(LogStorage(owning: area, layout))
  }

  private static func present(_ counts: [Int32]) -> [Int32] {
    counts.indices.filter { counts[$0] > 0 }.map { Int32($0) }
  }

  private func fillColumns(_ area: UnsafeMutableRawBufferPointer, _ layout: LogLayout) {
    let base = area.baseAddress!
    let offsets = (base + layout.offsetsAt).assumingMemoryBound(to: Int64.self)
    let items = (base + layout.itemsAt).assumingMemoryBound(to: Int32.self)
    let ticks = (base + layout.ticksAt).assumingMemoryBound(to: UInt32.self)
    let ratings = (base + layout.ratingsAt).assumingMemoryBound(to: Float.self)
    var itemNumbers = [Int32](repeating: -1, count: table.itemIDs.count)
    for (number, rank) in keptItems.enumerated() { itemNumbers[Int(rank)] = Int32(number) }
    var user = 0
    for row in 0..<table.count {
      if row > 0 && table.users[row] != table.users[row - 1] {
        user += 1
        offsets[user] = Int64(row)
      }
      items[row] = itemNumbers[Int(table.items[row])]
      ticks[row] = UInt32(table.times[row] - origin)
      if table.hasRatings { ratings[row] = table.ratings[row] }
    }
    offsets[keptUsers.count] = Int64(table.count)
  }

  /// SHA-256 over: the line "recount canonical log 1", time kind, µs a tick, origin, users, items, events, whether there
  /// are ratings (each 8 bytes); the ids of users, then items (length in 4 bytes, UTF-8); the columns offsets, items,
  /// ticks, ratings.
  private func digest(_ area: UnsafeMutableRawBufferPointer, _ layout: LogLayout) -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update("recount canonical log 1\n")
    let numbers = [
      Int64(layout.timeKind), layout.tickMicroseconds, origin, Int64(layout.users), Int64(layout.items),
      Int64(layout.events), table.hasRatings ? 1 : 0,
    ]
    for number in numbers { hasher.update(number) }
    var ids = ByteWriter()
    ids.put(names.userIDs)
    ids.put(names.itemIDs)
    ids.bytes.withUnsafeBytes { hasher.update($0) }
    var columns = [(layout.offsetsAt, 8 * (layout.users + 1)), (layout.itemsAt, 4 * layout.events)]
    columns.append((layout.ticksAt, 4 * layout.events))
    if table.hasRatings { columns.append((layout.ratingsAt, 4 * layout.events)) }
    for (start, count) in columns { hasher.update(UnsafeRawBufferPointer(rebasing: area[start..<(start + count)])) }
    return hasher.finish()
  }
}

extension Slice where Base == UnsafeMutableRawBufferPointer {
  fileprivate func copy(_ bytes: [UInt8]) {
    UnsafeMutableRawBufferPointer(rebasing: self).copyBytes(from: bytes)
  }
}

extension ItemDescriptions {
  /// Names of what is left: values of features in canonical order, with the values above them in a tree.
  func names(users: [String], items: [String]) -> LogNames {
    LogNames(
      userIDs: users, itemIDs: items, titles: items.map { titles[$0] },
      features: features.keys.sorted().map { Self.column($0, features[$0]!, items) })
  }

  private static func column(_ name: String, _ feature: Feature, _ items: [String]) -> ItemFeature {
    var used = Set<String>()
    for item in items {
      for value in feature.values[item] ?? [] {
        var value: String? = value
        while let here = value, used.insert(here).inserted { value = feature.parents[here] }
      }
    }
    let values = used.sorted { $0.precedesCanonically($1) }
    let numbers = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, Int32($0)) })
    var offsets: [Int32] = [0]
    var members: [Int32] = []
    for item in items {
      members += Set((feature.values[item] ?? []).map { numbers[$0]! }).sorted()
      offsets.append(Int32(members.count))
    }
    let parents = feature.parents.isEmpty ? nil : values.map { feature.parents[$0].map { numbers[$0]! } ?? -1 }
    return ItemFeature(name: name, values: values, parents: parents, offsets: offsets, members: members)
  }
}
