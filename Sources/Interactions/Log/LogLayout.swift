import Host

/// Where things stand in a prepared log, in memory and in its file alike: a header of 256 bytes, then columns at
/// multiples of 64, all numbers lowest byte first.
///
///     0 magic · 8 version · 12 flags · 16 users · 24 items · 32 events · 40 origin · 48 tick · 56 time kind
///     64 offsets · 72 items · 80 ticks · 88 ratings · 96 trace · 104 trace length · 112 names · 120 total length
///     128 digest of the log · 160 checksum of the core · 192 checksum of the names · 224 table of sections · 232 how many
///
/// Between trace and names stand the sections that not every log has, a table of them first; a log without any has zeros at 224.
/// The core is everything before `names`; its checksum covers the header's first 160 bytes, the names' checksum and the
/// columns. The names (ids, titles, features) are checked when they are first read.
struct LogLayout {
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
  /// Where the table of sections stands; 0 where there are none.
  var tableAt: Int
  /// In the order of the table, which is that of their places.
  var sections: [(section: LogSection, range: Range<Int>)]

  /// - Parameter sections: with their lengths in bytes.
  init(
    users: Int, items: Int, events: Int, hasRatings: Bool, timeKind: TimeKind, tickMicroseconds: Int64, origin: Int64,
    traceCount: Int, namesCount: Int, sections: [(section: LogSection, length: Int)] = []
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
    tableAt = sections.isEmpty ? 0 : place(LogSection.entryLength * sections.count)
    self.sections = sections.map { entry in
      let start = place(entry.length)
      return (entry.section, start..<(start + entry.length))
    }
    namesAt = end
    total = end + namesCount
  }

  /// Where a section stands; nil where the log has none of that name.
  func range(of section: LogSection) -> Range<Int>? { sections.first { $0.section == section }?.range }

  /// All that lies between the header and the names, in the order of the places.
  var parts: [Range<Int>] {
    let columns = [
      (offsetsAt, 8 * (users + 1)), (itemsAt, 4 * events), (ticksAt, 4 * events), (ratingsAt, ratingsAt == 0 ? 0 : 4 * events),
      (traceAt, traceCount), (tableAt, LogSection.entryLength * sections.count),
    ]
    return columns.filter { $0.0 > 0 }.map { $0.0..<($0.0 + $0.1) } + sections.map(\.range)
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
    guard let sections = Self.sections(header), Self.fit(sections, users: users, events: events) else { return nil }
    let flags = header.number(at: 12, UInt32.self)
    self.init(
      users: users, items: items, events: events, hasRatings: flags & Self.hasRatings != 0, timeKind: kind,
      tickMicroseconds: header.number(at: 48, Int64.self), origin: header.number(at: 40, Int64.self), traceCount: trace,
      namesCount: total - names, sections: sections.map { ($0.section, $0.range.count) })
    let stated = [64, 72, 80, 88, 96, 224].map(count)
    guard stated == [offsetsAt, itemsAt, ticksAt, ratingsAt, traceAt, tableAt], namesAt == names, flags == self.flags,
      sections.elementsEqual(self.sections, by: ==)
    else { return nil }
  }

  /// The table of sections as it stands; nil where it leads out of the file, or names what is not known or not new.
  private static func sections(_ bytes: UnsafeRawBufferPointer) -> [(section: LogSection, range: Range<Int>)]? {
    func number(_ at: Int) -> Int { Int(bytes.number(at: at, Int64.self)) }
    let (table, count) = (number(224), number(232))
    guard 0...LogSection.allCases.count ~= count, (table == 0) == (count == 0) else { return nil }
    guard 0...(bytes.count - LogSection.entryLength * count) ~= table else { return nil }
    var sections: [(section: LogSection, range: Range<Int>)] = []
    for entry in 0..<count {
      let place = table + LogSection.entryLength * entry
      let code = UnsafeRawBufferPointer(rebasing: bytes[place..<(place + LogSection.codeLength)])
      let (start, length) = (number(place + LogSection.codeLength), number(place + LogSection.codeLength + 8))
      guard let section = LogSection(code: code), !sections.contains(where: { $0.section == section }),
        0...bytes.count ~= start, 0...(bytes.count - start) ~= length
      else { return nil }
      sections.append((section, start..<(start + length)))
    }
    return sections
  }

  private static func fit(_ sections: [(section: LogSection, range: Range<Int>)], users: Int, events: Int) -> Bool {
    let lengths = Dictionary(uniqueKeysWithValues: sections.map { ($0.section, $0.range.count) })
    return LogSection.fit(lengths, users: users, events: events)
  }

  /// Writes what the header says of places and counts, all but digest and checksums, and the table of sections.
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
    put(Int64(tableAt), 224)
    put(Int64(sections.count), 232)
    for (number, entry) in sections.enumerated() {
      let place = tableAt + LogSection.entryLength * number
      UnsafeMutableRawBufferPointer(rebasing: area[place...]).copyBytes(from: entry.section.code)
      put(Int64(entry.range.lowerBound), place + LogSection.codeLength)
      put(Int64(entry.range.count), place + LogSection.codeLength + 8)
    }
  }

  /// Equal logs are equal files: what lies between the parts is zero.
  func clearGaps(_ area: UnsafeMutableRawBufferPointer) {
    let parts = parts
    for (place, part) in parts.enumerated() {
      let next = place + 1 < parts.count ? parts[place + 1].lowerBound : namesAt
      let gap = UnsafeMutableRawBufferPointer(rebasing: area[part.upperBound..<next])
      if !gap.isEmpty { gap.initializeMemory(as: UInt8.self, repeating: 0) }
    }
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
