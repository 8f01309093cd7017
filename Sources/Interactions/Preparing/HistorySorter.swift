/// Sorts each user's rows by time in place; equal times by session, by the tie rule, then by item, rating, mark and row.
struct HistorySorter {
  private let ties: TieRule
  private let users, items: RankedIdentifiers
  /// One row each: its time, counted from the user's first, above its place among the user's rows.
  private var keys: [UInt64] = []
  private var spare: [UInt64] = []

  init(ties: TieRule, users: RankedIdentifiers, items: RankedIdentifiers) {
    (self.ties, self.users, self.items) = (ties, users, items)
  }

  mutating func sort(_ offsets: [Int], _ columns: inout RawColumns) {
    let longest = (1..<max(offsets.count, 1)).reduce(0) { max($0, offsets[$1] - offsets[$1 - 1]) }
    keys = [UInt64](repeating: 0, count: longest)
    spare = keys
    for user in 0..<(offsets.count - 1) where offsets[user + 1] - offsets[user] > 1 {
      let rows = offsets[user]..<offsets[user + 1]
      guard let isTied = columns.times.withUnsafeMutableValues({ fillKeys($0, rows) }, { fillKeys($0, rows) }) else { continue }
      if isTied { orderTies(user, rows, columns) }
      columns.times.withUnsafeMutableValues({ move(&$0, rows) }, { move(&$0, rows) })
      move(&columns.items, rows)
      move(&columns.ratings, rows)
      move(&columns.marks, rows)
      move(&columns.sessions, rows)
    }
  }

  /// Makes and sorts the keys; whether some times are equal, or nil where the rows stand in order already.
  private mutating func fillKeys<Time: FixedWidthInteger>(
    _ times: UnsafeMutableBufferPointer<Time>, _ rows: Range<Int>
  ) -> Bool? {
    var (low, high) = (times[rows.lowerBound], times[rows.lowerBound])
    var ascending = true
    for row in rows.dropFirst() {
      ascending = ascending && times[row] > times[row - 1]
      (low, high) = (min(low, times[row]), max(high, times[row]))
    }
    if ascending { return nil }
    let (span, overflow) = high.subtractingReportingOverflow(low)
    if overflow || UInt64(span) > UInt64(UInt32.max) {
      // Too far apart for a key: ranks of the different times serve as well.
      let moments = Set(rows.map { times[$0] }).sorted()
      let ranks = Dictionary(uniqueKeysWithValues: moments.enumerated().map { ($1, UInt64($0)) })
      for (place, row) in rows.enumerated() { keys[place] = ranks[times[row]]! << 32 | UInt64(place) }
    } else {
      for (place, row) in rows.enumerated() {
        keys[place] = UInt64(truncatingIfNeeded: times[row] &- low) << 32 | UInt64(place)
      }
    }
    sortKeys(rows.count)
    return (1..<rows.count).contains { keys[$0] >> 32 == keys[$0 - 1] >> 32 }
  }

  private mutating func sortKeys(_ count: Int) {
    keys.withUnsafeMutableBufferPointer { keys in
      spare.withUnsafeMutableBufferPointer { spare in TimeKeys.sort(keys, spare, count) }
    }
  }

  private mutating func move<Time: FixedWidthInteger>(
    _ times: inout UnsafeMutableBufferPointer<Time>, _ rows: Range<Int>
  ) {
    for place in 0..<rows.count {
      spare[place] = UInt64(truncatingIfNeeded: times[rows.lowerBound + Int(keys[place] & 0xFFFF_FFFF)])
    }
    for place in 0..<rows.count { times[rows.lowerBound + place] = Time(truncatingIfNeeded: spare[place]) }
  }

  /// The same for a column, which may be empty.
  private mutating func move<Value: BitwiseCopyable>(_ column: inout [Value], _ rows: Range<Int>) {
    guard !column.isEmpty else { return }
    column.withUnsafeMutableBufferPointer { column in
      spare.withUnsafeMutableBytes { spare in
        for place in 0..<rows.count {
          spare.storeBytes(
            of: column[rows.lowerBound + Int(keys[place] & 0xFFFF_FFFF)], toByteOffset: 8 * place, as: Value.self)
        }
        for place in 0..<rows.count { column[rows.lowerBound + place] = spare.load(fromByteOffset: 8 * place, as: Value.self) }
      }
    }
  }

  private struct Tie {
    var session: Int32
    var hash: UInt64
    var item: Int32
    var rating: Float
    var mark: UInt8
    var key: UInt64

    func precedes(_ other: Tie) -> Bool {
      if session != other.session { return session < other.session }
      if hash != other.hash { return hash < other.hash }
      if item != other.item { return item < other.item }
      if rating != other.rating { return rating < other.rating }
      if mark != other.mark { return mark < other.mark }
      return key < other.key
    }
  }

  /// Orders each run of equal times by the rule.
  private mutating func orderTies(_ user: Int, _ rows: Range<Int>, _ columns: RawColumns) {
    guard ties != .fileOrder else { return }
    let prefix = users.withBytes(of: user) { TieHash.userPrefix($0) }
    var start = 0
    while start < rows.count {
      var end = start + 1
      while end < rows.count && keys[end] >> 32 == keys[start] >> 32 { end += 1 }
      if end > start + 1 {
        var tied = keys[start..<end].map { key in
          let row = rows.lowerBound + Int(key & 0xFFFF_FFFF)
          let item = columns.items[row]
          return Tie(
            session: columns.sessions.isEmpty ? 0 : columns.sessions[row], hash: hash(item, prefix), item: item,
            rating: columns.ratings.isEmpty ? 0 : columns.ratings[row], mark: columns.marks.isEmpty ? 0 : columns.marks[row],
            key: key)
        }
        tied.sort { $0.precedes($1) }
        for (place, tie) in tied.enumerated() { keys[start + place] = tie.key }
      }
      start = end
    }
  }

  /// What decides first among equal times.
  private func hash(_ item: Int32, _ prefix: UInt64) -> UInt64 {
    guard ties == .hash else { return 0 }
    return items.withBytes(of: Int(item)) { TieHash.finished(TieHash.absorb($0, into: prefix)) }
  }
}
