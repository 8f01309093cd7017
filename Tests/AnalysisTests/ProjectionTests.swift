import CKernels
import Foundation
import Kernels
import Testing

@testable import Analysis

/// `size` points around each of three centres that differ only in a few of twenty dimensions.
private func clusters(_ size: Int, apart: Double, seed: UInt64 = 4) throws -> (points: PointCloud, labels: [Int32]) {
  var stream = RandomStream(seed: seed, purpose: "clusters")
  var coordinates: [Float] = []
  var labels: [Int32] = []
  for label in 0..<3 {
    for _ in 0..<size {
      for axis in 0..<20 { coordinates.append(Float(stream.normal() + (axis % 3 == label ? apart : 0))) }
      labels.append(Int32(label))
    }
  }
  return (try PointCloud(coordinates, dimension: 20), labels)
}

/// `KL(P‖Q)` and its gradient in plain double arithmetic, from the definition.
private func divergence(_ p: Affinities, _ x: [Double], _ y: [Double]) -> Double {
  var q = [[Double]](repeating: [Double](repeating: 0, count: p.count), count: p.count)
  var z = 0.0
  for i in 0..<p.count {
    for j in 0..<p.count where i != j {
      q[i][j] = 1 / (1 + (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]))
      z += q[i][j]
    }
  }
  var sum = 0.0
  for i in 0..<p.count {
    for j in 0..<p.count where i != j {
      let pij = Double(p.value(i, j))
      if pij > 0 { sum += pij * log(pij / (q[i][j] / z)) }
    }
  }
  return sum
}

@Suite struct ProjectionTests {
  @Test func affinitiesHaveThePerplexityAskedFor() throws {
    let (points, _) = try clusters(20, apart: 3)
    let p = Affinities(points, perplexity: 12)
    #expect(p.offsets.count == 61 && p.offsets.allSatisfy { $0 % 16 == 0 })
    #expect(abs(p.values.reduce(0.0) { $0 + Double($1) } - 1) < 1e-6)
    for i in 0..<p.count {
      #expect(p.value(i, i) == 0)
      for j in 0..<p.count { #expect(p.value(i, j) == p.value(j, i)) }
    }
    // On a ring all points are alike, so a joint row is a conditional one and must have the perplexity itself.
    let ring = (0..<40).flatMap { [Float(cos(Double($0) * .pi / 20)), Float(sin(Double($0) * .pi / 20))] }
    let q = Affinities(try PointCloud(ring, dimension: 2), perplexity: 9)
    let row = (0..<40).map { Double(q.value(0, $0)) * 40 }
    let entropy = -row.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
    #expect(abs(exp(entropy) - 9) < 1e-3)
  }

  /// Against a search that sorts all distances; the grid of points has many that are equally near.
  @Test func nearestPointsAreThoseOfASortedSearch() throws {
    var stream = RandomStream(seed: 12, purpose: "cloud")
    let cloud = try PointCloud((0..<(300 * 7)).map { _ in Float(stream.normal() + 5) }, dimension: 7)
    let lattice = try PointCloud((0..<14).flatMap { i in (0..<14).flatMap { [Float(i), Float($0)] } }, dimension: 2)
    for (points, k) in [(cloud, 20), (lattice, 4), (cloud, 299)] {
      let found = NearestPoints(points, k: k)
      let graph = try NeighbourGraph(points, k: k)
      for i in 0..<points.count {
        let row = found.indices[(i * k)..<((i + 1) * k)]
        let distances = row.map { points.squaredDistance(i, Int($0)) }
        #expect(distances == graph.neighbours[i].map { points.squaredDistance(i, Int($0)) })
        #expect(Set(row).count == k && !row.contains(Int32(i)))
      }
    }
  }

  /// Both ways to compute the repulsion of a picture of any size, from a start to a finished one, in plain arithmetic.
  @Test(arguments: [1e-4, 0.05, 3, 40, 150]) func repulsionEqualsTheSumOverPairs(width: Double) throws {
    let n = 203
    var stream = RandomStream(seed: 3, purpose: "picture")
    let x = (0..<n).map { _ in Float(width * (stream.uniform() - 0.5)) }
    let y = (0..<n).map { _ in Float(width * (stream.uniform() - 0.5)) }
    var fx = [Double](repeating: 0, count: n)
    var fy = fx
    var z = 0.0
    for i in 0..<n {
      for j in 0..<n where i != j {
        let (dx, dy) = (Double(x[i]) - Double(x[j]), Double(y[i]) - Double(y[j]))
        let q = 1 / (1 + dx * dx + dy * dy)
        z += q
        fx[i] += q * q * dx
        fy[i] += q * q * dy
      }
    }
    let norm = zip(fx, fy).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }.squareRoot()
    let far = [Float](repeating: 1e18, count: 208 - n)
    for kernels in InstructionSet.supported {
      // The grid also lets each point push itself a little: an error a point that does not shrink with the push.
      for (method, tolerance, own) in [(TSNE.Method.exact, 3e-6, 0.0), (.interpolated, 5e-3, 4e-3)] {
        var (px, py) = ([Float](repeating: 0, count: 208), [Float](repeating: 0, count: 208))
        let total =
          method == .exact
          ? kernels.pointee.tsne_push(Int64(n), x + far, y + far, &px, &py)
          : GridRepulsion(kernels: kernels).push(n, x + far, y + far, into: &px, &py)
        let error = (0..<n).reduce(0.0) { $0 + pow(Double(px[$1]) - fx[$1], 2) + pow(Double(py[$1]) - fy[$1], 2) }
        let allowed = tolerance * norm + own * Double(n).squareRoot()
        #expect(error.squareRoot() < allowed, "\(method), \(width) wide")
        #expect(abs(total - z) < tolerance * z + own * Double(n), "\(method), \(width) wide")
      }
    }
  }

