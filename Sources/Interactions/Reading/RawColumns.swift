/// Rows of a source, events or impressions, as a reader appended them: keys of ids in the order of the file.
struct RawColumns: Sendable {
  /// The key of each row's user, runs of equal ones together: most files are grouped by user.
  private(set) var users: [RowGroups.Run] = []
  /// The key of each row's item.
  var items: [Int32] = []
  /// Nothing where rows have no times.
  var times = TimeColumn()
  /// Nothing where rows have no ratings.
  var ratings: [Float] = []
  /// The number of an event's kind, or whether an impression was clicked; nothing where the source does not say.
  var marks: [UInt8] = []
  /// The key of each event's session; nothing where the source names none.
  var sessions: [Int32] = []

  var count: Int { items.count }

  mutating func append(user: Int32, item: Int32) {
    if let last = users.last, last.user == user, last.count < Int32.max {
      users[users.count - 1].count += 1
    } else {
      users.append(RowGroups.Run(user: user, count: 1))
    }
    items.append(item)
  }

  mutating func renumberUsers(_ keys: NumberSet.Ranks) {
    for run in users.indices { users[run].user = keys[users[run].user] }
  }

  mutating func renumberItems(_ keys: NumberSet.Ranks) {
    for row in items.indices { items[row] = keys[items[row]] }
  }

  mutating func renumberSessions(_ keys: NumberSet.Ranks) {
    for row in sessions.indices { sessions[row] = keys[sessions[row]] }
  }

  /// Replaces the keys of sessions by what orders them.
  mutating func rankSessions(_ ranks: KeyRanks) {
    for row in sessions.indices { sessions[row] = ranks.rank(sessions[row]) }
  }

  /// Brings all but the times into the order of the groups, one column after the other, so that no more than one is there twice.
  /// Items become ranks.
  mutating func rearrange(_ groups: RowGroups, itemRanks: KeyRanks) {
    switch itemRanks {
    case .numbers(let ranks): groups.rearrange(&items) { ranks[$0] }
    case .texts(let ranks): groups.rearrange(&items) { ranks[Int($0)] }
    }
    if !ratings.isEmpty { groups.rearrange(&ratings) { $0 } }
    if !marks.isEmpty { groups.rearrange(&marks) { $0 } }
    if !sessions.isEmpty { groups.rearrange(&sessions) { $0 } }
  }
}
