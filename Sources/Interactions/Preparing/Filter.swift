/// One step that keeps some of the events. Coded as an object with one key, the name of the step.
public enum Filter: Hashable, Sendable {
  /// Events rated at least so.
  case minimumRating(Double)
  /// Users with at least `user` events and items with at least `item`, in the given number of passes.
  case core(user: Int, item: Int, passes: CorePasses)
  /// The users who came first: ordered by their first event, equal times in canonical order.
  case firstUsers(Int)
  /// The users who were there last: ordered by their last event, the latest first, equal times in canonical order.
  case latestUsers(Int)
  /// So many users drawn without replacement from those left, by a seed of its own.
  case sampledUsers(Int, seed: UInt64)
  /// Events, and impressions, from the first day on and before the last; either may be open. UTC.
  case days(from: CalendarDay?, before: CalendarDay?)
  /// Events of one of the kinds, by their names in the source, such as "buy".
  case kinds([String])
  /// Each user's latest events, at most so many.
  case latestEvents(Int)
  /// Forgets the times, and with them sessions and impressions, and puts each user's events in an order drawn by a seed, so that leaving one out leaves a random
  /// one. All events stay.
  case shuffled(seed: UInt64)

  /// How often the thresholds of `core` are applied.
  public enum CorePasses: String, Codable, Hashable, Sendable {
    /// Until nothing changes.
    case fixpoint
    /// Once, users and items both counted before anything is removed; what is left can fall below the thresholds.
    case single
  }
}

extension Filter: Codable {
  private enum Name: String, CodingKey {
    case minimumRating, core, firstUsers, latestUsers, sampledUsers, days, kinds, latestEvents, shuffled
  }
  private enum CoreKey: String, CodingKey { case user, item, passes }
  private enum SampleKey: String, CodingKey { case count, seed }
  private enum DaysKey: String, CodingKey { case from, before }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    switch self {
    case .minimumRating(let least): try container.encode(least, forKey: .minimumRating)
    case .firstUsers(let count): try container.encode(count, forKey: .firstUsers)
    case .latestUsers(let count): try container.encode(count, forKey: .latestUsers)
    case .kinds(let names): try container.encode(names, forKey: .kinds)
    case .latestEvents(let count): try container.encode(count, forKey: .latestEvents)
    case .shuffled(let seed): try container.encode(seed, forKey: .shuffled)
    case .core(let user, let item, let passes):
      var inner = container.nestedContainer(keyedBy: CoreKey.self, forKey: .core)
      if user != 1 { try inner.encode(user, forKey: .user) }
      if item != 1 { try inner.encode(item, forKey: .item) }
      if passes != .fixpoint { try inner.encode(passes, forKey: .passes) }
    case .sampledUsers(let count, let seed):
      var inner = container.nestedContainer(keyedBy: SampleKey.self, forKey: .sampledUsers)
      try inner.encode(count, forKey: .count)
      if seed != 0 { try inner.encode(seed, forKey: .seed) }
    case .days(let from, let before):
      var inner = container.nestedContainer(keyedBy: DaysKey.self, forKey: .days)
      try inner.encodeIfPresent(from, forKey: .from)
      try inner.encodeIfPresent(before, forKey: .before)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    guard container.allKeys.count == 1, let name = container.allKeys.first else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a filter is an object with one known key"))
    }
    switch name {
    case .minimumRating: self = .minimumRating(try container.decode(Double.self, forKey: name))
    case .firstUsers: self = .firstUsers(try container.decode(Int.self, forKey: name))
    case .latestUsers: self = .latestUsers(try container.decode(Int.self, forKey: name))
    case .kinds: self = .kinds(try container.decode([String].self, forKey: name))
    case .latestEvents: self = .latestEvents(try container.decode(Int.self, forKey: name))
    case .shuffled: self = .shuffled(seed: try container.decode(UInt64.self, forKey: name))
    case .core:
      let inner = try container.nestedContainer(keyedBy: CoreKey.self, forKey: name)
      self = .core(
        user: try inner.decodeIfPresent(Int.self, forKey: .user) ?? 1,
        item: try inner.decodeIfPresent(Int.self, forKey: .item) ?? 1,
        passes: try inner.decodeIfPresent(CorePasses.self, forKey: .passes) ?? .fixpoint)
    case .sampledUsers:
      let inner = try container.nestedContainer(keyedBy: SampleKey.self, forKey: name)
      self = .sampledUsers(
        try inner.decode(Int.self, forKey: .count), seed: try inner.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0)
    case .days:
      let inner = try container.nestedContainer(keyedBy: DaysKey.self, forKey: name)
      self = .days(
        from: try inner.decodeIfPresent(CalendarDay.self, forKey: .from),
        before: try inner.decodeIfPresent(CalendarDay.self, forKey: .before))
    }
  }
}
