import Foundation
import Host

/// How a data set becomes a log. Part of a cell's name: what equals its default is left out when coded.
public struct Preprocessing: Hashable, Sendable {
  /// The order of a user's events at equal times.
  public var ties: TieRule
  /// Rows that agree in user, item, time and kind; impressions that agree in user, item and time.
  public var duplicates: DuplicateRule
  /// The same user and item at different times.
  public var repeats: RepeatRule
  /// Applied one after the other.
  public var filters: [Filter]

  public init(
    ties: TieRule = .hash, duplicates: DuplicateRule = .collapse, repeats: RepeatRule = .keep, filters: [Filter] = []
  ) {
    self.ties = ties
    self.duplicates = duplicates
    self.repeats = repeats
    self.filters = filters
  }

  public enum DuplicateRule: String, Codable, Hashable, Sendable {
    /// One is left, with the highest of the ratings, or clicked if one was: the choice does not depend on the order of rows.
    case collapse
    /// All are events.
    case keep
    /// The data set is refused.
    case refuse
  }

  public enum RepeatRule: String, Codable, Hashable, Sendable {
    case keep
    /// Only the first time.
    case first
    /// Only the last time.
    case last
  }
}

extension Preprocessing: Codable {
  private enum Key: String, CodingKey { case ties, duplicates, repeats, filters }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let usual = Preprocessing()
    if ties != usual.ties { try container.encode(ties, forKey: .ties) }
    if duplicates != usual.duplicates { try container.encode(duplicates, forKey: .duplicates) }
    if repeats != usual.repeats { try container.encode(repeats, forKey: .repeats) }
    if !filters.isEmpty { try container.encode(filters, forKey: .filters) }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let usual = Preprocessing()
    ties = try container.decodeIfPresent(TieRule.self, forKey: .ties) ?? usual.ties
    duplicates = try container.decodeIfPresent(DuplicateRule.self, forKey: .duplicates) ?? usual.duplicates
    repeats = try container.decodeIfPresent(RepeatRule.self, forKey: .repeats) ?? usual.repeats
    filters = try container.decodeIfPresent([Filter].self, forKey: .filters) ?? []
  }

  /// JSON with sorted keys and without defaults: equal for equal preparations.
  var canonicalJSON: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(self) else {
      refuse("the preparation \(self) holds a number that is not finite")
    }
    return String(decoding: json, as: UTF8.self)
  }
}
