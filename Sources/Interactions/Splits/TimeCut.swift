import Host

extension InteractionLog {
  /// How many events each user has before a tick.
  public func lengths(before tick: UInt32) -> [Int32] {
    (0..<userCount).map { user in
      let ticks = ticks(of: user)
      var (low, high) = (0, ticks.count)
      while low < high {
        let middle = (low + high) / 2
        if ticks[middle] < tick { low = middle + 1 } else { high = middle }
      }
      return Int32(low)
    }
  }

  /// The ticks that end `count` slices of equal length in time; the last is one behind the log's last tick.
  public func sliceEnds(_ count: Int) -> [UInt32] {
    require(count >= 1, "a log has at least one slice, got \(count)")
    let span = UInt64(allTicks.max() ?? 0) + 1
    return (1...count).map { UInt32(clamping: (span * UInt64($0) + UInt64(count) - 1) / UInt64(count)) }
  }

  /// The tick of the first event behind the earliest `share` of all events (one behind the last for all of them).
  /// Events that tie with it lie behind the cut too, so that slightly fewer than the share can lie before it.
  public func tick(atShare share: Double) -> UInt32 {
    require(share >= 0 && share <= 1, "a share lies between 0 and 1, got \(share)")
    let sorted = allTicks.sorted()
    let place = Int((share * Double(sorted.count)).rounded(.up))
    return place < sorted.count ? sorted[place] : UInt32(clamping: UInt64(sorted.last ?? 0) + 1)
  }
}

extension Split {
  /// Which events behind a cut are asked for.
  public enum Targets: String, Codable, Hashable, Sendable {
    /// Each user's first event behind the cut.
    case next
    /// All of them, each with the events before it as context.
    case all
  }

  /// The same two moments for everybody: training before `validation`, validation before `test`, the test from there to
  /// `end`. Users without an event before the moment in question are not asked.
  /// - Throws: `InteractionError` where the log has no clock, so that users cannot be compared in time.
  public static func timeCut(
    _ log: InteractionLog, validation: UInt32, test: UInt32, end: UInt32 = .max, targets: Targets = .next
  ) throws(InteractionError) -> Split {
    guard log.timeKind == .clock else {
      throw InteractionError(
        .request, "a cut in time is asked of a log without a clock", expected: "times",
        hint: "Choose leave-one-out for this data set.")
    }
    guard validation <= test, test <= end else {
      throw InteractionError(.request, "the cuts are at \(validation), \(test), \(end)", expected: "rising ticks")
    }
    let (first, second, third) = (log.lengths(before: validation), log.lengths(before: test), log.lengths(before: end))
    return Split(
      log, trainingLengths: first, validation: cases(log, first, second, targets),
      test: cases(log, second, third, targets))
  }

  private static func cases(
    _ log: InteractionLog, _ starts: [Int32], _ ends: [Int32], _ targets: Targets
  ) -> [TestCase] {
    (0..<log.userCount).flatMap { user -> [TestCase] in
      let (start, end) = (starts[user], ends[user])
      guard start > 0, start < end else { return [] }
      let items = log.items(of: user)
      let places = targets == .next ? start..<(start + 1) : start..<end
      return places.map { TestCase(user: Int32(user), target: items[Int($0)], context: $0) }
    }
  }
}
