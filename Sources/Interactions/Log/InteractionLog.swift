public import Foundation
public import Host

/// Who did what, when: the events of each user in time order, as columns. Immutable, shared freely, resident at 8 bytes an
/// event (4 more with ratings, 1 with kinds, a bit with sessions) and 8 a user; usually a mapped file. `ItemSide` shows it from
/// its items.
///
/// Users and items are numbered from 0 in the canonical order of their original ids (shorter ids first, equal lengths by
/// their bytes), so that the numbering does not depend on the order of rows. Ids, titles and features are read when
/// asked for.
///
/// Views of columns are valid only while the log, a split or a training view of it is held in a variable: never take one
/// from a log that is only a passing value of an expression.
public struct InteractionLog: @unchecked Sendable {
  @usableFromInline let storage: LogStorage
  @usableFromInline let offsets: UnsafePointer<Int64>
  @usableFromInline let itemColumn: UnsafePointer<Int32>
  @usableFromInline let tickColumn: UnsafePointer<UInt32>
  @usableFromInline let ratingColumn: UnsafePointer<Float>?
  let kindColumn: UnsafePointer<UInt8>?
  /// A bit an event, lowest first.
  let sessionBits: UnsafePointer<UInt8>?

  /// How many users there are; users are 0..<userCount.
  public let userCount: Int
  /// How many items there are; items are 0..<itemCount, and `itemCount` serves as the padding index.
  public let itemCount: Int
  /// How many events there are.
  public let count: Int
  /// What kinds of behaviour are called, in the order of their numbers, which is canonical; empty where the source tells none.
  public let kindNames: [String]
  /// SHA-256 of the canonical log: ids, order, items, ticks, ratings, kinds and sessions where there are any. Equal for equal data
  /// whatever the file's format and order of rows, save where the tie rule `fileOrder` lets the order of rows in.
  public let digest: SHA256Digest

  init(_ storage: LogStorage) {
    self.storage = storage
    let layout = storage.layout
    let base = storage.bytes.baseAddress!
    offsets = (base + layout.offsetsAt).assumingMemoryBound(to: Int64.self)
    itemColumn = (base + layout.itemsAt).assumingMemoryBound(to: Int32.self)
    tickColumn = (base + layout.ticksAt).assumingMemoryBound(to: UInt32.self)
    ratingColumn = layout.ratingsAt == 0 ? nil : (base + layout.ratingsAt).assumingMemoryBound(to: Float.self)
    kindColumn = layout.range(of: .kinds).map { (base + $0.lowerBound).assumingMemoryBound(to: UInt8.self) }
    sessionBits = layout.range(of: .sessions).map { (base + $0.lowerBound).assumingMemoryBound(to: UInt8.self) }
    kindNames = storage.kindNames ?? []
    (userCount, itemCount, count) = (layout.users, layout.items, layout.events)
    digest = SHA256Digest(bytes: Array(storage.bytes[128..<160]))!
  }

  /// Maps a log written by `write(to:)`.
  /// - Throws: `InteractionError` of kind `damaged`, `newer` or `missing`.
  public init(contentsOf path: String) throws(InteractionError) {
    let storage = try LogStorage(mapping: path)
    self.init(storage)
    guard isConsistent, decodedTrace != nil else { throw LogStorage.damaged("the columns contradict one another", path) }
  }

  /// Writes the log as one file that other processes can map; readers see all of it or none.
  public func write(to path: String) throws(InteractionError) {
    defer { withExtendedLifetime(storage) {} }
    try storage.write(to: path)
  }

  /// The user's place in the columns.
  @inlinable
  public func range(of user: Int) -> Range<Int> {
    require(user >= 0 && user < userCount, "there is no user \(user); users are 0..<\(userCount)")
    return Int(offsets[user])..<Int(offsets[user + 1])
  }

  /// How many events the user has.
  @inlinable
  public func count(of user: Int) -> Int { range(of: user).count }

