extension EventTable {
  /// Applies the rule for rows that agree in user, item, time and, where there are kinds, kind.
  mutating func apply(_ rule: Preprocessing.DuplicateRule) throws(InteractionError) {
    guard rule != .keep else { return }
    try applyToImpressions(rule)
    // The last row at which an item (and kind) was seen, and the run of equal times that row belongs to; made at the first run.
    let width = max(1, kindNames.count)
    func slot(_ row: Int) -> Int { Int(items[row]) * width + (kinds.isEmpty ? 0 : Int(kinds[row])) }
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
          seenAt = [Int](repeating: 0, count: itemIDs.count * width)
          seenIn = [Int](repeating: -1, count: itemIDs.count * width)
        }
        if row == run + 1 {
          let slot = slot(run)
          (seenIn[slot], seenAt[slot]) = (run, run)
        }
        let slot = slot(row)
        if seenIn[slot] == run {
          guard rule == .collapse else { throw duplicate("has", items[row], user) }
          if hasRatings { ratings[seenAt[slot]] = max(ratings[seenAt[slot]], ratings[row]) }
          dropped.append(row)
        } else {
          (seenIn[slot], seenAt[slot]) = (run, row)
        }
      }
    }
    guard !dropped.isEmpty else { return }
    var flags = [Bool](repeating: true, count: count)
    for row in dropped { flags[row] = false }
    keep(flags)
  }

  private mutating func applyToImpressions(_ rule: Preprocessing.DuplicateRule) throws(InteractionError) {
    if rule == .collapse { impressions?.collapse() }
    guard rule == .refuse, let impressions, let found = impressions.repeats.first else { return }
    throw duplicate("is shown", impressions.item(of: found.row), found.user)
  }

  private func duplicate(_ verb: String, _ item: Int32, _ user: Int) -> InteractionError {
    InteractionError(
      .mismatch, "user \(userIDs[user]) \(verb) item \(itemIDs[Int(item)]) twice at the same time",
      expected: "no duplicates", hint: "Choose duplicates: collapse to leave one event, or keep to leave all.")
  }

  /// Applies the rule for the same user and item at different times, whatever the kinds.
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
