/// What is left of a source's users, items, kinds and impressions, and the numbers they have in the log.
struct Kept {
  let users, items: KeptRanks
  /// By item rank; nil where rank and number are the same.
  let itemNumbers: [Int32]?
  /// By the source's number of a kind; empty where there are none.
  private(set) var kindNumbers: [UInt8] = []
  private(set) var kindNames: [String] = []
  /// The time of tick 0.
  let origin: Int64
  /// How many impressions the log holds.
  private(set) var impressions = 0

  init(_ table: EventTable, origin: Int64) {
    self.origin = origin
    if table.isWhole {
      (users, items) = (KeptRanks(all: table.userCount), KeptRanks(all: table.itemIDs.count))
    } else {
      (users, items) = (KeptRanks(table.userCounts), KeptRanks(table.itemCounts))
    }
    itemNumbers = items.numbers(of: table.itemIDs.count)
    if table.hasKinds {
      var isThere = [Bool](repeating: false, count: table.kindNames.count)
      for kind in table.kinds { isThere[Int(kind)] = true }
      for (kind, name) in table.kindNames.enumerated() {
        kindNumbers.append(UInt8(truncatingIfNeeded: kindNames.count))
        if isThere[kind] { kindNames.append(name) }
      }
    }
    var count = 0
    table.impressions?.forEach(self) { _, _, _, _ in count += 1 }
    impressions = count
  }
}

/// The ranks that still have events, ascending.
struct KeptRanks {
  /// Nil where all have.
  private let list: [Int32]?
  let count: Int

  init(all count: Int) { (list, self.count) = (nil, count) }

  init(_ counts: [Int32]) {
    let kept = counts.indices.filter { counts[$0] > 0 }.map { Int32($0) }
    (list, count) = (kept.count == counts.count ? nil : kept, kept.count)
  }

  @inline(__always)
  subscript(number: Int) -> Int { list.map { Int($0[number]) } ?? number }

  /// By rank: the number of one that is left; nil where rank and number are the same.
  func numbers(of ranks: Int) -> [Int32]? {
    guard let list else { return nil }
    var numbers = [Int32](repeating: -1, count: ranks)
    for (number, rank) in list.enumerated() { numbers[Int(rank)] = Int32(number) }
    return numbers
  }
}
