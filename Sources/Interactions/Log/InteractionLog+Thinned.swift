import Host
import Kernels

extension InteractionLog {
  /// The same log with part of each user's first events: of the first `lengths[user]` a share is kept, rounded up and at
  /// least one, drawn by a seed; every later event stays, and so does what users were shown. Users and items keep their numbers.
  ///
  /// - Returns: the log, which lives in memory and is not to be written, and how many events each user lost.
  /// - Precondition: 0 < share ≤ 1; one length a user, each within the history.
  public func thinned(keeping share: Double, ofFirst lengths: [Int32], seed: UInt64) -> (log: InteractionLog, dropped: [Int32]) {
    require(share > 0 && share <= 1, "the share lies above 0 and up to 1, got \(share)")
    require(
      lengths.count == userCount, "a thinned log needs one length a user, got \(lengths.count) for \(userCount) users")
    let root = RandomStream(seed: seed, purpose: "kept events")
    var kept: [Int] = []
    kept.reserveCapacity(count)
    var starts: [Int] = [0]
    for user in 0..<userCount {
      let (place, first) = (range(of: user), Int(lengths[user]))
      let number = first == 0 ? 0 : max(1, Int((share * Double(first)).rounded(.up)))
      var stream = root.split(UInt64(user))
      kept += stream.sample(number, below: max(first, 1)).sorted().map { place.lowerBound + Int($0) }
      kept += (place.lowerBound + first)..<place.upperBound
      starts.append(kept.count)
    }
    let dropped = (0..<userCount).map { Int32(count(of: $0) - (starts[$0 + 1] - starts[$0])) }
    return (InteractionLog(rows: kept, starts: starts, of: storage, named: "share \(share) by seed \(seed)"), dropped)
  }

  /// Some rows of another log, under its header, trace and names. The digest is that of the other's and the name.
  private init(rows: [Int], starts: [Int], of other: LogStorage, named name: String) {
    let old = other.layout
    var layout = LogLayout(
      users: old.users, items: old.items, events: rows.count, hasRatings: old.ratingsAt != 0,
      timeKind: TimeKind(rawValue: old.timeKind)!, tickMicroseconds: old.tickMicroseconds, origin: old.origin,
      traceCount: old.traceCount, namesCount: old.total - old.namesAt,
      sections: old.sections.map { entry in
        switch entry.section {
        case .kinds: (entry.section, rows.count)
        case .sessions: (entry.section, (rows.count + 7) / 8)
        case .kindNames, .shownOffsets, .shownItems, .shownTicks, .shownClicks: (entry.section, entry.range.count)
        }
      })
    layout.flags = old.flags
    let area = UnsafeMutableRawBufferPointer.allocate(byteCount: layout.total, alignment: 64)
    area.initializeMemory(as: UInt8.self, repeating: 0)
    layout.write(to: area)
    let (base, source) = (area.baseAddress!, other.bytes.baseAddress!)
    let offsets = (base + layout.offsetsAt).assumingMemoryBound(to: Int64.self)
    for (user, start) in starts.enumerated() { offsets[user] = Int64(start) }
    func copy(_ from: Int, _ to: Int) {
      let (read, written) = (
        (source + from).assumingMemoryBound(to: UInt32.self), (base + to).assumingMemoryBound(to: UInt32.self)
      )
      for (place, row) in rows.enumerated() { written[place] = read[row] }
    }
    copy(old.itemsAt, layout.itemsAt)
    copy(old.ticksAt, layout.ticksAt)
    if old.ratingsAt != 0 { copy(old.ratingsAt, layout.ratingsAt) }
    for (section, range) in layout.sections {
      let from = UnsafeRawBufferPointer(rebasing: other.bytes[old.range(of: section)!])
      let to = UnsafeMutableRawBufferPointer(rebasing: area[range])
      switch section {
      case .kinds: for (place, row) in rows.enumerated() { to[place] = from[row] }
      case .sessions: Self.thin(from, to, rows, starts)
      case .kindNames, .shownOffsets, .shownItems, .shownTicks, .shownClicks: to.copyMemory(from: from)
      }
    }
    (base + layout.traceAt).copyMemory(from: source + old.traceAt, byteCount: old.traceCount)
    (base + layout.namesAt).copyMemory(from: source + old.namesAt, byteCount: old.total - old.namesAt)
    let digest = SHA256Digest(of: Array(other.bytes[128..<160]) + Array(name.utf8))
    (base + 128).copyMemory(from: digest.bytes, byteCount: 32)
    (base + 192).copyMemory(from: source + 192, byteCount: 32)
    self.init(LogStorage(owning: area, layout))
  }

  /// The bits that begin sessions, of the rows kept: the first of each user, and each before which one began since the last.
  private static func thin(
    _ from: UnsafeRawBufferPointer, _ to: UnsafeMutableRawBufferPointer, _ rows: [Int], _ starts: [Int]
  ) {
    for user in 0..<(starts.count - 1) {
      for place in starts[user]..<starts[user + 1] {
        let isFirst = place == starts[user]
        let since = isFirst ? rows[place]..<rows[place] : (rows[place - 1] + 1)..<(rows[place] + 1)
        if isFirst || since.contains(where: { from[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }) {
          to[place >> 3] |= 1 << UInt8(place & 7)
        }
      }
    }
  }
}
