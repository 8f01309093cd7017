/// A set of items for each of many keys (users, or previous items): sorted lists, and where it fits a bit an item.
package struct ItemSets: Sendable {
  /// Bits are kept up to this size, since a bit is found several times faster than a place in a list.
  static let largestBitmap = 64 << 20

  let itemCount: Int
  private(set) var offsets: [Int]
  private(set) var members: [Int32]
  private(set) var bits: [UInt64] = []
  private(set) var wordsPerKey = 0
  /// Whether some key has so many items that what is left is better drawn by rank than by rejection.
  private(set) var hasCrowdedKey = false

  var keyCount: Int { offsets.count - 1 }

  /// Sorts and clears of repeats what `append` adds for each key.
  init(
    keys: Int, itemCount: Int, largestBitmap: Int = ItemSets.largestBitmap, _ append: (Int, inout [Int32]) -> Void
  ) {
    self.itemCount = itemCount
    offsets = [0]
    offsets.reserveCapacity(keys + 1)
    members = []
    var list: [Int32] = []
    for key in 0..<keys {
      list.removeAll(keepingCapacity: true)
      append(key, &list)
      list.sort()
      for (place, item) in list.enumerated() where place == 0 || list[place - 1] != item { members.append(item) }
      offsets.append(members.count)
    }
    hasCrowdedKey = (0..<keys).contains { isCrowded(count(of: $0)) }
    if (itemCount + 63) / 64 * keyCount * 8 <= largestBitmap { fillBits() }
  }

  private mutating func fillBits() {
    let words = (itemCount + 63) / 64
    wordsPerKey = words
    bits = [UInt64](repeating: 0, count: words * keyCount)
    for key in 0..<keyCount {
      for item in members[offsets[key]..<offsets[key + 1]] { bits[key * words + Int(item) / 64] |= 1 << (Int(item) % 64) }
    }
  }

  func isCrowded(_ count: Int) -> Bool { 2 * count > itemCount }

  func count(of key: Int) -> Int { offsets[key + 1] - offsets[key] }

  /// The item that has `rank` items before it which are not in the sorted list.
  package static func free(_ rank: Int32, _ members: Span<Int32>) -> Int32 {
    // members[i] − i free items lie before members[i]; find how many members come before the free item.
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle] - Int32(middle) <= rank { low = middle + 1 } else { high = middle }
    }
    return rank + Int32(low)
  }
}
