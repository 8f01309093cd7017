/// Items that may be painted as one: the work, and the file, grow with the number of strokes and fills more than with the length of
/// their paths.
extension [Item] {
  /// The place behind the last item that follows the one at `start` and looks the same.
  func endOfRun(from start: Int) -> Int {
    var end = start + 1
    while end < count, self[end].joins(self[start]) { end += 1 }
    return end
  }
}

extension Item {
  /// Whether this item and `first`, painted as one path, look as they do one after the other. Filled shapes must be of one
  /// kind, so that they turn the same way and make no holes where they overlap; what lets through must not add up.
  fileprivate func joins(_ first: Item) -> Bool {
    switch (self, first) {
    case (.line(_, _, let stroke), .line(_, _, let other)): stroke == other && stroke.color.alpha == 1
    case (.path(let path), .path(let other)):
      path.stroke == nil && other.stroke == nil && path.fill == other.fill && path.fill?.alpha == 1
        && path.steps.count == other.steps.count
    default: false
    }
  }
}
