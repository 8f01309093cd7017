import Foundation

/// The joint probabilities of t-SNE in the original space, over the 3 · perplexity nearest neighbours of each point.
///
/// `p_{j|i} ∝ exp(−β_i |x_i − x_j|²)` with β_i such that the perplexity of row i is the one asked for;
/// `p_ij = (p_{j|i} + p_{i|j})/2n`. Points further away would have so little weight that leaving them out moves no
/// picture (van der Maaten, "Accelerating t-SNE using tree-based algorithms", JMLR 15, 2014).
struct Affinities {
  let count: Int
  /// Row i has the places `offsets[i]..<offsets[i + 1]`, a multiple of sixteen: the last ones are i itself with p = 0.
  private(set) var offsets: [Int64] = [0]
  private(set) var neighbours: [Int32] = []
  private(set) var values: [Float] = []

  /// - Precondition: 1 < perplexity, 3 · perplexity < count.
  init(_ points: PointCloud, perplexity: Double) {
    count = points.count
    let nearest = NearestPoints(points, k: min(points.count - 1, Int(3 * perplexity)))
    symmetrize(nearest, Self.conditional(nearest, count: points.count, entropy: log(perplexity)))
  }

  /// The value at (i, j), 0 where they are no neighbours.
  func value(_ i: Int, _ j: Int) -> Float {
    let row = Int(offsets[i])..<Int(offsets[i + 1])
    return row.first { neighbours[$0] == Int32(j) && values[$0] > 0 }.map { values[$0] } ?? 0
  }

  /// Rows of conditional probabilities whose entropy (in nats) is the given one.
  private static func conditional(_ nearest: NearestPoints, count: Int, entropy: Double) -> [Double] {
    var rows = nearest.squaredDistances
    var beta = 1.0
    rows.withUnsafeMutableBufferPointer { rows in
      for i in 0..<count {
        fill(UnsafeMutableBufferPointer(rebasing: rows[(i * nearest.k)..<((i + 1) * nearest.k)]), entropy, &beta)
      }
    }
    return rows
  }

  /// Turns squared distances, the least first, into probabilities, by Newton's method on log β kept in a bracket. It
  /// starts from the β that is given, that of the row before, and leaves the one that was found.
  private static func fill(_ row: UnsafeMutableBufferPointer<Double>, _ target: Double, _ beta: inout Double) {
    let nearest = row[0]
    var low = 0.0
    var high = Double.infinity
    for _ in 0..<200 {
      var sum = 0.0
      var first = 0.0
      var second = 0.0
      for distance in row {
        let excess = distance - nearest  // the nearest point has weight 1: nothing underflows to an empty row
        let weight = exp(-beta * excess)
        sum += weight
        first += weight * excess
        second += weight * excess * excess
      }
      let mean = first / sum
      let surplus = log(sum) + beta * mean - target
      if abs(surplus) < 1e-7 { break }
      if surplus > 0 { low = beta } else { high = beta }
      // dH/d(log β) = −β² Var(excess).
      let slope = beta * beta * (second / sum - mean * mean)
      let step = slope > 0 ? beta * exp(max(-3, min(3, surplus / slope))) : .infinity
      let middle = high.isFinite ? (low + high) / 2 : beta * 2
      beta = step > low && step < high ? step : middle
      if !beta.isFinite || beta < 1e-300 { break }  // more than `perplexity` points at the same place
    }
    if !beta.isFinite || beta < 1e-300 { beta = beta < 1 ? 1e-300 : 1e300 }
    var sum = 0.0
    for place in row.indices {
      row[place] = exp(-beta * max(0, row[place] - nearest))
      sum += row[place]
    }
    for place in row.indices { row[place] /= sum }
    if beta < 1e-200 || beta > 1e200 { beta = 1 }  // no start for the next row
  }

  private mutating func symmetrize(_ nearest: NearestPoints, _ conditional: [Double]) {
    let k = nearest.k
    let forward = Self.rowsByIndex(nearest, conditional, count)
    let backward = Self.transposed(forward, k, count)
    let scale = 1 / (2 * Double(count))
    for i in 0..<count {
      var a = i * k
      var b = backward.starts[i]
      while a < (i + 1) * k || b < backward.starts[i + 1] {
        let left = a < (i + 1) * k ? forward[a].index : .max
        let right = b < backward.starts[i + 1] ? backward.entries[b].index : .max
        var value = 0.0
        if left <= right {
          value += forward[a].value
          a += 1
        }
        if right <= left {
          value += backward.entries[b].value
          b += 1
        }
        neighbours.append(min(left, right))
        values.append(Float(value * scale))
      }
      while neighbours.count % 16 != 0 {
        neighbours.append(Int32(i))
        values.append(0)
      }
      offsets.append(Int64(neighbours.count))
    }
  }

  private typealias Entry = (index: Int32, value: Double)

  private static func rowsByIndex(_ nearest: NearestPoints, _ conditional: [Double], _ count: Int) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(conditional.count)
    var row: [Entry] = []
    for i in 0..<count {
      row.removeAll(keepingCapacity: true)
      for place in (i * nearest.k)..<((i + 1) * nearest.k) { row.append((nearest.indices[place], conditional[place])) }
      row.sort { $0.index < $1.index }
      entries += row
    }
    return entries
  }

  /// The same by the other end; rows come out in index order because they are filled in that order.
  private static func transposed(_ entries: [Entry], _ k: Int, _ count: Int) -> (starts: [Int], entries: [Entry]) {
    var starts = [Int](repeating: 0, count: count + 1)
    for entry in entries { starts[Int(entry.index) + 1] += 1 }
    for i in 0..<count { starts[i + 1] += starts[i] }
    var next = starts
    var result = [Entry](repeating: (0, 0), count: entries.count)
    for (place, entry) in entries.enumerated() {
      result[next[Int(entry.index)]] = (Int32(place / k), entry.value)
      next[Int(entry.index)] += 1
    }
    return (starts, result)
  }
}
