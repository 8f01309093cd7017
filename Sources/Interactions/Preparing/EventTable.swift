/// Events on their way to a log: columns sorted by user and, within a user, in time order. Users and items are ranks in
/// the canonical order of the ids of the whole source.
struct EventTable {
  /// By user rank: where the user's rows begin; one more is the number of rows.
  private(set) var offsets: [Int]
  private(set) var items: [Int32]
  private(set) var times: TimeColumn
  var ratings: [Float]  // empty where the source has none
  /// Numbers of `kindNames`; empty where the source has none.
  private(set) var kinds: [UInt8]
  /// What kinds are called, in canonical order.
  let kindNames: [String]
  /// What orders the sessions of the source; empty where it names none.
  private(set) var sessions: [Int32]
  /// What users were shown; nil where the source does not say.
  var impressions: ImpressionTable?
  var userIDs, itemIDs: RankedIdentifiers
  /// From the source's keys of items to ranks.
  private(set) var itemRanks: KeyRanks
  private(set) var timeKind: TimeKind
  private(set) var tickMicroseconds: Int64
  /// Whether every user and item of the source still has an event.
  private(set) var isWhole = true

  var count: Int { items.count }
  var userCount: Int { offsets.count - 1 }
  var hasRatings: Bool { !ratings.isEmpty }
  var hasKinds: Bool { !kinds.isEmpty }

  /// The rows of the user of that rank.
  func rows(of user: Int) -> Range<Int> { offsets[user]..<offsets[user + 1] }

  /// Sorts a source and takes its columns, one after the other, so that no more than one is there twice. Equal times are
  /// ordered by session, then by the rule; what is still equal by item, rating, kind and, last, row.
  init(_ raw: inout RawLog, ties: TieRule) {
    (timeKind, tickMicroseconds) = (raw.timeKind, raw.tickMicroseconds)
    var source = raw.takeColumns()
    let (users, items) = (source.userIDs.ranked(), source.itemIDs.ranked())
    (userIDs, itemIDs, itemRanks) = (users.0, items.0, items.1)
    let (order, kinds) = source.kindNames.inCanonicalOrder()
    kindNames = kinds
    var (rows, shown) = (source.events, source.impressions)
    (source.events, source.impressions) = (RawColumns(), RawColumns())
    for row in rows.marks.indices { rows.marks[row] = order[Int(rows.marks[row])] }
    if !rows.sessions.isEmpty { rows.rankSessions(source.sessionIDs.ranked().1) }
    let groups = RowGroups(rows.users, users: userIDs.count, ranks: users.1)
    offsets = groups.offsets
    rows.rearrange(groups, itemRanks: itemRanks)
    switch timeKind {
    case .clock: rows.times.rearrange(groups)
    case .ordinal: rows.times = TimeColumn(placesIn: offsets)
    case .none: rows.times = TimeColumn(constant: rows.count)
    }
    var sorter = HistorySorter(ties: ties, users: userIDs, items: itemIDs)
    sorter.sort(offsets, &rows)
    (self.items, times, ratings, self.kinds, sessions) = (rows.items, rows.times, rows.ratings, rows.marks, rows.sessions)
    guard shown.count > 0 else { return }
    // What is shown may be all there is of a user or an item, who then has a rank and no event.
    impressions = ImpressionTable(&shown, RowGroups(shown.users, users: userIDs.count, ranks: users.1), itemRanks, &sorter)
    isWhole = userCounts.allSatisfy { $0 > 0 } && itemCounts.allSatisfy { $0 > 0 }
  }

  /// Keeps the events for which `isKept` says so, given the row and the user's rank; it is asked in the order of rows,
  /// and rows behind the one asked for are untouched.
  mutating func keep(_ isKept: (EventTable, Int, Int) -> Bool) {
    var flags: [Bool] = []
    flags.reserveCapacity(count)
    for user in 0..<userCount { for row in rows(of: user) { flags.append(isKept(self, row, user)) } }
    keep(flags)
  }

  /// Drops the events whose flag is false.
  mutating func keep(_ flags: [Bool]) {
    var kept = 0
    var start = 0
    for user in 0..<userCount {
      let end = offsets[user + 1]
      for row in start..<end where flags[row] {
        items[kept] = items[row]
        times.move(row, to: kept)
        if !ratings.isEmpty { ratings[kept] = ratings[row] }
        if !kinds.isEmpty { kinds[kept] = kinds[row] }
        if !sessions.isEmpty { sessions[kept] = sessions[row] }
        kept += 1
      }
      start = end
      offsets[user + 1] = kept
    }
    guard kept < items.count else { return }
    isWhole = false
    items.removeLast(items.count - kept)
    times.keepFirst(kept)
    if !ratings.isEmpty { ratings.removeLast(ratings.count - kept) }
    if !kinds.isEmpty { kinds.removeLast(kinds.count - kept) }
    if !sessions.isEmpty { sessions.removeLast(sessions.count - kept) }
  }

  /// Puts each user's events in the order of the rows that `order` names, and forgets the times, and with them sessions and
  /// impressions.
  mutating func reorder(_ order: (EventTable, Int) -> [Int]) {
    for user in 0..<userCount {
      let rows = rows(of: user)
      let places = order(self, user)
      items.replaceSubrange(rows, with: places.map { items[$0] })
      if hasRatings { ratings.replaceSubrange(rows, with: places.map { ratings[$0] }) }
      if hasKinds { kinds.replaceSubrange(rows, with: places.map { kinds[$0] }) }
    }
    sessions = []
    impressions?.removeAll()
    times = TimeColumn(placesIn: offsets)
    (timeKind, tickMicroseconds) = (.ordinal, 0)
  }

  /// How often each rank occurs.
  var userCounts: [Int32] { (0..<userCount).map { Int32(rows(of: $0).count) } }

  var itemCounts: [Int32] {
    var counts = [Int32](repeating: 0, count: itemIDs.count)
    for item in items { counts[Int(item)] += 1 }
    return counts
  }

  /// What is left, as a step of the trace.
  func step(_ name: String) -> FilterTrace.Step {
    if isWhole { return FilterTrace.Step(name: name, events: count, users: userCount, items: itemIDs.count) }
    return FilterTrace.Step(
      name: name, events: count, users: userCounts.count { $0 > 0 }, items: itemCounts.count { $0 > 0 })
  }

  /// Gives the ids up when they have been written elsewhere.
  mutating func forgetIdentifiers() {
    (userIDs, itemIDs, itemRanks) = (RankedIdentifiers(numbers: []), RankedIdentifiers(numbers: []), .texts([]))
  }

  /// Takes a column out, so that it is freed when it has been copied.
  mutating func takeItems() -> [Int32] {
    defer { items = [] }
    return items
  }

  mutating func takeKinds() -> [UInt8] {
    defer { kinds = [] }
    return kinds
  }

  mutating func forgetSessions() { sessions = [] }

  mutating func takeTimes() -> TimeColumn {
    defer { times = TimeColumn() }
    return times
  }
}
