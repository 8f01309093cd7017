import CKernels
import Foundation
import Kernels

/// Exact t-SNE to the plane: all pairs, up to about 10,000 points.
///
/// Minimises `KL(P‖Q) = Σ p_ij log(p_ij/q_ij)`, `q_ij ∝ 1/(1 + |y_i − y_j|²)`, by gradient descent with momentum and
/// gains; P is exaggerated at first. Distances in the picture prove nothing: test claims in the original space.
///
/// The start is the first two principal axes scaled to a standard deviation of 1e-4, with seeded jitter of a hundredth
/// of that: a second seed shows how stable the picture is. The same seed gives the same bits on every instruction set.
/// Source: van der Maaten & Hinton, "Visualizing data using t-SNE", JMLR 9, 2008; start as Kobak & Berens 2019.
public struct TSNE: Hashable, Codable, Sendable {
  public enum Start: String, Codable, Hashable, Sendable {
    case principalAxes, random
  }

  /// The effective number of neighbours; must lie above 1, and three times it below the number of points.
  public var perplexity = 30.0
  public var iterations = 1000
  /// Affinities are multiplied by this in the first `exaggeratedIterations`.
  public var exaggeration = 12.0
  public var exaggeratedIterations = 250
  /// Step of the gradient `4 Σ (p − q)(…)`; max(n/(4·exaggeration), 10) where nil: larger steps overshoot on
  /// fewer than 500 points.
  public var learningRate: Double?
  public var start = Start.principalAxes
  public var seed: UInt64 = 1

  public init() {}

  /// Places the points in the plane.
  /// - Throws: where the perplexity does not fit the number of points.
  /// - Complexity: O(n²) an iteration, n² floats of memory.
  public func embed(_ points: PointCloud) throws(AnalysisError) -> Embedding {
    try embed(points, level: -1)
  }

  /// The best instruction set this machine has; lower levels give the same bits more slowly.
  static var bestLevel: Int32 { ck_tsne_best_level() }

  func embed(_ points: PointCloud, level: Int32) throws(AnalysisError) -> Embedding {
    guard perplexity > 1, 3 * perplexity < Double(points.count) else {
      throw AnalysisError(
        found: "perplexity \(perplexity) for \(points.count) points",
        expected: "a perplexity above 1 and below a third of the points",
        hint: "Lower the perplexity or show more points.")
    }
    let affinities = Affinities(points, perplexity: perplexity)
    var descent = Descent(affinities, startingPlaces(points), level: level)
    let rate = learningRate ?? max(Double(points.count) / exaggeration / 4, 10)
    for iteration in 0..<iterations {
      let early = iteration < exaggeratedIterations
      descent.step(exaggeration: early ? exaggeration : 1, momentum: early ? 0.5 : 0.8, rate: rate)
    }
    return Embedding(
      x: descent.x.prefix(points.count).map { Double($0) }, y: descent.y.prefix(points.count).map { Double($0) },
      divergence: descent.divergence(), settings: self)
  }

  private func startingPlaces(_ points: PointCloud) -> (x: [Double], y: [Double]) {
    var stream = RandomStream(seed: seed, purpose: "t-SNE")
    if start == .random {
      let x = (0..<points.count).map { _ in 1e-4 * stream.normal() }
      return (x, (0..<points.count).map { _ in 1e-4 * stream.normal() })
    }
    let axes = points.principalCoordinates(2)
    let deviation = (axes[0].reduce(0) { $0 + $1 * $1 } / Double(points.count)).squareRoot()
    let scale = deviation > 0 ? 1e-4 / deviation : 0
    let places = axes.map { axis in axis.map { $0 * scale + 1e-6 * stream.normal() } }
    return (places[0], places[1])
  }
}

/// Points placed in the plane by t-SNE; everything a caption has to say is in it.
public struct Embedding: Hashable, Codable, Sendable {
  public let x: [Double]
  public let y: [Double]
  /// KL(P‖Q) in nats of the places as they are.
  public let divergence: Double
  public let settings: TSNE
}

/// The state of the descent: places, velocities and gains.
struct Descent {
  let affinities: Affinities
  private(set) var x: [Float]
  private(set) var y: [Float]
  private var velocity: [Double]  // all of x, then all of y; likewise below
  private var gains: [Double]
  private var forces: [Double]
  private let level: Int32

  init(_ affinities: Affinities, _ places: (x: [Double], y: [Double]), level: Int32 = -1) {
    let n = affinities.count
    // The kernel asks for padding so far away that it pulls at nothing.
    let far = [Float](repeating: 1e18, count: affinities.padded - n)
    self.affinities = affinities
    self.level = level
    x = places.x.map { Float($0) } + far
    y = places.y.map { Float($0) } + far
    velocity = [Double](repeating: 0, count: 2 * n)
    gains = [Double](repeating: 1, count: 2 * n)
    forces = [Double](repeating: 0, count: 5 * n)
  }

  /// `∂KL/∂y_i = 4 Σ_j (e·p_ij − q_ij/Z) q_ij (y_i − y_j)`: all of x, then all of y.
  mutating func gradient(exaggeration: Double) -> [Double] {
    let n = affinities.count
    ck_tsne_forces(x, y, affinities.values, n, affinities.padded, &forces, level)
    let z = forces[(4 * n)...].reduce(0, +)
    return (0..<(2 * n)).map { 4 * (exaggeration * forces[$0] - forces[2 * n + $0] / z) }
  }

  mutating func step(exaggeration: Double, momentum: Double, rate: Double) {
    let n = affinities.count
    let gradient = gradient(exaggeration: exaggeration)
    for i in 0..<(2 * n) {
      let opposes = (gradient[i] > 0) != (velocity[i] > 0)
      gains[i] = max(0.01, opposes ? gains[i] + 0.2 : gains[i] * 0.8)
      velocity[i] = momentum * velocity[i] - rate * gains[i] * gradient[i]
    }
    for i in 0..<n {
      x[i] = Float(Double(x[i]) + velocity[i])
      y[i] = Float(Double(y[i]) + velocity[n + i])
    }
    centre(&x)
    centre(&y)
  }

  private func centre(_ column: inout [Float]) {
    let n = affinities.count
    let mean = column[..<n].reduce(0.0) { $0 + Double($1) } / Double(n)
    for i in 0..<n { column[i] = Float(Double(column[i]) - mean) }
  }

  /// `Σ p_ij log(p_ij/q_ij)` in double precision, from the places as they are.
  func divergence() -> Double {
    let n = affinities.count
    var z = 0.0
    var sum = 0.0
    for i in 0..<n {
      for j in 0..<n where j != i {
        let dx = Double(x[i]) - Double(x[j])
        let dy = Double(y[i]) - Double(y[j])
        let closeness = 1 / (1 + dx * dx + dy * dy)
        z += closeness
        let p = Double(affinities.values[i * affinities.padded + j])
        if p > 0 { sum += p * log(p / closeness) }
      }
    }
    let mass = affinities.values.reduce(0.0) { $0 + Double($1) }
    return sum + mass * log(z)
  }
}
