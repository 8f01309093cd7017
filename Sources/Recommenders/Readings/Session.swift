public import Autodiff
public import Interactions

/// How a user's events fall into sessions: a new one begins after a pause, or when the last is full.
public struct SessionRule: Hashable, Codable, Sendable {
  /// Minutes between two events that end a session.
  public var pause: Double
  /// The most events of a session.
  public var most: Int

  public init(pause: Double = 10, most: Int = 50) {
    self.pause = pause
    self.most = most
  }

  /// Where the last session among some events begins.
  func start(_ ticks: UnsafeBufferPointer<UInt32>, tickSeconds: Double) -> Int {
    guard var start = ticks.indices.last else { return 0 }
    while start > 0, Double(ticks[start] - ticks[start - 1]) * tickSeconds <= 60 * pause { start -= 1 }
    // Of a run longer than a session the last piece; pieces are counted from the run's beginning.
    return start + (ticks.count - 1 - start) / most * most
  }
}

extension Query {
  /// The items of the session that a moment stands in, oldest first.
  public func session(_ rule: SessionRule) -> ShortTerm { reading(rule) { ShortTerm(rule, self) } }

  /// The different items of the days before the session that a moment stands in, most recent first.
  public func longTerm(_ rule: SessionRule, days: Double, limit: Int) -> LongTerm {
    reading(LongTerm.Key(rule: rule, days: days, limit: limit)) { LongTerm(rule, days: days, limit: limit, self) }
  }
}

/// The items of one session a moment, one after another without padding.
public final class ShortTerm: Reading {
  private let rule: SessionRule
  private let positions: Extent
  /// The item at each position: `[p]`.
  public let items: Indices
  /// Which positions belong to which moment.
  public let segments: Segments

  init(_ rule: SessionRule, _ query: Query) {
    self.rule = rule
    let name = "session of \(rule.most), pause \(rule.pause)"
    positions = query.tape.axis(name, capacity: query.batch.capacity * rule.most)
    items = query.tape.indices(name, [positions])
    segments = query.tape.segments(name, count: query.batch, members: positions, longest: rule.most)
  }

  public func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    let (items, offsets) = (program.buffer(of: items), program.buffer(of: segments))
    var place = 0
    offsets[0] = 0
    for (row, moment) in moments.enumerated() {
      let events = sight.items(of: moment)
      for event in rule.start(sight.ticks(of: moment), tickSeconds: sight.tickSeconds)..<events.count {
        items[place] = events[event]
        place += 1
      }
      offsets[row + 1] = Int32(place)
    }
    program.bind(positions, place)
  }
}

/// A set of items from before a session, as ragged rows.
public final class LongTerm: Reading {
  struct Key: Hashable { let rule: SessionRule, days: Double, limit: Int }

  private let rule: SessionRule
  private let days: Double
  private let limit: Int
  private let members: Extent
  /// The items of all moments, one moment after another: `[p]`.
  public let items: Indices
  /// The items of each moment; none where nothing came before the session.
  public let segments: Segments
  private let presence: Input
  /// 1 for a moment with items, 0 for one without: `[b]`.
  public var isPresent: Tensor { presence.tensor }

  init(_ rule: SessionRule, days: Double, limit: Int, _ query: Query) {
    self.rule = rule
    self.days = days
    self.limit = limit
    let name = "\(limit) of \(days) days before the session"
    members = query.tape.axis(name, capacity: query.batch.capacity * limit)
    items = query.tape.indices(name, [members])
    segments = query.tape.segments(name, count: query.batch, members: members, longest: limit)
    presence = query.tape.input("presence of \(name)", [query.batch])
  }

  public func fill(_ program: Program, _ moments: UnsafeBufferPointer<Moment>, _ sight: Sight) {
    let (items, offsets) = (program.buffer(of: items), program.buffer(of: segments))
    let presence = program.buffer(of: presence)
    var place = 0
    offsets[0] = 0
    for (row, moment) in moments.enumerated() {
      let first = place
      let (events, ticks) = (sight.items(of: moment), sight.ticks(of: moment))
      let start = rule.start(ticks, tickSeconds: sight.tickSeconds)
      for event in (0..<start).reversed() where place - first < limit {
        if Double(ticks[start] - ticks[event]) * sight.tickSeconds > 86_400 * days { break }
        if (first..<place).contains(where: { items[$0] == events[event] }) { continue }
        items[place] = events[event]
        place += 1
      }
      offsets[row + 1] = Int32(place)
      presence[row] = place > first ? 1 : 0
    }
    program.bind(members, place)
  }
}
