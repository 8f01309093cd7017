import Kernels

extension EventTable {
  /// Applies one filter and returns its name for the trace.
  mutating func apply(_ filter: Filter) throws(InteractionError) -> String {
    switch filter {
    case .minimumRating(let least): return try keepRated(least)
    case .core(let user, let item, .single):
      try check(user, item)
      _ = keepCore(user, item)
      return "users ≥ \(user), items ≥ \(item), one pass"
    case .core(let user, let item, .fixpoint):
      try check(user, item)
      var passes = 1
      while keepCore(user, item) { passes += 1 }
      return "users ≥ \(user), items ≥ \(item), to the fixpoint (\(passes) passes)"
    case .firstUsers(let number):
      try keepUsers(number, byTime: "first users") { table, rows in table.times[rows.lowerBound] }
      return "the first \(number) users"
    case .latestUsers(let number):
      try keepUsers(number, byTime: "latest users") { table, rows in -table.times[rows.upperBound - 1] }
      return "the latest \(number) users"
    case .sampledUsers(let number, let seed):
      try sampleUsers(number, seed)
      return "\(number) users by seed \(seed)"
    case .days(let from, let before): return try keepDays(from, before)
    case .kinds(let names): return try keepKinds(names)
    case .latestEvents(let number):
      guard number > 0 else { throw Self.request("latestEvents keeps \(number) events", "at least 1") }
      keep { table, row, user in row >= table.rows(of: user).upperBound - number }
      return "each user's latest \(number) events"
    case .shuffled(let seed):
      shuffle(seed)
      return "each user's events in an order by seed \(seed)"
    }
  }

  private mutating func keepRated(_ least: Double) throws(InteractionError) -> String {
    guard hasRatings else { throw Self.request("a minimum rating is asked of data without ratings", "ratings") }
    guard least.isFinite else { throw Self.request("the minimum rating is \(least)", "a number") }
    keep { table, row, _ in Double(table.ratings[row]) >= least }
    return "rating ≥ \(least)"
  }

  private func check(_ user: Int, _ item: Int) throws(InteractionError) {
    guard user >= 1, item >= 1 else {
      throw Self.request("a core is asked for with thresholds \(user) and \(item)", "thresholds from 1")
    }
  }

  /// One pass of the thresholds; whether anything was removed.
  private mutating func keepCore(_ user: Int, _ item: Int) -> Bool {
    let (itemCounts, before) = (itemCounts, count)
    keep { table, row, owner in
      table.rows(of: owner).count >= user && Int(itemCounts[Int(table.items[row])]) >= item
    }
    return count < before
  }

  private mutating func keepDays(_ from: CalendarDay?, _ before: CalendarDay?) throws(InteractionError) -> String {
    guard timeKind == .clock else { throw Self.request("days are asked of data without a clock", "times") }
    guard from != nil || before != nil else { throw Self.request("a range of days has no end", "from, before or both") }
    func ticks(_ day: CalendarDay) -> Int64 { day.unixSeconds * 1_000_000 / tickMicroseconds }
    let (lowest, highest) = (from.map(ticks) ?? .min, before.map(ticks) ?? .max)
    keep { table, row, _ in lowest <= table.times[row] && table.times[row] < highest }
    impressions?.keep(lowest..<max(lowest, highest))
    return "from \(from?.description ?? "the start") \(before.map { "before \($0)" } ?? "on")"
  }

  private mutating func keepKinds(_ names: [String]) throws(InteractionError) -> String {
    guard hasKinds else { throw Self.request("kinds are asked of data without kinds of behaviour", "kinds") }
    let unknown = names.filter { !kindNames.contains($0) }
    guard unknown.isEmpty, !names.isEmpty else {
      throw Self.request(
        names.isEmpty ? "no kind is asked for" : "there is no kind \(unknown.joined(separator: ", "))",
        "some of \(kindNames.joined(separator: ", "))")
    }
    let wanted = kindNames.map(names.contains)
    keep { table, row, _ in wanted[Int(table.kinds[row])] }
    return "kind \(kindNames.filter(names.contains).joined(separator: " or "))"
  }

  private mutating func sampleUsers(_ number: Int, _ seed: UInt64) throws(InteractionError) {
    let present = presentUsers
    try check(number, of: present.count)
    var stream = RandomStream(seed: seed, purpose: "user sample")
    var chosen = [Bool](repeating: false, count: userCount)
    for place in stream.sample(number, below: present.count) { chosen[present[Int(place)]] = true }
    keep { _, _, user in chosen[user] }
  }

  /// Each user has a stream of random numbers of their own: who else is there changes nothing.
  private mutating func shuffle(_ seed: UInt64) {
    let streams = RandomStream(seed: seed, purpose: "order of events")
    reorder { table, user in
      var places = table.rows(of: user).sorted {
        if table.items[$0] != table.items[$1] { return table.items[$0] < table.items[$1] }
        if table.hasRatings && table.ratings[$0] != table.ratings[$1] { return table.ratings[$0] < table.ratings[$1] }
        return table.hasKinds && table.kinds[$0] < table.kinds[$1]
      }
      var stream = streams.split(table.userIDs.withBytes(of: user) { TieHash.userPrefix($0) })
      stream.shuffle(&places)
      return places
    }
  }

  private mutating func keepUsers(
    _ number: Int, byTime name: String, _ time: (EventTable, Range<Int>) -> Int64
  ) throws(InteractionError) {
    guard timeKind == .clock else { throw Self.request("\(name) are asked of data without a clock", "times") }
    let present = presentUsers
    try check(number, of: present.count)
    let keyed = present.map { (time: time(self, rows(of: $0)), user: $0) }
    var chosen = [Bool](repeating: false, count: userCount)
    for entry in keyed.sorted(by: { ($0.time, $0.user) < ($1.time, $1.user) }).prefix(number) {
      chosen[entry.user] = true
    }
    keep { _, _, user in chosen[user] }
  }

  private func check(_ number: Int, of present: Int) throws(InteractionError) {
    guard 1...max(1, present) ~= number else {
      throw Self.request("\(number) users are asked of \(present)", "from 1 to \(present)")
    }
  }

  /// The users who have events, in order.
  private var presentUsers: [Int] { (0..<userCount).filter { !rows(of: $0).isEmpty } }

  private static func request(_ found: String, _ expected: String) -> InteractionError {
    InteractionError(.request, found, expected: expected, hint: "Change the preprocessing.")
  }
}