  /// The grid's convolution against the sum it stands for, at sizes with every radix.
  @Test(arguments: [64, 192, 320]) func convolutionEqualsItsSum(size: Int) {
    let side = size / 2
    let columns = side + 32
    var stream = RandomStream(seed: 4, purpose: "grid")
    let charges = (0..<(side * side)).map { _ in Float(stream.normal()) }
    func kernel(_ dx: Int, _ dy: Int) -> Double { exp(-0.05 * Double(dx)) / Double(1 + dy) }
    var values = [Float](repeating: 0, count: size * columns)
    for row in 0..<size {
      for column in 0...side { values[row * columns + column] = Float(kernel(min(row, size - row), column)) }
    }
    let plan = FourierPlan(size: size)
    for kernels in InstructionSet.supported {
      let grid = AlignedBuffer<Float>(count: side * side, repeating: 0)
      for (place, charge) in charges.enumerated() { grid.pointer[place] = charge }
      let spectrum = AlignedBuffer<Float>(count: (size / 32 + 1) * 16 * size, repeating: 0)
      let scratch = AlignedBuffer<Float>(count: size * (size + 192), repeating: 0)
      var transform = plan.transform
      let ones = [Float](repeating: 1, count: size)
      kernels.pointee.kernel_spectrum(&transform, Int64(columns), values, ones, spectrum.pointer, scratch.pointer)
      kernels.pointee.convolve_grid(&transform, spectrum.pointer, grid.pointer, scratch.pointer)
      for (row, column) in [(0, 0), (side - 1, side - 1), (3, side - 2), (side / 2, 7)] {
        var sum = 0.0
        for i in 0..<side {
          for j in 0..<side { sum += Double(charges[i * side + j]) * kernel(abs(i - row), abs(j - column)) }
        }
        #expect(abs(Double(grid.pointer[row * side + column]) - sum) < 2e-4, "(\(row), \(column))")
      }
    }
  }

