import Evaluation
import Interactions

/// Users grouped by how many training events they have.
public struct UserGroups: Equatable, Sendable {
  /// From the fewest events to the most; a group may be empty.
  public let groups: [UserGroup]

  /// - Parameter limits: the largest number of events of each group but the last, rising.
  init(counts: [Int], upTo limits: [Int]) {
    let starts = [Int.min] + limits.map { $0 + 1 }
    groups = starts.indices.map { place in
      let (low, high) = (starts[place], place < limits.count ? limits[place] : Int.max)
      return UserGroup(
        name: Self.name(place == 0 ? nil : low, place < limits.count ? high : nil),
        users: Set(counts.indices.filter { low...high ~= counts[$0] }.map { Int32($0) }))
    }
  }

  private static func name(_ low: Int?, _ high: Int?) -> String {
    switch (low, high) {
    case (nil, let high?): "≤ \(high)"
    case (let low?, nil): "> \(low - 1)"
    case (let low?, let high?): low == high ? "\(low)" : "\(low)–\(high)"
    case (nil, nil): "all"
    }
  }
}

/// Some users of a prepared log.
public struct UserGroup: Equatable, Sendable {
  /// "6–10".
  public let name: String
  /// Indices into the prepared log.
  public let users: Set<Int32>
}
