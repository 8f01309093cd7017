import Host

/// A data set as a reader found it: rows in file order, ids numbered as they first occur, items described.
///
/// Readers fill it; `Preparation` turns it into an `InteractionLog`.
public struct RawLog: Sendable {
  public let timeKind: TimeKind
  /// Microseconds of one unit of time (1,000,000 for Unix seconds); 0 unless `timeKind` is `.clock`.
  public let tickMicroseconds: Int64
  public let hasRatings: Bool

  private(set) var userIDs = SourceIdentifiers()
  private(set) var itemIDs = SourceIdentifiers()
  /// The key of each row's user, runs of equal ones together: most files are grouped by user.
  private(set) var users: [RowGroups.Run] = []
  /// The key of each row's item.
  private(set) var items: [Int32] = []
  private var isNewItem = false
  /// In ordinal logs nothing: the rows tell.
  private(set) var times = TimeColumn()
  private(set) var ratings: [Float] = []
  private(set) var descriptions = ItemDescriptions()

  /// - Parameter tickMicroseconds: microseconds of a unit of time where `timeKind` is `.clock`.
  public init(timeKind: TimeKind, tickMicroseconds: Int64 = 1_000_000, hasRatings: Bool) {
    self.timeKind = timeKind
    self.tickMicroseconds = timeKind == .clock ? tickMicroseconds : 0
    self.hasRatings = hasRatings
  }

  /// How many events there are.
  public var count: Int { items.count }

  /// One more event.
  /// - Parameters:
  ///   - time: Unix time in units; without meaning (give 0) unless `timeKind` is `.clock`.
  ///   - rating: must be there if and only if `hasRatings`.
  public mutating func append(
    _ row: Row, user: UnsafeRawBufferPointer, item: UnsafeRawBufferPointer, time: Int64 = 0, rating: Float? = nil
  ) throws(InteractionError) {
    require(
      (rating != nil) == hasRatings,
      "the reader must give a rating with every event or with none: this log has \(hasRatings ? "" : "no ")ratings, and event \(count + 1) came \(rating == nil ? "without" : "with")")
    let (userKey, isNewUser) = userIDs.key(user) ?? renumberedUser(user)
    let (itemKey, isNewItem) = itemIDs.key(item) ?? renumberedItem(item)
    if isNewUser { try Self.check(user, userIDs, "user", row) }
    if isNewItem { try Self.check(item, itemIDs, "item", row) }
    self.isNewItem = isNewItem
    if let last = users.last, last.user == userKey, last.count < Int32.max {
      users[users.count - 1].count += 1
    } else {
      users.append(RowGroups.Run(user: userKey, count: 1))
    }
    items.append(itemKey)
    if let rating { ratings.append(rating) }
    if timeKind == .clock { times.append(time) }
  }

  /// An event whose ids are not the bytes of a field.
  mutating func append(
    _ row: Row, user: inout String, item: inout String, time: Int64 = 0, rating: Float? = nil
  ) throws(InteractionError) {
    let outcome = user.withUTF8 { user in
      item.withUTF8 { item in
        Result { () throws(InteractionError) in
          try append(
            row, user: UnsafeRawBufferPointer(user), item: UnsafeRawBufferPointer(item), time: time, rating: rating)
        }
      }
    }
    try outcome.get()
  }

  /// An event of a log made in memory, such as a simulated one.
  public mutating func append(user: String, item: String, time: Int64 = 0, rating: Float? = nil) {
    let here = Row(fields: UnsafeBufferPointer(start: nil, count: 0), source: Self.memory, line: count + 1)
    var (user, item) = (user, item)
    do throws(InteractionError) {
      try append(here, user: &user, item: &item, time: time, rating: rating)
    } catch { refuse("a Swift string is valid UTF-8: \(error)") }
  }

  private static let memory = RowSource(path: "(memory)", names: [])

  /// Sets a feature, such as its category, of the item of the event that was appended last, if that was the item's first
  /// event; quick enough to be called for every row.
  public mutating func describeNewItem(_ feature: String, _ value: UnsafeRawBufferPointer) {
    guard isNewItem, let item = items.last else { return }
    descriptions.add(feature, value, toItem: item)
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

  /// Names the parent of a feature's value, such as the category above a category.
  public mutating func setParent(_ parent: String, of value: String, feature: String) {
    descriptions.setParent(parent, of: value, feature: feature)
  }

  private mutating func renumberedUser(_ user: UnsafeRawBufferPointer) -> (key: Int32, isNew: Bool) {
    let keys = userIDs.useTexts()
    for run in users.indices { users[run].user = keys[users[run].user] }
    return userIDs.key(user)!
  }

  private mutating func renumberedItem(_ item: UnsafeRawBufferPointer) -> (key: Int32, isNew: Bool) {
    let keys = itemIDs.useTexts()
    for row in items.indices { items[row] = keys[items[row]] }
    descriptions.renumber(keys)
    return itemIDs.key(item)!
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
    userIDs: SourceIdentifiers, itemIDs: SourceIdentifiers, users: [RowGroups.Run], items: [Int32], times: TimeColumn,
    ratings: [Float]
  ) {
    defer {
      (userIDs, itemIDs, users, items, times, ratings) = (
        SourceIdentifiers(), SourceIdentifiers(), [], [], TimeColumn(), []
      )
    }
    return (userIDs, itemIDs, users, items, times, ratings)
  }
}

extension RawLog {
  mutating func takeDescriptions() -> ItemDescriptions {
    defer { descriptions = ItemDescriptions() }
    return descriptions
  }
}

/// Titles and features by original item id, as readers collect them, and features by item number that come with the
/// events.
struct ItemDescriptions: Sendable {
  private(set) var titles: [String: String] = [:]
  private(set) var features: [String: Feature] = [:]
  private(set) var columns: [Column] = []

  /// A feature of which an item has one value.
  struct Column: Sendable {
    let name: String
    var values = IdentifierTable()
    /// Item keys and value numbers, in the order in which the items came.
    var pairs: [(item: Int32, value: Int32)] = []
  }

  struct Feature: Sendable {
    var values: [String: [String]] = [:]  // item → values
    var parents: [String: String] = [:]  // value → the value above it
  }

  mutating func setTitle(_ title: String, of item: String) -> Bool {
    titles.updateValue(title, forKey: item) == nil
  }

  mutating func setFeature(_ feature: String, _ values: [String], of item: String) {
    features[feature, default: Feature()].values[item] = values
  }

  mutating func add(_ feature: String, _ value: UnsafeRawBufferPointer, toItem item: Int32) {
    let place = columns.firstIndex { $0.name == feature } ?? columns.count
    if place == columns.count { columns.append(Column(name: feature)) }
    columns[place].pairs.append((item, Int32(truncatingIfNeeded: columns[place].values.number(value).index)))
  }

  /// Follows the items to other keys.
  mutating func renumber(_ keys: NumberSet.Ranks) {
    for column in columns.indices {
      for pair in columns[column].pairs.indices {
        columns[column].pairs[pair].item = keys[columns[column].pairs[pair].item]
      }
    }
  }

  mutating func setParent(_ parent: String, of value: String, feature: String) {
    features[feature, default: Feature()].parents[value] = parent
  }
}
