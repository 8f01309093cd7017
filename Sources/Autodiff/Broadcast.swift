import Host

/// How two operands of different shape meet: shapes are aligned at their last axes, and an axis of size one, or a
/// missing outer axis, is repeated.
struct Broadcast {
  /// A run of neighbouring axes that both operands treat alike.
  struct Group {
    var extent: Extent
    let leftRepeats: Bool
    let rightRepeats: Bool
  }

  /// The most groups a kernel loops over.
  static let mostGroups = 4

  /// Neighbouring axes of the same kind merged, outermost first.
  let groups: [Group]

  /// The common shape, or `nil` where the shapes do not fit.
  static func shape(_ left: Shape, _ right: Shape) -> Shape? {
    let rank = max(left.count, right.count)
    var result: Shape = []
    for axis in 0..<rank {
      let a = extent(left, axis, rank)
      let b = extent(right, axis, rank)
      guard a == b || a == 1 || b == 1 else { return nil }
      result.append(a == 1 ? b : a)
    }
    return result
  }

  init(_ left: Shape, _ right: Shape, result: Shape) {
    var groups: [Group] = []
    for axis in 0..<result.count where result[axis] != 1 {
      let group = Group(
        extent: result[axis], leftRepeats: Self.extent(left, axis, result.count) == 1,
        rightRepeats: Self.extent(right, axis, result.count) == 1)
      if let last = groups.last, last.leftRepeats == group.leftRepeats, last.rightRepeats == group.rightRepeats {
        groups[groups.count - 1].extent = last.extent * group.extent
      } else {
        groups.append(group)
      }
    }
    require(
      groups.count <= Self.mostGroups,
      "broadcasting \(left) and \(right) interleaves \(groups.count) groups of axes, at most \(Self.mostGroups) can be; repeat one of them by `broadcast` first")
    self.groups = groups
  }

  /// The loops of a kernel, outermost first, filled up with loops of one.
  var loops: [Extent] { Array(repeating: 1, count: Self.mostGroups - groups.count) + groups.map(\.extent) }

  /// One bit a loop in which the left operand does not move, as `ck_loops` describes.
  var leftRepeats: UInt32 { bits(\.leftRepeats) }
  var rightRepeats: UInt32 { bits(\.rightRepeats) }

  private func bits(_ repeats: (Group) -> Bool) -> UInt32 {
    let first = Self.mostGroups - groups.count
    return groups.indices.reduce(0) { repeats(groups[$1]) ? $0 | 1 << UInt32(first + $1) : $0 }
  }

  private static func extent(_ shape: Shape, _ axis: Int, _ rank: Int) -> Extent {
    let own = axis - (rank - shape.count)
    return own < 0 ? 1 : shape[own]
  }
}
