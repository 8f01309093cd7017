import Host

/// SHA-256 over a log's canonical form: the line "recount canonical log 1", time kind, µs a tick, origin, users, items,
/// events, whether there are ratings (each 8 bytes); the ids of users, then items (count in 8 bytes, each id's length in
/// 4 bytes, UTF-8); the columns offsets, items, ticks, ratings.
struct CanonicalDigest: ~Copyable {
  private var hasher = SHA256Hasher()
  /// Where bytes wait until there are enough to digest.
  private let area = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  private var filled = 0

  static func of(_ table: EventTable, users: KeptRanks, items: KeptRanks, origin: Int64) -> SHA256Digest {
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
    if let itemNumbers = items.numbers(of: table.itemIDs.count) {
      digest.putAll(table.count) { itemNumbers[Int(table.items[$0])] }
    } else {
      digest.putAll(table.count) { table.items[$0] }
    }
    digest.putAll(table.count) { Int32(truncatingIfNeeded: table.times[$0] - origin) }
    digest.putAll(table.ratings.count) { Int32(bitPattern: table.ratings[$0].bitPattern) }
    digest.flush()
    return digest.finished()
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
