import Host

/// A feature of items or of users with values from a list, such as genres, tags, categories or ages; an item or user has any
/// number of them.
public struct Feature: Hashable, Sendable {
  /// What the feature is called.
  public var name: String
  /// The values, in canonical order (shorter first, equal lengths by their bytes).
  public var values: [String]
  /// For each value the index of the value above it, −1 at the top; nil where the feature is no tree.
  public var parents: [Int32]?
  /// Where the values of each item (or user) begin in `members`; one number more than there are items (or users).
  public var offsets: [Int32]
  /// Value indices, item after item, ascending within an item.
  public var members: [Int32]

  public init(name: String, values: [String], parents: [Int32]?, offsets: [Int32], members: [Int32]) {
    self.name = name
    self.values = values
    self.parents = parents
    self.offsets = offsets
    self.members = members
  }

  /// The value indices of the item, or of the user.
  public func values(of number: Int) -> ArraySlice<Int32> { members[Int(offsets[number])..<Int(offsets[number + 1])] }
}

/// The name by which a feature of items is also known.
public typealias ItemFeature = Feature

/// Values as a tree; where there are no parents, each value is at the top.
extension Feature {
  /// The value and those above it, from the value up to the top of the tree.
  public func path(from value: Int32) -> [Int32] {
    var path = [value]
    while let parents, parents[Int(path.last!)] >= 0 {
      require(path.count < values.count, "the values of \(name) stand above one another in a circle, at \(values[Int(value)])")
      path.append(parents[Int(path.last!)])
    }
    return path
  }

  /// The values above a value, the nearest first; none at the top.
  public func ancestors(of value: Int32) -> [Int32] { Array(path(from: value).dropFirst()) }

  /// How many values stand above a value: 0 at the top.
  public func level(of value: Int32) -> Int { path(from: value).count - 1 }

  /// The values that have so many above them, ascending; those at the top for 0.
  public func level(_ level: Int) -> [Int32] {
    (0..<Int32(values.count)).filter { self.level(of: $0) == level }
  }

  /// The value itself or the one above it that stands at a level; nil where the value stands higher.
  public func ancestor(of value: Int32, atLevel level: Int) -> Int32? {
    let path = path(from: value)
    return 0..<path.count ~= level ? path[path.count - 1 - level] : nil
  }

  /// Whether all numbers stay within bounds: a feature of so many items or users.
  func isConsistent(count: Int) -> Bool {
    let values = 0..<Int32(values.count)
    return offsets.count == count + 1 && offsets.first == 0 && offsets.last == Int32(members.count)
      && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 } && members.allSatisfy(values.contains)
      && (parents.map { $0.count == self.values.count && $0.allSatisfy { $0 == -1 || values.contains($0) } } ?? true)
  }
}
