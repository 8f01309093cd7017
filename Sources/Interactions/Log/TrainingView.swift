import Host

/// What a model may see of a log: the training events and nothing behind them. There is no way from here to a later
/// event; only the numbers of users and items are those of the whole log, since tables must have a row for each.
public struct TrainingView: Sendable {
  // For this module alone, which looks at no event behind the lengths.
  let log: InteractionLog
  let lengths: [Int32]
  /// How many training events there are.
  public let eventCount: Int
  /// Which of each user's events are examples, where not all are; those before them may be looked at.
  public let examples: [Range<Int32>]?
  /// The tick before which examples look at the past of items; each up to its own time where nil.
  public let exampleTick: UInt32?
  /// The tick from which on everything lies in the future, where the view is cut in time.
  public let cut: UInt32?

  /// - Parameters:
  ///   - lengths: how many events of each user, from the first, are for training.
  ///   - examples: which of them are examples; all where none are given.
  ///   - exampleTick: the tick before which examples look at the past of items, where that is one for all.
  ///   - cut: where the view is cut in time, the tick from which on everything lies in the future. It bounds what the lengths do
  ///     not: what users were shown.
  /// - Precondition: one length a user, each within the user's history; examples within the training events, and these before
  ///   the cut.
  public init(
    _ log: InteractionLog, lengths: [Int32], examples: [Range<Int32>]? = nil, exampleTick: UInt32? = nil, before cut: UInt32? = nil
  ) {
    require(lengths.count == log.userCount, "a view needs one length a user, got \(lengths.count) for \(log.userCount) users")
    require(
      lengths.indices.allSatisfy { 0...log.count(of: $0) ~= Int(lengths[$0]) },
      "a training length must lie within its user's history, and one of \(lengths.count) does not")
    require(
      examples?.count ?? lengths.count == lengths.count
        && lengths.indices.allSatisfy { examples?[$0].isEmpty ?? true || examples![$0].upperBound <= lengths[$0] },
      "examples must be training events, and one user's are not")
    if let cut {
      require(
        lengths.indices.allSatisfy { lengths[$0] == 0 || log.ticks(of: $0)[Int(lengths[$0]) - 1] < cut },
        "training events must lie before the cut at tick \(cut), and one user's do not")
    }
    self.log = log
    self.lengths = lengths
    self.cut = cut
    self.examples = examples
    self.exampleTick = exampleTick
    eventCount = lengths.reduce(0) { $0 + Int($1) }
  }

  public var userCount: Int { log.userCount }
  public var itemCount: Int { log.itemCount }
  public var catalog: Catalog { log.catalog }
  /// What the times mean.
  public var timeKind: TimeKind { log.timeKind }
  /// Seconds of one tick; 0 where there is no clock.
  public var tickSeconds: Double { log.tickSeconds }

  /// How many training events the user has.
  public func count(of user: Int) -> Int { Int(lengths[user]) }

  /// The user's training items, oldest first. Valid while the log is alive.
  public func history(of user: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: log.items(of: user).baseAddress, count: Int(lengths[user]))
  }

  /// The times of the user's training events.
  public func ticks(of user: Int) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(start: log.ticks(of: user).baseAddress, count: Int(lengths[user]))
  }

  /// The ratings of the user's training events, or nil where the source has none.
  public func ratings(of user: Int) -> UnsafeBufferPointer<Float>? {
    log.ratings(of: user).map { UnsafeBufferPointer(start: $0.baseAddress, count: Int(lengths[user])) }
  }

  /// The mean of the training ratings; nil where there are none.
  public var meanRating: Double? {
    var (sum, count) = (0.0, 0)
    for user in 0..<userCount {
      guard let ratings = ratings(of: user) else { return nil }
      for rating in ratings { sum += Double(rating) }
      count += ratings.count
    }
    return count > 0 ? sum / Double(count) : nil
  }

  /// The last items of the user before `position`, padded on the left with `itemCount`.
  /// - Precondition: 0 ≤ position ≤ count(of: user).
  public func fillWindow(of user: Int, before position: Int, into window: UnsafeMutableBufferPointer<Int32>) {
    require(
      position <= Int(lengths[user]),
      "position \(position) lies behind the \(lengths[user]) training events of user \(user)")
    log.fillWindow(of: user, before: position, into: window)
  }

  /// What the source says of items (genres, categories): known beforehand, not learnt from events.
  public func features() throws(InteractionError) -> [Feature] { try log.names().features }

  /// What the source says of users (age, gender): known beforehand, not learnt from events.
  public func userFeatures() throws(InteractionError) -> [Feature] { try log.names().userFeatures }

  /// How many training events each item has.
  public var itemCounts: [Int32] {
    var counts = [Int32](repeating: 0, count: itemCount)
    for user in 0..<userCount { for item in history(of: user) { counts[Int(item)] += 1 } }
    return counts
  }

  /// How many of the newest training events each item has: the last `share` of all events by time (all that tie with
  /// the oldest of them included), or without a clock the last `share` of each user's events, rounded up.
  /// - Precondition: 0 < share ≤ 1.
  public func recentItemCounts(share: Double) -> [Int32] {
    require(share > 0 && share <= 1, "the share lies above 0 and up to 1, got \(share)")
    guard timeKind == .clock else { return recentCounts { user, _ in recentCount(count(of: user), share) } }
    guard eventCount > 0 else { return itemCounts }
    var all: [UInt32] = []
    all.reserveCapacity(eventCount)
    for user in 0..<userCount { all.append(contentsOf: ticks(of: user)) }
    all.sort()
    let oldest = all[eventCount - recentCount(eventCount, share)]
    return recentCounts { _, ticks in ticks.count { $0 >= oldest } }
  }

  private func recentCount(_ count: Int, _ share: Double) -> Int {
    min(count, Int((share * Double(count)).rounded(.up)))
  }

  /// Counts the last events of each user, as many as `newest` says.
  private func recentCounts(_ newest: (Int, UnsafeBufferPointer<UInt32>) -> Int) -> [Int32] {
    var counts = [Int32](repeating: 0, count: itemCount)
    for user in 0..<userCount {
      for item in history(of: user).suffix(newest(user, ticks(of: user))) { counts[Int(item)] += 1 }
    }
    return counts
  }
}
