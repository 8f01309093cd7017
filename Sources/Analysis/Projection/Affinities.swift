import CKernels
import Foundation

/// The joint probabilities of t-SNE in the original space, over all pairs.
///
/// `p_{j|i} ∝ exp(−β_i |x_i − x_j|²)` with β_i such that the perplexity of row i is the one asked for, found by
/// bisection; `p_ij = (p_{j|i} + p_{i|j})/2n`. Rows are padded to whole vectors; n² floats: 400 MB at n = 10,000.
struct Affinities {
  let count: Int
  let padded: Int
  private(set) var values: [Float]

  /// - Precondition: 1 < perplexity < count.
  init(_ points: PointCloud, perplexity: Double) {
    let n = points.count
    let lanes = Int(ck_tsne_lane_count)
    count = n
    padded = (n + lanes - 1) / lanes * lanes
    values = [Float](repeating: 0, count: n * padded)
    var distances = [Double](repeating: 0, count: n)
    var row = distances
    for i in 0..<n {
      points.squaredDistances(from: i, into: &distances)
      Self.conditional(distances, own: i, entropy: log(perplexity), into: &row)
      for j in 0..<n { values[i * padded + j] = Float(row[j]) }
    }
    symmetrize()
  }

  private mutating func symmetrize() {
    let scale = 1 / (2 * Double(count))
    values.withUnsafeMutableBufferPointer { values in
      for i in 0..<count {
        for j in 0..<i {
          let joint = Float((Double(values[i * padded + j]) + Double(values[j * padded + i])) * scale)
          values[i * padded + j] = joint
          values[j * padded + i] = joint
        }
      }
    }
  }

  /// One row of conditional probabilities whose entropy (in nats) is the given one.
  private static func conditional(_ distances: [Double], own: Int, entropy target: Double, into row: inout [Double]) {
    var nearest = Double.infinity
    for (j, distance) in distances.enumerated() where j != own { nearest = min(nearest, distance) }
    var beta = 1.0
    var low = 0.0
    var high = Double.infinity
    for _ in 0..<200 {
      var sum = 0.0
      var weighted = 0.0
      for j in distances.indices {
        let excess = distances[j] - nearest  // the nearest point has weight 1: nothing underflows to an empty row
        let weight = j == own ? 0 : exp(-beta * excess)
        row[j] = weight
        sum += weight
        weighted += weight * excess
      }
      let entropy = log(sum) + beta * weighted / sum
      if abs(entropy - target) < 1e-7 { break }
      if entropy > target {
        low = beta
        beta = high.isFinite ? (beta + high) / 2 : beta * 2
      } else {
        high = beta
        beta = (beta + low) / 2
      }
      if !beta.isFinite || beta < 1e-300 { break }  // more than `perplexity` points at the same place
    }
    let sum = row.reduce(0, +)
    for j in row.indices { row[j] /= sum }
  }
}
