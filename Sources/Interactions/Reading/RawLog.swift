import Host

/// A data set as a reader found it: rows in file order, ids numbered as they first occur, items described.
///
/// Readers fill it; `Preparation` turns it into an `InteractionLog`.
public struct RawLog: Sendable {
  public let timeKind: TimeKind
  /// Microseconds of one unit of time (1,000,000 for Unix seconds); 0 unless `timeKind` is `.clock`.
  public let tickMicroseconds: Int64
  public let hasRatings: Bool
  /// Whether each event has a kind of behaviour.
  public let hasKinds: Bool
  /// Whether each event has the name of a session.
  public let hasSessions: Bool

  private(set) var userIDs = SourceIdentifiers()
  private(set) var itemIDs = SourceIdentifiers()
  private(set) var sessionIDs = SourceIdentifiers()
  private(set) var kindNames = IdentifierTable(minimumCapacity: 8)
  private(set) var events = RawColumns()
  private(set) var impressions = RawColumns()
  private(set) var descriptions = ItemDescriptions()
  /// The item of the row that was appended last, if it was the item's first.
  private var newItem: Int32?

  /// - Parameters:
  ///   - tickMicroseconds: microseconds of a unit of time where `timeKind` is `.clock`.
  ///   - hasKinds: whether each event has a kind of behaviour, such as "buy".
  ///   - hasSessions: whether each event has the name of a session.
  public init(
    timeKind: TimeKind, tickMicroseconds: Int64 = 1_000_000, hasRatings: Bool, hasKinds: Bool = false, hasSessions: Bool = false
  ) {
    self.timeKind = timeKind
    self.tickMicroseconds = timeKind == .clock ? tickMicroseconds : 0
    (self.hasRatings, self.hasKinds, self.hasSessions) = (hasRatings, hasKinds, hasSessions)
  }

  /// How many events there are.
  public var count: Int { events.count }
  /// How many impressions there are.
  public var impressionCount: Int { impressions.count }

  /// One more event.
  /// - Parameters:
  ///   - time: Unix time in units; without meaning (give 0) unless `timeKind` is `.clock`.
  ///   - rating: must be there if and only if `hasRatings`.
  ///   - kind: what the user did, such as "buy"; must be there if and only if `hasKinds`.
  ///   - session: what the source calls the session; must be there if and only if `hasSessions`.
  public mutating func append(
    _ row: Row, user: UnsafeRawBufferPointer, item: UnsafeRawBufferPointer, time: Int64 = 0, rating: Float? = nil,
    kind: UnsafeRawBufferPointer? = nil, session: UnsafeRawBufferPointer? = nil
  ) throws(InteractionError) {
    checkWith("a rating", "ratings", hasRatings, rating != nil)
    checkWith("a kind", "kinds", hasKinds, kind != nil)
    checkWith("a session", "sessions", hasSessions, session != nil)
    let (userKey, itemKey) = try keys(row, user, item)
    if let kind { events.marks.append(try number(ofKind: kind, row)) }
    if let session { events.sessions.append((sessionIDs.key(session) ?? renumberedSession(session)).key) }
    events.append(user: userKey, item: itemKey)
    if let rating { events.ratings.append(rating) }
    if timeKind == .clock { events.times.append(time) }
  }

  /// One more impression: what a user was shown, and whether it was clicked. What comes of the click is an event of its own.
  /// - Precondition: the log has a clock.
  public mutating func appendImpression(
    _ row: Row, user: UnsafeRawBufferPointer, item: UnsafeRawBufferPointer, time: Int64, isClicked: Bool
  ) throws(InteractionError) {
    require(timeKind == .clock, "impressions stand in a log by their times, and this one has no clock")
    let (userKey, itemKey) = try keys(row, user, item)
    impressions.append(user: userKey, item: itemKey)
    impressions.times.append(time)
    impressions.marks.append(isClicked ? 1 : 0)
  }

  @inline(__always)
  private func checkWith(_ one: StaticString, _ many: StaticString, _ isExpected: Bool, _ isThere: Bool) {
    require(
      isThere == isExpected,
      "the reader must give \(one) with every event or with none: this log has \(isExpected ? "" : "no ")\(many), and event \(count + 1) came \(isThere ? "with" : "without")")
  }

  /// The keys of a row's user and item.
  @inline(__always)
  private mutating func keys(
    _ row: Row, _ user: UnsafeRawBufferPointer, _ item: UnsafeRawBufferPointer
  ) throws(InteractionError) -> (user: Int32, item: Int32) {
    let (userKey, isNewUser) = userIDs.key(user) ?? renumberedUser(user)
    let (itemKey, isNewItem) = itemIDs.key(item) ?? renumberedItem(item)
    if isNewUser { try Self.check(user, userIDs, "user", row) }
    if isNewItem { try Self.check(item, itemIDs, "item", row) }
    newItem = isNewItem ? itemKey : nil
    return (userKey, itemKey)
  }

