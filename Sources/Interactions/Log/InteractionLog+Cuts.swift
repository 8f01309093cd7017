import Foundation
import Host

extension InteractionLog {
  /// How many events each user has before a tick.
  public func lengths(before tick: UInt32) -> [Int32] {
    (0..<userCount).map { Int32(ticks(of: $0).count(before: tick)) }
  }

  /// The places in the user's history of the events from a tick on and before another; an empty range where there is none.
  public func places(of user: Int, within range: Range<UInt32>) -> Range<Int> {
    let ticks = ticks(of: user)
    return ticks.count(before: range.lowerBound)..<ticks.count(before: range.upperBound)
  }

  /// The ticks that end `count` slices of equal length in time; the last is one behind the log's last tick.
  public func sliceEnds(_ count: Int) -> [UInt32] {
    require(count >= 1, "a log has at least one slice, got \(count)")
    let span = UInt64(allTicks.max() ?? 0) + 1
    return (1...count).map { UInt32(clamping: (span * UInt64($0) + UInt64(count) - 1) / UInt64(count)) }
  }

  /// The ticks at which slices of equal width begin that start with the day (UTC) of the first event, and behind them the end
  /// of the last; a slice that is not complete by the end of the last event's day is left out.
  /// - Precondition: the log has a clock; the width is above 0.
  public func sliceStarts(seconds: Double) -> [UInt32] {
    guard let origin, tickSeconds > 0 else { refuse("slices are cut by a clock, and this log has none") }
    require(seconds > 0, "a slice is wider than nothing, got \(seconds) seconds")
    let day = 86_400.0
    let offset = origin.timeIntervalSince1970 - (origin.timeIntervalSince1970 / day).rounded(.down) * day
    let last = offset + Double(allTicks.max() ?? 0) * tickSeconds
    let end = ((last / day).rounded(.down) + 1) * day
    let count = Int((end / seconds + 1e-9).rounded(.down))
    return (0...count).map { slice in
      UInt32(clamping: Int64(max(0, (Double(slice) * seconds - offset) / tickSeconds).rounded(.up)))
    }
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

extension TrainingView {
  /// The places in the user's history of the training events from a tick on and before another; an empty range where there is
  /// none.
  public func places(of user: Int, within range: Range<UInt32>) -> Range<Int> {
    let ticks = ticks(of: user)
    return ticks.count(before: range.lowerBound)..<ticks.count(before: range.upperBound)
  }
}

extension UnsafeBufferPointer<UInt32> {
  /// How many of these ticks, which never decrease, lie before another.
  func count(before tick: UInt32) -> Int { partition(count) { self[$0] < tick } }
}

/// How many of `count` places, from the first, agree; none behind the first that does not.
@inline(__always)
func partition(_ count: Int, _ agrees: (Int) -> Bool) -> Int {
  var (low, high) = (0, count)
  while low < high {
    let middle = low + (high - low) / 2
    if agrees(middle) { low = middle + 1 } else { high = middle }
  }
  return low
}
