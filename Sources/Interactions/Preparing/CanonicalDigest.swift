import Host

/// SHA-256 over a log's canonical form: the line "recount canonical log 1", time kind, µs a tick, origin, users, items,
/// events, whether there are ratings (each 8 bytes); the ids of users, then items (count in 8 bytes, each id's length in
/// 4 bytes, UTF-8); the columns offsets, items, ticks, ratings. Where there are kinds, the line "kinds", their names as the ids,
/// and a byte an event; where there are sessions, the line "sessions", and a bit an event, lowest first, that is set where one
/// begins.
struct CanonicalDigest: ~Copyable {
  private var hasher = SHA256Hasher()
  /// Where bytes wait until there are enough to digest.
  private let area = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  private var filled = 0

  static func of(_ table: EventTable, _ kept: Kept) -> SHA256Digest {
    let (users, items, origin) = (kept.users, kept.items, kept.origin)
    var digest = CanonicalDigest()
    digest.hasher.update("recount canonical log 1\n")
    let numbers = [
      Int64(table.timeKind.rawValue), table.tickMicroseconds, origin, Int64(users.count), Int64(items.count),
      Int64(table.count), table.hasRatings ? 1 : 0,
    ]
    for number in numbers { digest.put(number) }
    digest.put(users, of: table.userIDs)
    digest.put(items, of: table.itemIDs)
    digest.put(0 as Int64)
    for user in 0..<users.count { digest.put(Int64(table.rows(of: users[user]).upperBound)) }
    if let itemNumbers = kept.itemNumbers {
      digest.putAll(table.count) { itemNumbers[Int(table.items[$0])] }
    } else {
      digest.putAll(table.count) { table.items[$0] }
    }
    digest.putAll(table.count) { Int32(truncatingIfNeeded: table.times[$0] - origin) }
    digest.putAll(table.ratings.count) { Int32(bitPattern: table.ratings[$0].bitPattern) }
    digest.flush()
    if table.hasKinds { digest.putKinds(table, kept) }
    if !table.sessions.isEmpty {
      digest.hasher.update("sessions\n")
      table.sessionBits.withUnsafeBytes { digest.hasher.update($0) }
    }
    return digest.finished()
  }

  private mutating func putKinds(_ table: EventTable, _ kept: Kept) {
    hasher.update("kinds\n")
    put(Int64(kept.kindNames.count))
    flush()
    for name in kept.kindNames {
      withUnsafeBytes(of: UInt32(name.utf8.count).littleEndian) { hasher.update($0) }
      hasher.update(name)
    }
    for start in stride(from: 0, to: table.count, by: area.count) {
      filled = min(area.count, table.count - start)
      for place in 0..<filled { area[place] = kept.kindNumbers[Int(table.kinds[start + place])] }
      flush()
    }
  }

  deinit { area.deallocate() }

  /// The digest of what was put; nothing may be put afterwards.
  private mutating func finished() -> SHA256Digest {
    var hasher = SHA256Hasher()
    swap(&hasher, &self.hasher)
    return hasher.finish()
  }

  private mutating func put(_ ranks: KeptRanks, of ids: RankedIdentifiers) {
    put(Int64(ranks.count))
    for number in 0..<ranks.count {
      makeRoom(16)
      if ids.isNumeric {
        let digits = UnsafeMutableRawBufferPointer(rebasing: area[(filled + 4)...])
        let length = DecimalDigits.write(ids.numbers[ranks[number]], to: digits)
        area.storeBytes(of: UInt32(truncatingIfNeeded: length).littleEndian, toByteOffset: filled, as: UInt32.self)
        filled += 4 + length
      } else {
        ids.withBytes(of: ranks[number]) { id in
          area.storeBytes(of: UInt32(id.count).littleEndian, toByteOffset: filled, as: UInt32.self)
          filled += 4
          flush()
          hasher.update(id)
        }
      }
    }
  }

  private mutating func put(_ number: Int64) {
    makeRoom(8)
    area.storeBytes(of: number.littleEndian, toByteOffset: filled, as: Int64.self)
    filled += 8
  }

  /// A column of four bytes a row.
  @inline(__always)
  private mutating func putAll(_ count: Int, _ value: (Int) -> Int32) {
    flush()
    let words = area.assumingMemoryBound(to: Int32.self)
    for start in stride(from: 0, to: count, by: words.count) {
      let length = min(words.count, count - start)
      for place in 0..<length { words[place] = value(start + place).littleEndian }
      filled = 4 * length
      flush()
    }
  }

  @inline(__always)
  private mutating func makeRoom(_ count: Int) { if filled + count > area.count { flush() } }

  private mutating func flush() {
    guard filled > 0 else { return }
    hasher.update(UnsafeRawBufferPointer(rebasing: area[..<filled]))
    filled = 0
  }
}
