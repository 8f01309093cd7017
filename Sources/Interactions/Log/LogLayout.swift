import Host

/// Where things stand in a prepared log, in memory and in its file alike: a header of 256 bytes, then columns at
/// multiples of 64, all numbers lowest byte first.
///
///     0 magic · 8 version · 12 flags · 16 users · 24 items · 32 events · 40 origin · 48 tick · 56 time kind
///     64 offsets · 72 items · 80 ticks · 88 ratings · 96 trace · 104 trace length · 112 names · 120 total length
///     128 digest of the log · 160 checksum of the core · 192 checksum of the names · 224 reserved
///
/// The core is everything before `names`; its checksum covers the header's first 160 bytes, the names' checksum and the
/// columns. The names (ids, titles, features) are checked when they are first read.
struct LogLayout: Equatable {
  static let magic: UInt64 = 0x0A47_4F4C_5443_4E52  // "RNCTLOG\n"
  static let version: UInt32 = 2
  static let headerSize = 256
  static let hasRatings: UInt32 = 1

  var flags: UInt32
  var users, items, events: Int
  var origin: Int64
  var tickMicroseconds: Int64
  var timeKind: UInt32
  var offsetsAt, itemsAt, ticksAt, ratingsAt, traceAt, traceCount, namesAt, total: Int

  init(
    users: Int, items: Int, events: Int, hasRatings: Bool, timeKind: TimeKind, tickMicroseconds: Int64, origin: Int64,
    traceCount: Int, namesCount: Int
  ) {
    flags = hasRatings ? Self.hasRatings : 0
    (self.users, self.items, self.events) = (users, items, events)
    (self.origin, self.tickMicroseconds, self.timeKind) = (origin, tickMicroseconds, timeKind.rawValue)
    var end = Self.headerSize
    func place(_ size: Int) -> Int {
      defer { end = (end + size + 63) / 64 * 64 }
      return end
    }
    offsetsAt = place(8 * (users + 1))
    itemsAt = place(4 * events)
    ticksAt = place(4 * events)
    ratingsAt = hasRatings ? place(4 * events) : 0
    traceAt = place(traceCount)
    self.traceCount = traceCount
    namesAt = end
    total = end + namesCount
  }

  /// The layout a header states; nil where its numbers contradict one another or the length of the file.
  init?(reading header: UnsafeRawBufferPointer) {
    func count(_ at: Int) -> Int { Int(header.number(at: at, Int64.self)) }
    guard let kind = TimeKind(rawValue: header.number(at: 56, UInt32.self)) else { return nil }
    let limit = Int(Int32.max)
    let (users, items, events) = (count(16), count(24), count(32))
    guard 0...limit ~= users, 0...limit ~= items, 0...(1 << 40) ~= events else { return nil }
    let (trace, names, total) = (count(104), count(112), count(120))
    guard 0...header.count ~= trace, 0...header.count ~= names, names <= total, total == header.count else { return nil }
    let flags = header.number(at: 12, UInt32.self)
    self.init(
      users: users, items: items, events: events, hasRatings: flags & Self.hasRatings != 0, timeKind: kind,
      tickMicroseconds: header.number(at: 48, Int64.self), origin: header.number(at: 40, Int64.self), traceCount: trace,
      namesCount: total - names)
    let stated = [64, 72, 80, 88, 96].map(count)
    guard stated == [offsetsAt, itemsAt, ticksAt, ratingsAt, traceAt], namesAt == names, flags == self.flags else {
      return nil
    }
  }

  /// Writes the first 128 bytes of the header.
  func write(to area: UnsafeMutableRawBufferPointer) {
    func put<Number: FixedWidthInteger>(_ value: Number, _ at: Int) {
      area.storeBytes(of: value.littleEndian, toByteOffset: at, as: Number.self)
    }
    put(Self.magic, 0)
    put(Self.version, 8)
    put(flags, 12)
    let words = [
      (16, users), (24, items), (32, events), (64, offsetsAt), (72, itemsAt), (80, ticksAt), (88, ratingsAt),
      (96, traceAt), (104, traceCount), (112, namesAt), (120, total),
    ]
    for (place, value) in words { put(Int64(value), place) }
    put(origin, 40)
    put(tickMicroseconds, 48)
    put(timeKind, 56)
  }

  /// The checksum of the core of `bytes`, of whose first bytes `header` is a copy that holds the digest and the names'
  /// checksum.
  func coreChecksum(_ bytes: UnsafeRawBufferPointer, header: UnsafeRawBufferPointer) -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update(UnsafeRawBufferPointer(rebasing: header[..<160]))
    hasher.update(UnsafeRawBufferPointer(rebasing: header[192..<Self.headerSize]))
    hasher.update(UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize..<namesAt]))
    return hasher.finish()
  }

  func namesChecksum(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
    SHA256Digest(of: UnsafeRawBufferPointer(rebasing: bytes[namesAt..<total]))
  }
}
