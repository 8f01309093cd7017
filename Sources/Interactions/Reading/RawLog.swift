/// What the times of a log mean.
public enum TimeKind: UInt32, Codable, Hashable, Sendable {
  /// Unix time in whole units.
  case clock = 0
  /// The place of an event among its user's events; comparing two users means nothing.
  case ordinal = 1
  /// The source has no times: all are equal, and the tie rule alone decides the order.
  case none = 2
}

/// A data set as a reader found it: rows in file order, ids numbered as they first occur, items described.
///
/// Readers fill it; `Preparation` turns it into an `InteractionLog`.
public struct RawLog: Sendable {
  public let timeKind: TimeKind
  /// Microseconds of one unit of time (1,000,000 for Unix seconds); 0 unless `timeKind` is `.clock`.
  public let tickMicroseconds: Int64
  public let hasRatings: Bool

  private(set) var userIDs = IdentifierTable()
  private(set) var itemIDs = IdentifierTable()
  private(set) var users: [Int32] = []
  private(set) var items: [Int32] = []
  private(set) var times: [Int64] = []
  private(set) var ratings: [Float] = []
  private(set) var descriptions = ItemDescriptions()
  private var nextOrdinal: [Int64] = []

  /// - Parameter tickMicroseconds: microseconds of a unit of time where `timeKind` is `.clock`.
  public init(timeKind: TimeKind, tickMicroseconds: Int64 = 1_000_000, hasRatings: Bool) {
    self.timeKind = timeKind
    self.tickMicroseconds = timeKind == .clock ? tickMicroseconds : 0
    self.hasRatings = hasRatings
  }

  /// How many events there are.
  public var count: Int { users.count }

  /// One more event.
  /// - Parameters:
  ///   - time: Unix time in units; without meaning (give 0) unless `timeKind` is `.clock`.
  ///   - rating: must be there if and only if `hasRatings`.
  public mutating func append(
    _ row: Row, user: UnsafeRawBufferPointer, item: UnsafeRawBufferPointer, time: Int64 = 0, rating: Float? = nil
  ) throws(InteractionError) {
    precondition((rating != nil) == hasRatings, "the reader must give a rating with every event or with none")
    let userIndex = try Self.number(user, in: &userIDs, "user", row)
    let itemIndex = try Self.number(item, in: &itemIDs, "item", row)
    users.append(Int32(userIndex))
    items.append(Int32(itemIndex))
    if let rating { ratings.append(rating) }
    switch timeKind {
    case .clock: times.append(time)
    case .none: times.append(0)
    case .ordinal:
      if userIndex == nextOrdinal.count { nextOrdinal.append(0) }
      times.append(nextOrdinal[userIndex])
      nextOrdinal[userIndex] += 1
    }
  }

  /// An event of a log made in memory, such as a simulated one.
  public mutating func append(user: String, item: String, time: Int64 = 0, rating: Float? = nil) {
    let here = Row(fields: UnsafeBufferPointer(start: nil, count: 0), names: [], path: "(memory)", line: count + 1)
    var (user, item) = (user, item)
    user.withUTF8 { user in
      item.withUTF8 { item in
        do throws(InteractionError) {
          try append(
            here, user: UnsafeRawBufferPointer(user), item: UnsafeRawBufferPointer(item), time: time, rating: rating)
        } catch { preconditionFailure("a Swift string is valid UTF-8: \(error)") }
      }
    }
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

  private static func number(
    _ id: UnsafeRawBufferPointer, in table: inout IdentifierTable, _ what: String, _ row: Row
  ) throws(InteractionError) -> Int {
    let (index, isNew) = table.number(id)
    if isNew && String(validating: id, as: UTF8.self) == nil {
      throw InteractionError(
        .malformed, "the \(what) id is not text in UTF-8", expected: "an id in UTF-8", path: row.path, line: row.line,
        hint: Row.remedy)
    }
    guard index < Int(Int32.max) - 1 else {
      throw InteractionError(.malformed, "there are more than 2^31 different \(what)s", path: row.path, line: row.line)
    }
    return index
  }
}

/// Titles and features by original item id, as readers collect them.
struct ItemDescriptions: Sendable {
  private(set) var titles: [String: String] = [:]
  private(set) var features: [String: Feature] = [:]

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

  mutating func setParent(_ parent: String, of value: String, feature: String) {
    features[feature, default: Feature()].parents[value] = parent
  }
}
