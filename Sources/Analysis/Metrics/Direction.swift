/// Which way a number is better.
public enum Direction: String, Codable, Hashable, Sendable {
  case higher, lower

  public func isBetter(_ a: Double, than b: Double) -> Bool { self == .higher ? a > b : a < b }
}
