/// The memory of an item side: event numbers item after item, where each item's begin, and a directory from events to users.
///
/// An item has eight bytes: four say where its events begin, and what the others add up to is the room of the directory, which
/// names the user of every so many events.
///
/// Unchecked: filled before the object is shared and never again.
final class ItemSideColumns: @unchecked Sendable {
  let events: UnsafeMutableBufferPointer<Int32>
  /// Where each item's events begin; one number more than there are items, and one to count with.
  private let starts: UnsafeMutableBufferPointer<Int32>
  /// The user of event `block << shift`, block after block.
  private let directory: UnsafeMutableBufferPointer<Int32>
  private let shift: Int
  private let offsets: UnsafeBufferPointer<Int64>

  /// - Parameters:
  ///   - lengths: how many events of each user, from the first, there are to see; all where it is nil.
  ///   - offsets: the log's, of which the caller makes sure that they live as long as this.
  init(_ log: InteractionLog, lengths: [Int32]?) {
    offsets = log.userOffsets
    let seen = lengths?.reduce(0) { $0 + Int($1) } ?? log.count
    events = .allocate(capacity: seen)
    starts = .allocate(capacity: log.itemCount + 2)
    starts.initialize(repeating: 0)
    var shift = 4
    while log.count >> shift >= max(log.itemCount, 1) { shift += 1 }
    self.shift = shift
    directory = .allocate(capacity: (log.count >> shift) + 1)
    fillDirectory()
    fillEvents(log, lengths)
    sortByTime(log.allTicks)
  }

  deinit {
    events.deallocate()
    starts.deallocate()
    directory.deallocate()
  }

  /// The bytes that all of it takes.
  var byteCount: Int { 4 * (events.count + starts.count + directory.count) }

  /// The places of an item's events in `events`.
  func range(of item: Int) -> Range<Int> { Int(starts[item])..<Int(starts[item + 1]) }

  /// The user of an event: the last one whose events begin at it or before.
  func user(of event: Int) -> Int {
    let block = event >> shift
    let first = Int(directory[block])
    let last = block + 1 < directory.count ? Int(directory[block + 1]) : offsets.count - 2
    return first + partition(last - first) { Int(offsets[first + $0 + 1]) <= event }
  }

  private func fillDirectory() {
    var user = 0
    for block in directory.indices {
      while user + 2 < offsets.count && Int(offsets[user + 1]) <= block << shift { user += 1 }
      directory.initializeElement(at: block, to: Int32(user))
    }
  }

  /// A counting sort by item, which leaves the events of an item in the order of their numbers.
  private func fillEvents(_ log: InteractionLog, _ lengths: [Int32]?) {
    let items = log.allItems
    func forEachEvent(_ body: (Int, Int) -> Void) {
      guard let lengths else {
        for event in 0..<items.count { body(event, Int(items[event])) }
        return
      }
      for (user, length) in lengths.enumerated() {
        let first = Int(offsets[user])
        for event in first..<(first + Int(length)) { body(event, Int(items[event])) }
      }
    }
    // An item's events are counted two places behind it and put down one place behind it: afterwards that place says where they
    // end, which is where those of the next item begin.
    forEachEvent { _, item in starts[item + 2] += 1 }
    for place in starts.indices.dropFirst(2) { starts[place] += starts[place - 1] }
    forEachEvent { event, item in
      events.initializeElement(at: Int(starts[item + 1]), to: Int32(truncatingIfNeeded: event))
      starts[item + 1] += 1
    }
  }

  /// Brings each item's events, which ascend by number, into the order of their ticks; equal ticks stay by number.
  private func sortByTime(_ ticks: UnsafeBufferPointer<UInt32>) {
    let longest = (0..<(starts.count - 2)).reduce(0) { max($0, range(of: $1).count) }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * longest) { area in
      let keys = UnsafeMutableBufferPointer(rebasing: area[..<longest])
      let spare = UnsafeMutableBufferPointer(rebasing: area[longest...])
      for item in 0..<(starts.count - 2) {
        let own = UnsafeMutableBufferPointer(rebasing: events[range(of: item)])
        var ascending = true
        for (place, event) in own.enumerated() {
          keys[place] = UInt64(ticks[Int(event)]) << 32 | UInt64(event)
          ascending = ascending && (place == 0 || keys[place - 1] < keys[place])
        }
        if ascending { continue }
        TimeKeys.sort(keys, spare, own.count)
        for place in own.indices { own[place] = Int32(truncatingIfNeeded: keys[place] & 0xFFFF_FFFF) }
      }
    }
  }
}