  /// The user's items, oldest first.
  @inlinable
  public func items(of user: Int) -> UnsafeBufferPointer<Int32> {
    let range = range(of: user)
    return UnsafeBufferPointer(start: itemColumn + range.lowerBound, count: range.count)
  }

  /// The times of the user's events in ticks since the log's first event, never decreasing.
  @inlinable
  public func ticks(of user: Int) -> UnsafeBufferPointer<UInt32> {
    let range = range(of: user)
    return UnsafeBufferPointer(start: tickColumn + range.lowerBound, count: range.count)
  }

  /// The ratings of the user's events, or nil where the source has none.
  @inlinable
  public func ratings(of user: Int) -> UnsafeBufferPointer<Float>? {
    guard let ratingColumn else { return nil }
    let range = range(of: user)
    return UnsafeBufferPointer(start: ratingColumn + range.lowerBound, count: range.count)
  }

  /// Where each user's events begin; `userCount + 1` numbers, the last is `count`.
  @inlinable
  public var userOffsets: UnsafeBufferPointer<Int64> { UnsafeBufferPointer(start: offsets, count: userCount + 1) }

  /// All users' items, user after user.
  @inlinable
  public var allItems: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: itemColumn, count: count) }

  /// All users' ticks, user after user.
  @inlinable
  public var allTicks: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: tickColumn, count: count) }

  /// All users' ratings, user after user, or nil.
  @inlinable
  public var allRatings: UnsafeBufferPointer<Float>? {
    ratingColumn.map { UnsafeBufferPointer(start: $0, count: count) }
  }

  /// Users and items, as a model sees them.
  public var catalog: Catalog { Catalog(users: userCount, items: itemCount) }

  /// What the times mean.
  public var timeKind: TimeKind { TimeKind(rawValue: storage.layout.timeKind)! }

  /// Seconds of one tick; 0 where there is no clock.
  public var tickSeconds: Double { Double(storage.layout.tickMicroseconds) * 1e-6 }

  /// The time of tick 0, where there is a clock.
  public var origin: Date? {
    guard timeKind == .clock else { return nil }
    return Date(timeIntervalSince1970: Double(storage.layout.origin) * tickSeconds)
  }

  /// What each step of the preparation took away.
  public var trace: FilterTrace {
    guard let trace = decodedTrace else { refuse("a checked log holds a trace that cannot be read") }
    return trace
  }

  private var decodedTrace: FilterTrace? {
    let layout = storage.layout
    let json = Data(storage.bytes[layout.traceAt..<(layout.traceAt + layout.traceCount)])
    return try? JSONDecoder().decode(FilterTrace.self, from: json)
  }

  /// Original ids, titles and features, read now.
  /// - Throws: `InteractionError` where the file's names are damaged.
  public func names() throws(InteractionError) -> LogNames { try storage.names() }

  /// The original id of each user.
  public func originalUserIDs() throws(InteractionError) -> [String] { try names().userIDs }

  /// The original id of each item.
  public func originalItemIDs() throws(InteractionError) -> [String] { try names().itemIDs }

  /// Whether offsets, items and kinds stay within bounds: what the unchecked pointers rely on.
  private var isConsistent: Bool {
    guard offsets[0] == 0, offsets[userCount] == Int64(count) else { return false }
    guard (0..<userCount).allSatisfy({ offsets[$0] <= offsets[$0 + 1] }) else { return false }
    guard allKinds?.allSatisfy({ Int($0) < kindNames.count }) ?? true else { return false }
    guard impressions?.isConsistent(items: itemCount) ?? true else { return false }
    let items = UInt32(itemCount)
    return allItems.allSatisfy { UInt32(bitPattern: $0) < items }
  }
}

/// The sizes that a model's tables take from the data.
public struct Catalog: Hashable, Codable, Sendable {
  public var users: Int
  public var items: Int

  public init(users: Int, items: Int) {
    self.users = users
    self.items = items
  }
}
