/// Places in one arena for buffers that are in use at different times.
///
/// Largest first, each buffer takes the lowest place where it meets no buffer whose life overlaps its own.
struct ArenaPlan {
  struct Request {
    let count: Int
    let life: ClosedRange<Int>
  }

  /// Where each request starts, in numbers; a multiple of sixteen, so that kernels find full cache lines.
  let starts: [Int]
  /// How many numbers the arena must hold.
  let count: Int

  init(_ requests: [Request]) {
    var starts = [Int](repeating: 0, count: requests.count)
    var placed: [Int] = []
    var total = 0
    let order = requests.indices.sorted { (requests[$0].count, $1) > (requests[$1].count, $0) }
    for request in order {
      let size = Self.rounded(requests[request].count)
      let neighbours = placed.filter { requests[$0].life.overlaps(requests[request].life) }
        .sorted { starts[$0] < starts[$1] }
      var start = 0
      for neighbour in neighbours {
        if start + size <= starts[neighbour] { break }
        start = max(start, starts[neighbour] + Self.rounded(requests[neighbour].count))
      }
      starts[request] = start
      total = max(total, start + size)
      placed.append(request)
    }
    self.starts = starts
    count = total
  }

  private static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
