import Host

extension SimulatedWorld {
  /// The world in the numbering of a log that was prepared from its clicks.
  public func truth(for log: InteractionLog) throws(InteractionError) -> SimulatedTruth {
    let names = try log.names()
    return SimulatedTruth(
      world: self, log: log, users: Self.numbers(names.userIDs), items: Self.numbers(names.itemIDs))
  }

  private static func numbers(_ ids: [String]) -> [Int32] {
    ids.map { id in
      guard let number = Int32(id) else { refuse("\(id) is no user or item of a simulated world") }
      return number - 1
    }
  }
}

/// What is true behind a simulated log, in the log's numbering.
public struct SimulatedTruth: Sendable {
  private let world: SimulatedWorld
  private let log: InteractionLog
  private let users, items: [Int32]
  private let origin: Int64

  init(world: SimulatedWorld, log: InteractionLog, users: [Int32], items: [Int32]) {
    self.world = world
    self.log = log
    self.users = users
    self.items = items
    origin = log.storage.layout.origin
  }

  /// The user's affinity to every item at a tick, on the logit scale and without any session's intent: ranking by it is
  /// the best any model can hope for.
  public func affinities(of user: Int, at tick: UInt32) -> [Double] {
    let t = Double(origin + Int64(tick) - SimulatedWorld.start) / Double(world.seconds)
    let taste = world.tastes.taste(of: Int(users[user]), at: t)
    return items.map { world.tastes.affinity(taste, Int($0), at: t) }
  }

  /// The item the user likes best at a tick among those not excluded; nil if all are. Equal affinities: the first item.
  public func bestItem(for user: Int, at tick: UInt32, excluding excluded: Set<Int32> = []) -> Int32? {
    let affinities = affinities(of: user, at: tick)
    return (0..<Int32(items.count)).filter { !excluded.contains($0) }
      .max { (affinities[Int($0)], -$0) < (affinities[Int($1)], -$1) }
  }
}
