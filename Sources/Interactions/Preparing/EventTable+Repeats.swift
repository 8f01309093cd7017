extension EventTable {
  /// Applies the rule for rows that agree in user, item and time.
  mutating func apply(_ rule: Preprocessing.DuplicateRule) throws(InteractionError) {
    guard rule != .keep else { return }
    // The last row at which an item was seen, and the run of equal times that row belongs to; made at the first run.
    var seenAt: [Int] = []
    var seenIn: [Int] = []
    var dropped: [Int] = []
    for user in 0..<userCount {
      let rows = rows(of: user)
      var run = rows.lowerBound
      for row in rows.dropFirst() {
        guard times[row] == times[row - 1] else {
          run = row
          continue
        }
        if seenAt.isEmpty {
          seenAt = [Int](repeating: 0, count: itemIDs.count)
          seenIn = [Int](repeating: -1, count: itemIDs.count)
        }
        if row == run + 1 {
          let item = Int(items[run])
          (seenIn[item], seenAt[item]) = (run, run)
        }
        let item = Int(items[row])
        if seenIn[item] == run {
          guard rule == .collapse else { throw duplicate(row, of: user) }
          if hasRatings { ratings[seenAt[item]] = max(ratings[seenAt[item]], ratings[row]) }
          dropped.append(row)
        } else {
          (seenIn[item], seenAt[item]) = (run, row)
        }
      }
    }
    guard !dropped.isEmpty else { return }
    var flags = [Bool](repeating: true, count: count)
    for row in dropped { flags[row] = false }
    keep(flags)
  }

  private func duplicate(_ row: Int, of user: Int) -> InteractionError {
    InteractionError(
      .mismatch, "user \(userIDs[user]) has item \(itemIDs[Int(items[row])]) twice at the same time",
      expected: "no duplicates", hint: "Choose duplicates: collapse to leave one event, or keep to leave all.")
  }

  /// Applies the rule for the same user and item at different times.
  mutating func apply(_ rule: Preprocessing.RepeatRule) {
    guard rule != .keep else { return }
    var seenBy = [Int](repeating: -1, count: itemIDs.count)
    var flags = [Bool](repeating: true, count: count)
    for user in 0..<userCount {
      func look(_ row: Int) {
        let item = Int(items[row])
        flags[row] = seenBy[item] != user
        seenBy[item] = user
      }
      if rule == .first { rows(of: user).forEach(look) } else { rows(of: user).reversed().forEach(look) }
    }
    keep(flags)
  }
}
