/// What each step of a preparation left, in order: the first step is the file as it was read.
public struct FilterTrace: Hashable, Sendable {
  public struct Step: Codable, Hashable, Sendable {
    /// What was done, in words fit for a table.
    public var name: String
    /// What was left afterwards.
    public var events, users, items: Int

    public init(name: String, events: Int, users: Int, items: Int) {
      self.name = name
      self.events = events
      self.users = users
      self.items = items
    }
  }

  /// How many impressions a step left.
  public struct ImpressionStep: Codable, Hashable, Sendable {
    /// What was done, in words fit for a table.
    public var name: String
    public var impressions: Int

    public init(name: String, impressions: Int) {
      self.name = name
      self.impressions = impressions
    }
  }

  public var steps: [Step]
  /// What happened to the impressions, the first step as they were read; empty where the source has none.
  public var impressions: [ImpressionStep]

  public init(steps: [Step] = [], impressions: [ImpressionStep] = []) {
    self.steps = steps
    self.impressions = impressions
  }

  /// What step `index` took away: events, users, items. The first step takes nothing.
  public func lost(at index: Int) -> Step {
    let (before, after) = (steps[max(0, index - 1)], steps[index])
    return Step(
      name: after.name, events: before.events - after.events, users: before.users - after.users,
      items: before.items - after.items)
  }

  /// How many impressions of the source are not in the log.
  public var droppedImpressions: Int { (impressions.first?.impressions ?? 0) - (impressions.last?.impressions ?? 0) }
}

extension FilterTrace: Codable {
  private enum Key: String, CodingKey { case steps, impressions }

  /// Impressions are left out where there are none: such a trace is written as it always was.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(steps, forKey: .steps)
    if !impressions.isEmpty { try container.encode(impressions, forKey: .impressions) }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    steps = try container.decode([Step].self, forKey: .steps)
    impressions = try container.decodeIfPresent([ImpressionStep].self, forKey: .impressions) ?? []
  }
}
