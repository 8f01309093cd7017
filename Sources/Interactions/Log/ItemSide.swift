import Host

/// The events of each item in time order: the other side of a log, or of what a training view shows of it.
///
/// An event is named by its number: its place in the log's columns, which stand user after user. Events of an item are in the
/// order of their ticks, equal ticks in the order of their numbers. Where the log has no clock, ticks of two users cannot be
/// compared, and the order says no more than the numbers do.
///
/// Made by a counting sort at 4 bytes an event and 8 an item, and shared freely. Of a training view only the training
/// events are there, and no other can be asked about. What `events(of:)` and its like return is valid only while the item side is
/// held in a variable.
public struct ItemSide: Sendable {
  let log: InteractionLog
  private let columns: ItemSideColumns
  /// How many events of each user are seen; nil where all are.
  private let lengths: [Int32]?

  /// The other side of a whole log.
  /// - Precondition: at most 2^31 − 1 events.
  public init(_ log: InteractionLog) { self.init(log, lengths: nil) }

  /// The other side of the training events alone; events keep the numbers that they have in the log.
  /// - Precondition: at most 2^31 − 1 events.
  public init(_ view: TrainingView) { self.init(view.log, lengths: view.lengths) }

  private init(_ log: InteractionLog, lengths: [Int32]?) {
    require(
      log.count <= Int(Int32.max), "an item side names events by numbers of 4 bytes, at most \(Int32.max), and the log has \(log.count)")
    self.log = log
    self.lengths = lengths
    columns = ItemSideColumns(log, lengths: lengths)
  }

  /// How many items there are; items are 0..<itemCount.
  public var itemCount: Int { log.itemCount }
  /// How many events there are in all.
  public var count: Int { columns.events.count }
  /// The bytes that all of it takes.
  var byteCount: Int { columns.byteCount }

  /// The item's events, oldest first.
  public func events(of item: Int) -> UnsafeBufferPointer<Int32> {
    require(item >= 0 && item < itemCount, "there is no item \(item); items are 0..<\(itemCount)")
    return UnsafeBufferPointer(rebasing: columns.events[columns.range(of: item)])
  }

  /// How many events the item has.
  public func count(of item: Int) -> Int { events(of: item).count }

  /// How many events the item has before a tick.
  public func count(of item: Int, before tick: UInt32) -> Int { count(events(of: item), before: tick) }

  /// The item's events from a tick on and before another, oldest first.
  public func events(of item: Int, within range: Range<UInt32>) -> UnsafeBufferPointer<Int32> {
    let events = events(of: item)
    let places = count(events, before: range.lowerBound)..<count(events, before: range.upperBound)
    return UnsafeBufferPointer(rebasing: events[places])
  }

  /// The item's last events before a tick, at most `limit`, oldest first.
  /// - Precondition: `limit` is not negative.
  public func last(_ limit: Int, of item: Int, before tick: UInt32) -> UnsafeBufferPointer<Int32> {
    require(limit >= 0, "the last events of an item are 0 or more, got \(limit)")
    let events = events(of: item)
    let end = count(events, before: tick)
    return UnsafeBufferPointer(rebasing: events[max(0, end - limit)..<end])
  }

  private func count(_ events: UnsafeBufferPointer<Int32>, before tick: UInt32) -> Int {
    let ticks = log.tickColumn
    return partition(events.count) { ticks[Int(events[$0])] < tick }
  }
}

/// What is known of one event, by its number.
extension ItemSide {
  /// The user whose event it is.
  public func user(of event: Int32) -> Int32 {
    require(event >= 0 && Int(event) < log.count, "there is no event \(event); events are 0..<\(log.count)")
    let user = columns.user(of: Int(event))
    if let lengths {
      require(
        Int(event) - Int(log.offsets[user]) < Int(lengths[user]),
        "event \(event) lies behind the \(lengths[user]) training events of user \(user)")
    }
    return Int32(truncatingIfNeeded: user)
  }

  /// Its place in the history of its user, from 0: as many events of the user lie before it.
  public func place(of event: Int32) -> Int32 {
    Int32(truncatingIfNeeded: Int(event) - Int(log.offsets[Int(user(of: event))]))
  }

  /// The item whose event it is.
  public func item(of event: Int32) -> Int32 { log.itemColumn[seen(event)] }

  /// Its time, in ticks since the log's first event.
  public func tick(of event: Int32) -> UInt32 { log.tickColumn[seen(event)] }

  /// Its rating; nil where the source has none.
  public func rating(of event: Int32) -> Float? { log.ratingColumn?[seen(event)] }

  /// The event's place in the columns, of one that may be looked at.
  func seen(_ event: Int32) -> Int {
    if lengths == nil {
      require(event >= 0 && Int(event) < log.count, "there is no event \(event); events are 0..<\(log.count)")
    } else {
      _ = user(of: event)
    }
    return Int(event)
  }
}