  @Test(arguments: [1.0, 4.0]) func gradientEqualsCentralDifferences(exaggeration: Double) throws {
    let (points, _) = try clusters(7, apart: 2)
    let p = Affinities(points, perplexity: 5)
    var stream = RandomStream(seed: 9, purpose: "places")
    let x = (0..<p.count).map { _ in Double(Float(2 * stream.normal())) }
    let y = (0..<p.count).map { _ in Double(Float(2 * stream.normal())) }
    let descent = Descent(p, (x, y), method: .exact)
    let gradient = descent.gradient(exaggeration: exaggeration)
    // Exaggeration e multiplies P in the gradient only: the objective is e·Σp log(1/q) + log Z up to constants.
    func objective(_ x: [Double], _ y: [Double]) -> Double {
      var z = 0.0
      var pull = 0.0
      for i in 0..<p.count {
        for j in 0..<p.count where i != j {
          let q = 1 / (1 + (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]))
          z += q
          pull -= Double(p.value(i, j)) * log(q)
        }
      }
      return exaggeration * pull + log(z)
    }
    let h = 1e-5
    for i in 0..<p.count {
      var (xs, ys) = (x, y)
      xs[i] += h
      let right = objective(xs, y)
      xs[i] -= 2 * h
      #expect(isClose(gradient[i], (right - objective(xs, y)) / (2 * h), relative: 1e-4, absolute: 1e-6))
      ys[i] += h
      let up = objective(x, ys)
      ys[i] -= 2 * h
      #expect(isClose(gradient[p.count + i], (up - objective(x, ys)) / (2 * h), relative: 1e-4, absolute: 1e-6))
    }
  }

  @Test func reportedDivergenceIsThatOfThePlaces() throws {
    let (points, _) = try clusters(20, apart: 2)
    var tsne = TSNE()
    tsne.perplexity = 8
    var last = Double.infinity
    for iterations in [0, 300, 600] {
      tsne.iterations = iterations
      let embedding = try tsne.embed(points)
      let p = Affinities(points, perplexity: 8)
      #expect(isClose(embedding.divergence, divergence(p, embedding.x, embedding.y), relative: 2e-7))
      #expect(embedding.divergence < last)
      last = embedding.divergence
    }
  }

  @Test func clustersSeparateAndTheSameSeedGivesTheSameBits() throws {
    let (points, labels) = try clusters(60, apart: 2.5)
    var tsne = TSNE()
    tsne.iterations = 500
    tsne.perplexity = 20
    func accuracy(_ embedding: Embedding) throws -> Double {
      let places = zip(embedding.x, embedding.y).flatMap { [Float($0), Float($1)] }
      return try NeighbourGraph(PointCloud(places, dimension: 2), k: 5).accuracy(labels)
    }
    var unmoved = tsne
    (unmoved.iterations, unmoved.start) = (0, .random)
    let embedding = try tsne.embed(points)
    #expect(try accuracy(try unmoved.embed(points)) < 0.5)
    #expect(try accuracy(embedding) > 0.95)
    #expect(try tsne.embed(points) == embedding)
    #expect(try points.trustworthiness(of: embedding, k: 5) > 0.7)
    #expect(
      try points.trustworthiness(of: embedding, k: 5) > points.trustworthiness(of: try unmoved.embed(points), k: 5))
    tsne.seed = 2
    #expect(try tsne.embed(points) != embedding)
    tsne.seed = 1
    for method in [TSNE.Method.exact, .interpolated] {
      let best = try tsne.embed(points, method: method)
      #expect(best.method == method)
      #expect(try accuracy(best) > 0.95)
      // Both methods find a picture equally good.
      #expect(abs(best.divergence - embedding.divergence) < 0.05 * embedding.divergence)
      for kernels in InstructionSet.supported {
        #expect(try tsne.embed(points, method: method, kernels: kernels) == best, "\(method)")
      }
    }
  }

  @Test func theNumberOfPointsChoosesTheMethod() throws {
    var stream = RandomStream(seed: 5, purpose: "cloud")
    var tsne = TSNE()
    tsne.iterations = 2
    let many = TSNE.mostPairwise + 1
    let points = try PointCloud((0..<(2 * many)).map { _ in Float(stream.normal()) }, dimension: 2)
    #expect(try tsne.embed(points).method == .interpolated)
    let fewer = try PointCloud(Array(points.coordinates.dropLast(2)), dimension: 2)
    #expect(try tsne.embed(fewer).method == .exact)
  }

  @Test func perplexityMustFitThePoints() throws {
    let (points, _) = try clusters(10, apart: 1)
    #expect(throws: AnalysisError.self) { try TSNE().embed(points) }
    #expect(throws: AnalysisError.self) { try PointCloud([1, 2, 3], dimension: 2) }
    #expect(throws: AnalysisError.self) { try PointCloud([1, .nan], dimension: 2) }
    #expect(throws: AnalysisError.self) { try NeighbourGraph(points, k: 30) }
  }

  @Test func manyEqualPointsAreNoTrouble() throws {
    let points = try PointCloud([Float](repeating: 1, count: 80) + (0..<80).map { Float($0) }, dimension: 2)
    var tsne = TSNE()
    (tsne.perplexity, tsne.iterations) = (10, 300)
    for method in [TSNE.Method.exact, .interpolated] {
      let embedding = try tsne.embed(points, method: method)
      #expect(embedding.x.allSatisfy(\.isFinite) && embedding.divergence.isFinite)
    }
    // Everything at one place: nothing to show, and nothing to fail.
    tsne.iterations = 5
    let one = try PointCloud([Float](repeating: 3, count: 100), dimension: 2)
    for method in [TSNE.Method.exact, .interpolated] {
      #expect(try tsne.embed(one, method: method).x.allSatisfy(\.isFinite))
    }
  }

  /// Points on a line through (1, 2, 2)/3 with less spread across: the axis is known, its sign is the positive one.
  @Test func principalAxisIsFoundWithItsSign() throws {
    let coordinates = (-10...10).flatMap { t -> [Float] in
      let along = Float(t)
      let across: Float = t % 2 == 0 ? 0.1 : -0.1
      return [along / 3 + 2 * across, along * 2 / 3 - across, along * 2 / 3 + across * 0]
    }
    let axes = try PointCloud(coordinates, dimension: 3).principalCoordinates(4)
    for (place, t) in (-10...10).enumerated() { #expect(abs(axes[0][place] - Double(t)) < 0.3) }
    #expect(axes[3].allSatisfy { $0 == 0 })
  }

  /// [[2, 1], [1, 2]] has eigenvalues 3 and 1 with vectors (1, 1)/√2 and (1, −1)/√2.
  @Test func eigenvaluesByHand() {
    let eigen = SymmetricEigen([2, 1, 1, 2], dimension: 2)
    let half = 0.5.squareRoot()
    #expect(isClose(eigen.values[0], 3) && isClose(eigen.values[1], 1))
    #expect(isClose(eigen.vectors[0][0], half) && isClose(eigen.vectors[0][1], half))
    #expect(isClose(eigen.vectors[1][0], half) && isClose(eigen.vectors[1][1], -half))
  }

  @Test func purityTellsClustersFromNoise() throws {
    let stream = RandomStream(seed: 6, purpose: "test")
    let (points, labels) = try clusters(30, apart: 3)
    let graph = try NeighbourGraph(points, k: 6)
    let test = NeighbourPurityTest(graph, labels: labels, permutations: 499, stream: stream)
    #expect(test.purity > 0.95 && test.p.value == 1.0 / 500)
    #expect(abs(test.expected - 29.0 / 89) < 0.01)
    var shuffled = labels
    var shuffler = stream.split("labels")
    shuffler.shuffle(&shuffled)
    #expect(NeighbourPurityTest(graph, labels: shuffled, permutations: 499, stream: stream).p.value > 0.01)
    #expect(try #require(points.silhouettes(labels)).allSatisfy { $0 > 0 })
    #expect(points.silhouettes(labels.map { _ in 0 }) == nil)
  }

  /// On a line: 0, 1 | 10, 12. The silhouette of 0 is (11 − 1)/11, of 10 is (9.5 − 2)/9.5.
  @Test func silhouettesByHand() throws {
    let values = try #require(try PointCloud([0, 1, 10, 12], dimension: 1).silhouettes([0, 0, 1, 1]))
    #expect(isClose(values[0], 10.0 / 11) && isClose(values[2], 7.5 / 9.5))
  }

  /// Four points on a line, drawn with the ends next to each other: by hand one wrong neighbour of rank 3 for each end.
  @Test func trustworthinessByHand() throws {
    let points = try PointCloud([0, 1, 2.5, 4.5], dimension: 1)
    func picture(_ x: [Double]) -> Embedding { Embedding(x: x, y: [0, 0, 0, 0], divergence: 0, method: .exact, settings: TSNE()) }
    #expect(try points.trustworthiness(of: picture([0, 1, 2.5, 4.5]), k: 1) == 1)
    // Neighbours in the picture: 0 → 3 (rank 3), 3 → 0 (rank 3), 1 → 2 (rank 2), 2 → 1 (rank 1): penalty 2 + 2 + 1.
    #expect(isClose(try points.trustworthiness(of: picture([0, 5, 6, 0.5]), k: 1), 1 - 2 / (4 * 1 * 4.0) * 5))
  }
}