  private mutating func number(ofKind kind: UnsafeRawBufferPointer, _ row: Row) throws(InteractionError) -> UInt8 {
    let (number, isNew) = kindNames.number(kind)
    guard !isNew || (number <= Int(UInt8.max) && String(validating: kind, as: UTF8.self) != nil) else {
      throw InteractionError(
        .malformed,
        number > Int(UInt8.max) ? "there are more than 256 kinds of events" : "the kind of an event is not text in UTF-8",
        expected: "kinds such as view, cart and buy", path: row.path, line: row.line, hint: Row.remedy)
    }
    return UInt8(truncatingIfNeeded: number)
  }

  /// Sets a feature, such as its category, of the item of the row that was appended last, if that was the item's first row; quick
  /// enough to be called for every row.
  public mutating func describeNewItem(_ feature: String, _ value: UnsafeRawBufferPointer) {
    if let newItem { descriptions.add(feature, value, toItem: newItem) }
  }

  /// Sets an item's title. A second title for the same item is refused.
  public mutating func setTitle(_ title: String, of item: String, _ row: Row) throws(InteractionError) {
    guard descriptions.setTitle(title, of: item) else {
      throw InteractionError(
        .malformed, "item \(item) is described a second time", expected: "one line an item", path: row.path,
        line: row.line, hint: Row.remedy)
    }
  }

  /// Sets an item's values of a feature, such as its genres.
  public mutating func setFeature(_ feature: String, _ values: [String], of item: String) {
    descriptions.setFeature(feature, values, of: item)
  }

  /// Sets a user's values of a feature, such as an age.
  public mutating func setUserFeature(_ feature: String, _ values: [String], of user: String) {
    descriptions.setUserFeature(feature, values, of: user)
  }

  /// Names the parent of a feature's value, such as the category above a category. A value that is given two parents, or stands
  /// above itself, is refused when the log is prepared.
  public mutating func setParent(_ parent: String, of value: String, feature: String) {
    descriptions.setParent(parent, of: value, feature: feature)
  }

  private mutating func renumberedUser(_ user: UnsafeRawBufferPointer) -> (key: Int32, isNew: Bool) {
    let keys = userIDs.useTexts()
    events.renumberUsers(keys)
    impressions.renumberUsers(keys)
    return userIDs.key(user)!
  }

  private mutating func renumberedItem(_ item: UnsafeRawBufferPointer) -> (key: Int32, isNew: Bool) {
    let keys = itemIDs.useTexts()
    events.renumberItems(keys)
    impressions.renumberItems(keys)
    descriptions.renumber(keys)
    return itemIDs.key(item)!
  }

  private mutating func renumberedSession(_ session: UnsafeRawBufferPointer) -> (key: Int32, isNew: Bool) {
    events.renumberSessions(sessionIDs.useTexts())
    return sessionIDs.key(session)!
  }

  private static func check(
    _ id: UnsafeRawBufferPointer, _ ids: SourceIdentifiers, _ what: String, _ row: Row
  ) throws(InteractionError) {
    guard !ids.isNumeric else { return }
    guard String(validating: id, as: UTF8.self) != nil else {
      throw InteractionError(
        .malformed, "the \(what) id is not text in UTF-8", expected: "an id in UTF-8", path: row.path, line: row.line,
        hint: Row.remedy)
    }
    guard ids.count < Int(Int32.max) - 1 else {
      throw InteractionError(.malformed, "there are more than 2^31 different \(what)s", path: row.path, line: row.line)
    }
  }
}

extension RawLog {
  /// What `EventTable` takes over; the log keeps nothing.
  mutating func takeColumns() -> (
    userIDs: SourceIdentifiers, itemIDs: SourceIdentifiers, sessionIDs: SourceIdentifiers, kindNames: IdentifierTable,
    events: RawColumns, impressions: RawColumns
  ) {
    defer {
      (userIDs, itemIDs, sessionIDs) = (SourceIdentifiers(), SourceIdentifiers(), SourceIdentifiers())
      (kindNames, events, impressions) = (IdentifierTable(minimumCapacity: 8), RawColumns(), RawColumns())
    }
    return (userIDs, itemIDs, sessionIDs, kindNames, events, impressions)
  }

  /// Titles and features; the log keeps none.
  /// - Throws: `InteractionError` where the values of a feature form no tree.
  mutating func takeDescriptions() throws(InteractionError) -> ItemDescriptions {
    try descriptions.checkTrees()
    defer { descriptions = ItemDescriptions() }
    return descriptions
  }
}
