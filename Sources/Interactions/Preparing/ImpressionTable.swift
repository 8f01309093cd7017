/// What users were shown, on its way to a log: columns sorted by user and in time order, under the ranks of the whole source.
struct ImpressionTable {
  /// By user rank: where the user's rows begin; one more is the number of rows.
  private var offsets: [Int]
  private var items: [Int32]
  private var times: TimeColumn
  /// 1 for clicked, 0 for not.
  private var clicks: [UInt8]

  var count: Int { items.count }

  /// Takes and sorts the rows of a source; equal times by the tie rule, item and outcome.
  init(_ rows: inout RawColumns, _ groups: RowGroups, _ itemRanks: KeyRanks, _ sorter: inout HistorySorter) {
    offsets = groups.offsets
    rows.rearrange(groups, itemRanks: itemRanks)
    rows.times.rearrange(groups)
    sorter.sort(offsets, &rows)
    (items, times, clicks) = (rows.items, rows.times, rows.marks)
    rows = RawColumns()
  }

  mutating func removeAll() { keep([Bool](repeating: false, count: count)) }

  /// Leaves those within a range of times.
  mutating func keep(_ range: Range<Int64>) { keep((0..<count).map { range.contains(times[$0]) }) }

  /// Leaves of impressions that agree in user, item and time one, clicked if one of them was.
  mutating func collapse() {
    var flags = [Bool](repeating: true, count: count)
    for (row, first, _) in repeats {
      clicks[first] = max(clicks[first], clicks[row])
      flags[row] = false
    }
    keep(flags)
  }

  /// The rows that agree with an earlier one in user, item and time, that one, and the user's rank.
  var repeats: [(row: Int, first: Int, user: Int)] {
    var found: [(row: Int, first: Int, user: Int)] = []
    for user in 0..<(offsets.count - 1) {
      var start = offsets[user]
      while start < offsets[user + 1] {
        var end = start + 1
        while end < offsets[user + 1] && times[end] == times[start] { end += 1 }
        if end > start + 1 {
          var seen: [Int32: Int] = [:]
          for row in start..<end {
            if let first = seen[items[row]] { found.append((row, first, user)) } else { seen[items[row]] = row }
          }
        }
        start = end
      }
    }
    return found
  }

  /// The item of a row.
  func item(of row: Int) -> Int32 { items[row] }

  /// Drops the rows whose flag is false.
  private mutating func keep(_ flags: [Bool]) {
    var (kept, start) = (0, 0)
    for user in 0..<(offsets.count - 1) {
      let end = offsets[user + 1]
      for row in start..<end where flags[row] {
        (items[kept], clicks[kept]) = (items[row], clicks[row])
        times.move(row, to: kept)
        kept += 1
      }
      start = end
      offsets[user + 1] = kept
    }
    items.removeLast(items.count - kept)
    clicks.removeLast(clicks.count - kept)
    times.keepFirst(kept)
  }

  /// Calls `body` with each impression that a log can hold, in its numbering: those of users and items that are left, from the
  /// first event on.
  func forEach(
    _ kept: Kept, _ body: (_ user: Int, _ item: Int32, _ tick: UInt32, _ click: UInt8) -> Void
  ) {
    for user in 0..<kept.users.count {
      for row in offsets[kept.users[user]]..<offsets[kept.users[user] + 1] {
        let item = kept.itemNumbers.map { $0[Int(items[row])] } ?? items[row]
        let (distance, overflow) = times[row].subtractingReportingOverflow(kept.origin)
        guard item >= 0, !overflow, let tick = UInt32(exactly: distance) else { continue }
        body(user, item, tick, clicks[row])
      }
    }
  }
}
