import Foundation

/// What a data card says of a log.
public struct DatasetStatistics: Codable, Hashable, Sendable {
  public var users, items, events: Int
  /// Events of a user.
  public var leastEvents, mostEvents: Int
  public var medianEvents, meanEvents: Double
  /// Events by users times items; above 1 is possible where users repeat items.
  public var density: Double
  /// The first and the last day, UTC, as "2000-04-25"; nil without a clock.
  public var firstDay, lastDay: String?
  /// Events at the same time as another one of their user.
  public var tiedEvents: Int
  /// Users whose last two events are at the same time.
  public var usersTiedAtTheEnd: Int
  /// Events whose item the user had before.
  public var repeats: Int
  /// Users with fewer than three events, who cannot be tested by leave-one-out.
  public var usersBelowThree: Int

  public init(_ log: InteractionLog) {
    let lengths = (0..<log.userCount).map(log.count(of:)).sorted()
    (users, items, events) = (log.userCount, log.itemCount, log.count)
    leastEvents = lengths.first ?? 0
    mostEvents = lengths.last ?? 0
    medianEvents = lengths.isEmpty ? 0 : Double(lengths[(lengths.count - 1) / 2] + lengths[lengths.count / 2]) / 2
    meanEvents = users == 0 ? 0 : Double(events) / Double(users)
    density = users * items == 0 ? 0 : Double(events) / (Double(users) * Double(items))
    firstDay = log.origin.map(Self.day)
    lastDay = log.origin.map { Self.day($0 + Double(log.allTicks.max() ?? 0) * log.tickSeconds) }
    tiedEvents = log.tiedEvents
    usersTiedAtTheEnd = log.usersTiedAtTheEnd
    repeats = (0..<log.userCount).reduce(0) { $0 + log.count(of: $1) - Set(log.items(of: $1)).count }
    usersBelowThree = lengths.count { $0 < 3 }
  }

  private static func day(_ date: Date) -> String {
    String(date.formatted(.iso8601.year().month().day()).prefix(10))
  }
}
