extension EventTable {
  /// Applies the rule for rows that agree in user, item and time.
  mutating func apply(_ rule: Preprocessing.DuplicateRule) throws(InteractionError) {
    guard rule != .keep else { return }
    // The last row at which an item was seen, and the run of equal times that row belongs to.
    var seenAt = [Int](repeating: 0, count: itemIDs.count)
    var seenIn = [Int](repeating: -1, count: itemIDs.count)
    var flags = [Bool](repeating: true, count: count)
    var run = 0
    for row in 0..<count {
      if row > 0 && (users[row] != users[row - 1] || times[row] != times[row - 1]) { run = row }
      let item = Int(items[row])
      if seenIn[item] == run {
        guard rule == .collapse else { throw duplicate(row) }
        if hasRatings { ratings[seenAt[item]] = max(ratings[seenAt[item]], ratings[row]) }
        flags[row] = false
      } else {
        (seenIn[item], seenAt[item]) = (run, row)
      }
    }
    keep(flags)
  }

  private func duplicate(_ row: Int) -> InteractionError {
    InteractionError(
      .mismatch, "user \(userIDs[Int(users[row])]) has item \(itemIDs[Int(items[row])]) twice at the same time",
      expected: "no duplicates", hint: "Choose duplicates: collapse to leave one event, or keep to leave all.")
  }

  /// Applies the rule for the same user and item at different times.
  mutating func apply(_ rule: Preprocessing.RepeatRule) {
    guard rule != .keep else { return }
    var seenBy = [Int32](repeating: -1, count: itemIDs.count)
    var flags = [Bool](repeating: true, count: count)
    let rows = rule == .first ? Array(0..<count) : Array((0..<count).reversed())
    for row in rows {
      let item = Int(items[row])
      flags[row] = seenBy[item] != users[row]
      seenBy[item] = users[row]
    }
    keep(flags)
  }
}
