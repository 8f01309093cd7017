import Foundation
public import Kernels

/// The k nearest neighbours of every point by Euclidean distance; equally near ones in index order.
public struct NeighbourGraph: Hashable, Sendable {
  public let k: Int
  /// `neighbours[i]`: k indices, nearest first, never i itself.
  public let neighbours: [[Int32]]

  /// - Throws: where k is not between 1 and the number of other points.
  public init(_ points: PointCloud, k: Int) throws(AnalysisError) {
    guard k >= 1, k < points.count else {
      throw AnalysisError(
        found: "\(k) neighbours among \(points.count) points", expected: "between 1 and the number of other points",
        hint: "Lower k.")
    }
    self.k = k
    var distances = [Double](repeating: 0, count: points.count)
    neighbours = (0..<points.count).map { i in
      points.squaredDistances(from: i, into: &distances)
      let others = distances.indices.filter { $0 != i }
      return others.sorted { distances[$0] != distances[$1] ? distances[$0] < distances[$1] : $0 < $1 }
        .prefix(k).map { Int32($0) }
    }
  }

  /// The share of neighbours that carry their point's label, averaged over points.
  public func purity(_ labels: [Int32]) -> Double {
    precondition(labels.count == neighbours.count, "\(labels.count) labels for \(neighbours.count) points")
    var same = 0
    for (i, row) in neighbours.enumerated() { for j in row where labels[Int(j)] == labels[i] { same += 1 } }
    return Double(same) / Double(k * labels.count)
  }

  /// The share of points whose label is the most frequent one among their neighbours; of equally frequent labels the
  /// one that comes nearest.
  public func accuracy(_ labels: [Int32]) -> Double {
    precondition(labels.count == neighbours.count, "\(labels.count) labels for \(neighbours.count) points")
    var right = 0
    for (i, row) in neighbours.enumerated() {
      var votes: [Int32: Int] = [:]
      for j in row { votes[labels[Int(j)], default: 0] += 1 }
      let most = votes.values.max()!
      if labels[Int(row.first { votes[labels[Int($0)]] == most }!)] == labels[i] { right += 1 }
    }
    return Double(right) / Double(labels.count)
  }
}

/// Are points with the same label neighbours more often than labels dealt at random? A test in the original space for
/// what a t-SNE picture suggests.
public struct NeighbourPurityTest: Hashable, Codable, Sendable {
  public let k: Int
  public let purity: Double
  /// The mean purity under random labels.
  public let expected: Double
  /// `(1 + #{purity of a permutation ≥ purity})/(1 + B)`.
  public let p: PValue
  public let permutations: Int

  public init(_ graph: NeighbourGraph, labels: [Int32], permutations: Int = 9_999, stream: RandomStream) {
    precondition(permutations >= 1, "a permutation test needs permutations")
    var stream = stream
    var shuffled = labels
    let observed = graph.purity(labels)
    var extreme = 0
    var sum = 0.0
    for _ in 0..<permutations {
      stream.shuffle(&shuffled)
      let value = graph.purity(shuffled)
      sum += value
      if value >= observed - 1e-12 { extreme += 1 }
    }
    k = graph.k
    purity = observed
    expected = sum / Double(permutations)
    p = PValue(Double(1 + extreme) / Double(1 + permutations))
    self.permutations = permutations
  }
}

extension PointCloud {
  /// The silhouette `(b − a)/max(a, b)` of each point: a is its mean distance to its own label, b to the nearest other
  /// label. 0 for a point alone with its label, nil where there is one label only. O(n²).
  public func silhouettes(_ labels: [Int32]) -> [Double]? {
    precondition(labels.count == count, "\(labels.count) labels for \(count) points")
    let names = Set(labels).sorted()
    if names.count < 2 { return nil }
    let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let groups = labels.map { index[$0]! }
    var sizes = [Int](repeating: 0, count: names.count)
    for group in groups { sizes[group] += 1 }
    var distances = [Double](repeating: 0, count: count)
    return (0..<count).map { i in
      let own = groups[i]
      if sizes[own] == 1 { return 0 }
      squaredDistances(from: i, into: &distances)
      var sums = [Double](repeating: 0, count: names.count)
      for j in 0..<count { sums[groups[j]] += distances[j].squareRoot() }
      let inside = sums[own] / Double(sizes[own] - 1)
      let outside = names.indices.filter { $0 != own }.map { sums[$0] / Double(sizes[$0]) }.min()!
      let scale = max(inside, outside)
      return scale == 0 ? 0 : (outside - inside) / scale
    }
  }

  /// How far a picture can be trusted: 1 where every neighbour in the picture is one here,
  /// `1 − 2/(nk(2n − 3k − 1)) Σ (rank here − k)` over neighbours in the picture that are none here.
  ///
  /// Source: Venna & Kaski 2001. O(n² log n).
  /// - Throws: where 2k is not below the number of points, or the picture has other points.
  public func trustworthiness(of embedding: Embedding, k: Int) throws(AnalysisError) -> Double {
    guard embedding.x.count == count, k >= 1, 2 * k < count else {
      throw AnalysisError(
        found: "\(embedding.x.count) places, \(count) points, k = \(k)",
        expected: "the same points and k below half of them",
        hint: "Lower k, or pass the points that were embedded.")
    }
    let places = try PointCloud(
      zip(embedding.x, embedding.y).flatMap { [Float($0), Float($1)] }, dimension: 2)
    let picture = try NeighbourGraph(places, k: k)
    var distances = [Double](repeating: 0, count: count)
    var penalty = 0
    for i in 0..<count {
      squaredDistances(from: i, into: &distances)
      let order = distances.indices.filter { $0 != i }.sorted {
        distances[$0] != distances[$1] ? distances[$0] < distances[$1] : $0 < $1
      }
      var rank = [Int](repeating: 0, count: count)
      for (place, j) in order.enumerated() { rank[j] = place + 1 }
      for j in picture.neighbours[i] { penalty += max(0, rank[Int(j)] - k) }
    }
    let n = Double(count)
    return 1 - 2 / (n * Double(k) * (2 * n - 3 * Double(k) - 1)) * Double(penalty)
  }
}
