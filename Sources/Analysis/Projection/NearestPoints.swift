import Foundation
import Kernels

/// The k nearest neighbours of every point, nearest first, equally near ones in index order, with their distances.
///
/// A block of points meets all others in one matrix product, 2u·v − |v|², and one pass over it keeps a few more than k
/// candidates a point; those are ordered by distances in double precision.
/// - Complexity: O(n²·d) in products of single precision; memory for a block of rows only.
struct NearestPoints {
  let k: Int
  /// `[point · k + place]`.
  private(set) var indices: [Int32] = []
  private(set) var squaredDistances: [Double] = []

  /// Candidates beyond k: the product's rounding can exchange points that are almost equally far.
  private static let spare = 8
  private static let rowsAtOnce = 64

  /// - Precondition: 1 ≤ k < points.count.
  init(_ points: PointCloud, k: Int) {
    self.k = k
    let n = points.count
    indices.reserveCapacity(n * k)
    squaredDistances.reserveCapacity(n * k)
    // About their mean, so that the norms do not drown the differences.
    let centred = points.centred()
    let d = points.dimension
    let norms = (0..<n).map { i in centred[(i * d)..<((i + 1) * d)].reduce(Float(0)) { $0 + $1 * $1 } }
    let ranker = RowRanker(itemCount: n, listing: min(n - 1, k + Self.spare))
    let scores = AlignedBuffer<Float>(count: Self.rowsAtOnce * n, repeating: 0)
    var found: [(distance: Double, index: Int32)] = []
    for start in stride(from: 0, to: n, by: Self.rowsAtOnce) {
      let rows = min(Self.rowsAtOnce, n - start)
      for row in 0..<rows { for j in 0..<n { scores.pointer[row * n + j] = -norms[j] } }
      centred.withUnsafeBufferPointer { centred in
        BLAS.multiply(
          rows: rows, columns: n, depth: d, transposesA: false, transposesB: true, scale: 2,
          centred.baseAddress! + start * d, centred.baseAddress!, into: scores.pointer, accumulates: true)
      }
      for i in start..<(start + rows) {
        withUnsafePointer(to: Int32(i)) { own in
          _ = ranker.rank(
            scores.pointer + (i - start) * n, target: -1, seen: UnsafeBufferPointer(start: own, count: 1))
        }
        found.removeAll(keepingCapacity: true)
        for place in 0..<ranker.listedCount {
          let j = ranker.listed(place).item
          found.append((points.squaredDistance(i, Int(j)), j))
        }
        found.sort { $0.distance != $1.distance ? $0.distance < $1.distance : $0.index < $1.index }
        for neighbour in found.prefix(k) {
          indices.append(neighbour.index)
          squaredDistances.append(neighbour.distance)
        }
      }
    }
  }
}
