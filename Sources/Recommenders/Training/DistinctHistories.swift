import Interactions

/// Each user's different training items, in the order of their first events.
struct DistinctHistories {
  private(set) var offsets: [Int] = [0]
  private(set) var items: [Int32] = []

  init(_ view: TrainingView) {
    var lastUser = [Int32](repeating: -1, count: view.itemCount)
    offsets.reserveCapacity(view.userCount + 1)
    items.reserveCapacity(view.eventCount)
    for user in 0..<view.userCount {
      for item in view.history(of: user) where lastUser[Int(item)] != Int32(user) {
        lastUser[Int(item)] = Int32(user)
        items.append(item)
      }
      offsets.append(items.count)
    }
  }

  func count(of user: Int) -> Int { offsets[user + 1] - offsets[user] }

  func items(of user: Int) -> ArraySlice<Int32> { items[offsets[user]..<offsets[user + 1]] }

  var longest: Int { offsets.indices.dropLast().map(count).max() ?? 0 }
}
