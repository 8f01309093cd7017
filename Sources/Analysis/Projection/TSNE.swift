import CKernels
import Foundation
import Kernels

/// t-SNE to the plane.
///
/// Minimises `KL(P‖Q) = Σ p_ij log(p_ij/q_ij)`, `q_ij ∝ 1/(1 + |y_i − y_j|²)`, by gradient descent with momentum and
/// gains; P is exaggerated at first. Distances in the picture prove nothing: test claims in the original space.
///
/// The start is the first two principal axes scaled to a standard deviation of 1e-4, with seeded jitter of a hundredth
/// of that: a second seed shows how stable the picture is. The same seed gives the same bits on every instruction set.
/// Up to `mostPairwise` points repulsion is computed over all pairs, O(n²) an iteration; beyond, through a grid,
/// O(n + m log m) for the m nodes of a grid as wide as the picture. The attraction is over nearest neighbours in both.
/// Source: van der Maaten & Hinton, "Visualizing data using t-SNE", JMLR 9, 2008; start as Kobak & Berens 2019.
public struct TSNE: Hashable, Codable, Sendable {
  public enum Start: String, Codable, Hashable, Sendable {
    case principalAxes, random
  }

  /// How repulsion is computed.
  public enum Method: String, Codable, Hashable, Sendable {
    case exact, interpolated
  }

  /// The number of points up to which all pairs cost no more than the grid.
  public static let mostPairwise = 3000

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

  /// Places the points in the plane; the result names the method, which the number of points decides.
  /// - Throws: where the perplexity does not fit the number of points, a setting makes no sense, or the descent runs away.
  public func embed(_ points: PointCloud) throws(AnalysisError) -> Embedding {
    try embed(points, method: points.count <= Self.mostPairwise ? .exact : .interpolated)
  }

  func embed(
    _ points: PointCloud, method: Method, kernels: UnsafePointer<ck_table> = InstructionSet.chosen
  ) throws(AnalysisError) -> Embedding {
    guard perplexity > 1, 3 * perplexity < Double(points.count) else {
      throw AnalysisError(
        found: "perplexity \(perplexity) for \(points.count) points",
        expected: "a perplexity above 1 and below a third of the points",
        hint: "Lower the perplexity or show more points.")
    }
    try check()
    // A picture has no unit: points so far apart or so near that single precision cannot square them are brought nearer.
    let points = points.inSquareableRange()
    let descent = Descent(
      Affinities(points, perplexity: perplexity), startingPlaces(points), method: method, kernels: kernels)
    let rate = learningRate ?? max(Double(points.count) / exaggeration / 4, 10)
    for iteration in 0..<iterations {
      let early = iteration < exaggeratedIterations
      descent.step(exaggeration: early ? exaggeration : 1, momentum: early ? 0.5 : 0.8, rate: rate)
    }
    let embedding = Embedding(
      x: descent.coordinates(0), y: descent.coordinates(1), divergence: descent.divergence(), method: method,
      settings: self)
    guard embedding.divergence.isFinite, embedding.x.allSatisfy(\.isFinite), embedding.y.allSatisfy(\.isFinite) else {
      throw AnalysisError(
        found: "a t-SNE picture that ran out of all bounds", expected: "finite places",
        hint: "Lower the learning rate (\(rate)) or the exaggeration (\(exaggeration)).")
    }
    return embedding
  }

  private func check() throws(AnalysisError) {
    guard iterations >= 0, exaggeratedIterations >= 0, exaggeration.isFinite, exaggeration > 0,
      learningRate.map({ $0.isFinite && $0 > 0 }) ?? true
    else {
      throw AnalysisError(
        found: "\(iterations) iterations, exaggeration \(exaggeration), learning rate \(learningRate ?? 0)",
        expected: "no negative count, and a finite exaggeration and learning rate above 0", hint: "Correct the settings.")
    }
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
  public let method: TSNE.Method
  public let settings: TSNE
}
