/// One question of an evaluation: what does `user` do next, after the first `context` events of the log?
public struct TestCase: Hashable, Codable, Sendable {
  public var user: Int32
  /// The item that came.
  public var target: Int32
  /// How many of the user's events, from the first, may be looked at when the question is answered.
  public var context: Int32

  public init(user: Int32, target: Int32, context: Int32) {
    self.user = user
    self.target = target
    self.context = context
  }
}
