/// Events on their way to a log: columns sorted by user and, within a user, in time order. Users and items are ranks in
/// the canonical order of the ids of the whole source.
struct EventTable {
  var users: [Int32] = []
  var items: [Int32] = []
  var times: [Int64] = []
  var ratings: [Float] = []  // empty where the source has none
  let userIDs: [String]  // by rank
  let itemIDs: [String]
  let timeKind: TimeKind
  let tickMicroseconds: Int64

  var count: Int { users.count }
  var hasRatings: Bool { !ratings.isEmpty }

  /// Sorts a source. Equal times are ordered by the rule; what is still equal by item, rating and, last, row.
  init(_ raw: RawLog, ties: TieRule) {
    let userOrder = raw.userIDs.canonicalOrder()
    let itemOrder = raw.itemIDs.canonicalOrder()
    userIDs = userOrder.map { raw.userIDs.text(Int($0)) }
    itemIDs = itemOrder.map { raw.itemIDs.text(Int($0)) }
    timeKind = raw.timeKind
    tickMicroseconds = raw.tickMicroseconds
    let userRanks = Self.ranks(userOrder)
    let itemRanks = Self.ranks(itemOrder)
    let keys = Self.sortedKeys(raw, userRanks, itemRanks, Self.tieKeys(raw, itemRanks, ties))
    users = keys.map { userRanks[Int(raw.users[Int($0.row)])] }
    items = keys.map { $0.item }
    times = keys.map { $0.time }
    if raw.hasRatings { ratings = keys.map { $0.rating } }
  }

  private struct Key {
    var time: Int64
    var tie: UInt64
    var item: Int32
    var rating: Float
    var row: Int32

    func precedes(_ other: Key) -> Bool {
      if time != other.time { return time < other.time }
      if tie != other.tie { return tie < other.tie }
      if item != other.item { return item < other.item }
      if rating != other.rating { return rating < other.rating }
      return row < other.row
    }
  }

  private static func ranks(_ order: [Int32]) -> [Int32] {
    var ranks = [Int32](repeating: 0, count: order.count)
    for (rank, index) in order.enumerated() { ranks[Int(index)] = Int32(rank) }
    return ranks
  }

  /// For each row what decides first among equal times.
  private static func tieKeys(_ raw: RawLog, _ itemRanks: [Int32], _ rule: TieRule) -> [UInt64] {
    switch rule {
    case .fileOrder: return (0..<raw.count).map { UInt64($0) }
    case .itemID: return raw.items.map { UInt64(itemRanks[Int($0)]) }
    case .hash:
      return raw.userIDs.bytes.withUnsafeBytes { userBytes in
        raw.itemIDs.bytes.withUnsafeBytes { itemBytes in
          let prefixes = (0..<raw.userIDs.count).map {
            TieHash.userPrefix(UnsafeRawBufferPointer(rebasing: userBytes[raw.userIDs.range(of: $0)]))
          }
          return (0..<raw.count).map { row in
            let item = UnsafeRawBufferPointer(rebasing: itemBytes[raw.itemIDs.range(of: Int(raw.items[row]))])
            return TieHash.finished(TieHash.absorb(item, into: prefixes[Int(raw.users[row])]))
          }
        }
      }
    }
  }

  /// Rows grouped by user rank (counting sort), then sorted within each user.
  private static func sortedKeys(
    _ raw: RawLog, _ userRanks: [Int32], _ itemRanks: [Int32], _ ties: [UInt64]
  ) -> [Key] {
    var starts = [Int](repeating: 0, count: userRanks.count + 1)
    for user in raw.users { starts[Int(userRanks[Int(user)]) + 1] += 1 }
    for rank in 0..<userRanks.count { starts[rank + 1] += starts[rank] }
    var next = starts
    return [Key](unsafeUninitializedCapacity: raw.count) { area, count in
      for row in 0..<raw.count {
        let rank = Int(userRanks[Int(raw.users[row])])
        (area.baseAddress! + next[rank]).initialize(
          to: Key(
            time: raw.times[row], tie: ties[row], item: itemRanks[Int(raw.items[row])],
            rating: raw.hasRatings ? raw.ratings[row] : 0, row: Int32(row)))
        next[rank] += 1
      }
      count = raw.count
      for rank in 0..<userRanks.count {
        var slice = UnsafeMutableBufferPointer(rebasing: area[starts[rank]..<starts[rank + 1]])
        slice.sort { $0.precedes($1) }
      }
    }
  }

  /// Drops the events whose flag is false.
  mutating func keep(_ flags: [Bool]) {
    var kept = 0
    for row in 0..<count where flags[row] {
      users[kept] = users[row]
      items[kept] = items[row]
      times[kept] = times[row]
      if !ratings.isEmpty { ratings[kept] = ratings[row] }
      kept += 1
    }
    users.removeLast(count - kept)
    items.removeLast(items.count - kept)
    times.removeLast(times.count - kept)
    if !ratings.isEmpty { ratings.removeLast(ratings.count - kept) }
  }

  /// How often each rank occurs.
  var userCounts: [Int32] { Self.counts(users, userIDs.count) }
  var itemCounts: [Int32] { Self.counts(items, itemIDs.count) }

  private static func counts(_ column: [Int32], _ size: Int) -> [Int32] {
    var counts = [Int32](repeating: 0, count: size)
    for value in column { counts[Int(value)] += 1 }
    return counts
  }

  /// What is left, as a step of the trace.
  func step(_ name: String) -> FilterTrace.Step {
    FilterTrace.Step(
      name: name, events: count, users: userCounts.count { $0 > 0 }, items: itemCounts.count { $0 > 0 })
  }
}
