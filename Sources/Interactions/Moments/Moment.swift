/// What may be looked at when a user is asked about: the user's own first events, and of everybody else what came before a tick.
public struct Moment: Hashable, Sendable, BitwiseCopyable {
  public var user: Int32
  /// How many of the user's events, from the first.
  public var length: Int32
  /// Events of items from this tick on lie in the future; `.max` where the training view alone bounds what is seen of items.
  public var tick: UInt32

  public init(user: Int32, length: Int32, tick: UInt32 = .max) {
    self.user = user
    self.length = length
    self.tick = tick
  }
}
