/// What each step of a preparation left, in order: the first step is the file as it was read.
public struct FilterTrace: Codable, Hashable, Sendable {
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

  public var steps: [Step]

  public init(steps: [Step] = []) { self.steps = steps }

  /// What step `index` took away: events, users, items. The first step takes nothing.
  public func lost(at index: Int) -> Step {
    let (before, after) = (steps[max(0, index - 1)], steps[index])
    return Step(
      name: after.name, events: before.events - after.events, users: before.users - after.users,
      items: before.items - after.items)
  }
}
