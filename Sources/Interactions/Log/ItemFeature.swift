/// A feature of items with values from a list, such as genres, tags or categories; an item has any number of them.
public struct ItemFeature: Hashable, Sendable {
  /// What the feature is called.
  public var name: String
  /// The values, in canonical order (shorter first, equal lengths by their bytes).
  public var values: [String]
  /// For each value the index of the value above it, −1 at the top; nil where the feature is no tree.
  public var parents: [Int32]?
  /// Where each item's values begin in `members`; `itemCount + 1` numbers.
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

  /// The item's value indices.
  public func values(of item: Int) -> ArraySlice<Int32> { members[Int(offsets[item])..<Int(offsets[item + 1])] }

  /// The value and those above it, from the value up to the top of the tree.
  public func path(from value: Int32) -> [Int32] {
    var path = [value]
    while let parents, parents[Int(path.last!)] >= 0, path.count <= values.count { path.append(parents[Int(path.last!)]) }
    return path
  }
}
