/// How a statistical procedure ended. Every procedure returns one; none crashes and none drops a value silently.
public enum Status: Hashable, Codable, Sendable {
  /// The result can be read as it stands.
  case ok
  /// Not enough data for the question to have an answer.
  case undefined(String)
  /// All differences are exactly zero (after snapping): p = 1.
  case identical
  /// Zero variance with a non-zero mean, or an infinite statistic: no claim may rest on the missing numbers.
  case degenerate(String)
  /// The input was wrong: not a number, infinite, or unequal lengths.
  case error(String)

  public var isOK: Bool { self == .ok }

  /// The reason in words, or nil where the case says it all.
  public var reason: String? {
    switch self {
    case .ok, .identical: nil
    case .undefined(let reason), .degenerate(let reason), .error(let reason): reason
    }
  }

  /// One word: "ok", "undefined", "identical", "degenerate" or "error".
  public var name: String {
    switch self {
    case .ok: "ok"
    case .undefined: "undefined"
    case .identical: "identical"
    case .degenerate: "degenerate"
    case .error: "error"
    }
  }
}

/// Which departures from the null hypothesis count.
public enum Alternative: String, Codable, Hashable, Sendable, CaseIterable {
  /// The difference is not zero.
  case twoSided
  /// The difference is above zero.
  case greater
  /// The difference is below zero.
  case less
}

/// A closed interval of real numbers.
public struct Interval: Hashable, Codable, Sendable {
  public let low: Double
  public let high: Double

  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  public func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// The interval with the same centre and `factor` times the width.
  public func widened(by factor: Double) -> Interval {
    let centre = (low + high) / 2
    let half = (high - low) / 2 * factor
    return Interval(low: centre - half, high: centre + half)
  }
}
