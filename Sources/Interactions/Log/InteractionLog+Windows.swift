import Host

extension InteractionLog {
  /// Fills `window` with the user's last items before `position`, oldest first, padded on the left with the padding
  /// index `itemCount`.
  /// - Precondition: 0 ≤ position ≤ count(of: user).
  public func fillWindow(of user: Int, before position: Int, into window: UnsafeMutableBufferPointer<Int32>) {
    let items = items(of: user)
    require(
      position >= 0 && position <= items.count,
      "a window ends at a position in 0...\(items.count), the events of user \(user), got \(position)")
    let real = min(window.count, position)
    let padding = window.count - real
    for place in 0..<padding { window[place] = Int32(itemCount) }
    for place in 0..<real { window[padding + place] = items[position - real + place] }
  }

  /// The windows of many positions, `length` items each: `[positions.count, length]`, row by row.
  public func fillWindows(
    users: UnsafeBufferPointer<Int32>, before positions: UnsafeBufferPointer<Int32>, length: Int,
    into windows: UnsafeMutableBufferPointer<Int32>
  ) {
    require(
      users.count == positions.count && windows.count == users.count * length,
      "each of \(users.count) users needs a position and a window of \(length), got \(positions.count) positions and room for \(windows.count) items")
    for row in 0..<users.count {
      let window = UnsafeMutableBufferPointer(rebasing: windows[(row * length)..<((row + 1) * length)])
      fillWindow(of: Int(users[row]), before: Int(positions[row]), into: window)
    }
  }
}
