public import Host

/// What users were shown, and what of it they clicked: columns beside a log, in the log's numbering and ticks. User after user, in
/// time order; 9 bytes an impression and 8 a user in the file.
///
/// An impression is shown to a user and of an item that have an event in the log, at its first event or later; the others are
/// dropped by the preparation, and counted in the trace. A click of an impression need not be an event: filters drop events.
///
/// Of a training view, only those before `TrainingView.end(of:)` are there. What `items(of:)` and its like return is valid only
/// while the impressions, the log or the view is held in a variable.
public struct Impressions: @unchecked Sendable {
  private let storage: LogStorage
  private let offsets: UnsafePointer<Int64>
  private let itemColumn: UnsafePointer<Int32>
  private let tickColumn: UnsafePointer<UInt32>
  private let clickColumn: UnsafePointer<UInt8>
  /// How many impressions of each user are seen; nil where all are.
  private let lengths: [Int32]?
  public let userCount: Int
  /// How many there are in all.
  public let count: Int

  /// All impressions of a log; nil where it has none.
  init?(_ storage: LogStorage) {
    let layout = storage.layout
    func column<Value>(_ section: LogSection, _: Value.Type) -> UnsafePointer<Value>? {
      layout.range(of: section).map { (storage.bytes.baseAddress! + $0.lowerBound).assumingMemoryBound(to: Value.self) }
    }
    guard let offsets = column(.shownOffsets, Int64.self), let items = column(.shownItems, Int32.self),
      let ticks = column(.shownTicks, UInt32.self), let clicks = column(.shownClicks, UInt8.self)
    else { return nil }
    (self.storage, self.offsets, itemColumn, tickColumn, clickColumn) = (storage, offsets, items, ticks, clicks)
    lengths = nil
    userCount = layout.users
    count = layout.range(of: .shownClicks)!.count
  }

  /// Those of another that were shown before a tick of each user.
  init(_ other: Impressions, before end: (Int) -> UInt32) {
    (storage, offsets, userCount) = (other.storage, other.offsets, other.userCount)
    (itemColumn, tickColumn, clickColumn) = (other.itemColumn, other.tickColumn, other.clickColumn)
    let lengths = (0..<other.userCount).map { Int32(other.ticks(of: $0).count(before: end($0))) }
    self.lengths = lengths
    count = lengths.reduce(0) { $0 + Int($1) }
  }

  /// How many were shown to the user.
  public func count(of user: Int) -> Int { range(of: user).count }

  /// The items the user was shown, oldest first.
  public func items(of user: Int) -> UnsafeBufferPointer<Int32> { part(itemColumn, user) }

  /// When, in ticks since the log's first event, never decreasing.
  public func ticks(of user: Int) -> UnsafeBufferPointer<UInt32> { part(tickColumn, user) }

  /// 1 where the user clicked, 0 where not.
  public func clicks(of user: Int) -> UnsafeBufferPointer<UInt8> { part(clickColumn, user) }

  /// The places among the user's impressions of those from a tick on and before another; an empty range where there is none.
  public func places(of user: Int, within range: Range<UInt32>) -> Range<Int> {
    let ticks = ticks(of: user)
    return ticks.count(before: range.lowerBound)..<ticks.count(before: range.upperBound)
  }

  /// SHA-256 of who was shown what, when and with which outcome, as far as it is seen: the log's own digest leaves impressions
  /// out, and a result that depends on them is to record this one too.
  public var digest: SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update("recount impressions 1\n")
    for user in 0..<userCount {
      hasher.update(Int64(count(of: user)))
      hasher.update(UnsafeRawBufferPointer(items(of: user)))
      hasher.update(UnsafeRawBufferPointer(ticks(of: user)))
      hasher.update(UnsafeRawBufferPointer(clicks(of: user)))
    }
    return hasher.finish()
  }

  private func range(of user: Int) -> Range<Int> {
    require(user >= 0 && user < userCount, "there is no user \(user); users are 0..<\(userCount)")
    let start = Int(offsets[user])
    return start..<(lengths.map { start + Int($0[user]) } ?? Int(offsets[user + 1]))
  }

  private func part<Value>(_ column: UnsafePointer<Value>, _ user: Int) -> UnsafeBufferPointer<Value> {
    let range = range(of: user)
    return UnsafeBufferPointer(start: column + range.lowerBound, count: range.count)
  }

  /// Whether offsets, items and clicks stay within bounds: what the unchecked pointers rely on.
  func isConsistent(items: Int) -> Bool {
    guard offsets[0] == 0, offsets[userCount] == Int64(count) else { return false }
    guard (0..<userCount).allSatisfy({ offsets[$0] <= offsets[$0 + 1] }) else { return false }
    return (0..<count).allSatisfy { UInt32(bitPattern: itemColumn[$0]) < UInt32(items) && clickColumn[$0] <= 1 }
  }
}

extension InteractionLog {
  /// What users were shown; nil where the source does not say.
  public var impressions: Impressions? { Impressions(storage) }
}

extension TrainingView {
  /// What users were shown before the end of their part of the view, `end(of:)`; nil where the source does not say.
  public var impressions: Impressions? { log.impressions.map { Impressions($0, before: end) } }

  /// The tick from which on nothing of the user may be looked at: that of the first event behind the training events, and no
  /// later than the view's own cut in time or, where it has none, the tick after the last training event. 0 for a user without
  /// training events in a view without a cut.
  public func end(of user: Int) -> UInt32 {
    let (ticks, length) = (log.ticks(of: user), count(of: user))
    let cut = self.cut ?? (length == 0 ? 0 : ticks[length - 1] &+ 1 == 0 ? .max : ticks[length - 1] + 1)
    return length < ticks.count ? min(cut, ticks[length]) : cut
  }
}
