public import Analysis

/// A number of a paper, in the metric's own unit (a share, not per cent), and how sure it is.
///
/// In `published.json` a number is a printed one, and an object says the rest: `{"value": 9.25, "certainty": "reconstructed",
/// "star": true}`, or `{"low": 0.31, "high": 0.34}` for one that is only known to lie between two.
public struct PublishedValue: Equatable, Sendable {
  public enum Certainty: Equatable, Sendable {
    case printed
    /// Worked out from other numbers of the paper, such as a printed change.
    case reconstructed
    /// Known to lie between two numbers.
    case interval(Interval)
  }

  /// Nil where only an interval is known.
  public let value: Double?
  public let certainty: Certainty
  /// Whether the paper marks it as significant.
  public let isStarred: Bool

  public init(_ value: Double, _ certainty: Certainty = .printed, isStarred: Bool = false) {
    (self.value, self.certainty, self.isStarred) = (value, certainty, isStarred)
  }

  public init(between interval: Interval) { (value, certainty, isStarred) = (nil, .interval(interval), false) }

  /// - Parameter scale: what a printed number is multiplied by: 0.01 for per cent.
  /// - Returns: nil for what is neither a number nor one of the objects.
  init?(_ json: CanonicalJSON, scale: Double) {
    if let number = json.double {
      self.init(number * scale)
      return
    }
    guard let members = json.object, Set(members.keys).isSubset(of: ["value", "certainty", "star", "low", "high"]) else { return nil }
    if let low = json["low"]?.double, let high = json["high"]?.double, low <= high, json["value"] == nil {
      self.init(between: Interval(low: low * scale, high: high * scale))
      return
    }
    guard let value = json["value"]?.double, json["low"] == nil, json["high"] == nil else { return nil }
    switch json["certainty"]?.string ?? "printed" {
    case "printed": self.init(value * scale, isStarred: json["star"]?.bool ?? false)
    case "reconstructed": self.init(value * scale, .reconstructed, isStarred: json["star"]?.bool ?? false)
    default: return nil
    }
  }

  /// "0.0925*", "0.0925 (reconstructed)", "0.31 to 0.34".
  func text(decimals: Int) -> String {
    if case .interval(let interval) = certainty {
      return "\(interval.low.formatted(decimals: decimals)) to \(interval.high.formatted(decimals: decimals))"
    }
    let number = (value ?? 0).formatted(decimals: decimals) + (isStarred ? "*" : "")
    return certainty == .reconstructed ? "\(number) (reconstructed)" : number
  }
}
