/// How the rows of a file are brought together by user: runs of rows of one user each, and the order of the users.
struct RowGroups {
  struct Run {
    var user, count: Int32
  }

  /// The key of each run replaced by the user's rank.
  private let runs: [Run]
  /// By rank: where the user's rows begin; one more is the number of rows.
  let offsets: [Int]

  init(_ runs: [Run], users: Int, ranks: KeyRanks) {
    self.runs = runs.map { Run(user: ranks.rank($0.user), count: $0.count) }
    var offsets = [Int](repeating: 0, count: users + 1)
    for run in self.runs { offsets[Int(run.user) + 1] += Int(run.count) }
    for rank in 0..<users { offsets[rank + 1] += offsets[rank] }
    self.offsets = offsets
  }

  /// Brings a column into the order of the ranks, rows of one user as they stood, each value changed by `map`. The old
  /// column is freed before the next is moved.
  @inline(__always)
  func rearrange<Value>(_ column: inout [Value], _ map: (Value) -> Value) {
    let source = column
    column = []
    column = [Value](unsafeUninitializedCapacity: source.count) { area, count in
      var next = offsets
      var row = 0
      source.withUnsafeBufferPointer { source in
        for run in runs {
          let rank = Int(run.user)
          let target = area.baseAddress! + next[rank]
          let length = Int(run.count)
          for place in 0..<length { (target + place).initialize(to: map(source[row + place])) }
          next[rank] += length
          row += length
        }
      }
      count = source.count
    }
  }
}
