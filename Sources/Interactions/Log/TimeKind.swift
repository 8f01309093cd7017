/// What the times of a log mean.
public enum TimeKind: UInt32, Codable, Hashable, Sendable {
  /// Unix time in whole units.
  case clock = 0
  /// The place of an event among its user's events; comparing two users means nothing.
  case ordinal = 1
  /// The source has no times: all are equal, and the tie rule alone decides the order.
  case none = 2
}
