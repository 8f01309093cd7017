import Kernels
import Testing

@testable import Analysis

/// Every finite cloud of points gets a picture or an error with a sentence.
struct HugeCoordinateTests {
  private func cloud(_ count: Int, _ coordinate: (Int, inout RandomStream) -> Float) throws -> PointCloud {
    var stream = RandomStream(seed: 3, purpose: "cloud")
    return try PointCloud((0..<count * 3).map { coordinate($0, &stream) }, dimension: 3)
  }

  private var settings: TSNE {
    var settings = TSNE()
    settings.perplexity = 5
    settings.iterations = 60
    settings.exaggeratedIterations = 20
    return settings
  }

  @Test(arguments: [1e19, 1e30, 3e38, 1e-20, 1e-38, 1e-44])
  func aPictureHasNoUnit(unit: Double) throws {
    let points = try cloud(40) { place, stream in
      let middle = place < 60 ? -0.5 : 0.5
      return Float(unit * (stream.uniform() - 0.5 + 2 * middle) / 2)
    }
    let embedding = try settings.embed(points)
    #expect(embedding.x.allSatisfy(\.isFinite) && embedding.y.allSatisfy(\.isFinite))
    if unit > 1e-40 {
      // The two halves, twice as far apart as each is wide, stay apart.
      func gap(_ axis: [Double]) -> Double {
        let first: Double = axis[..<20].reduce(0, +)
        let second: Double = axis[20...].reduce(0, +)
        return abs(first - second) / 20
      }
      #expect(gap(embedding.x) + gap(embedding.y) > 0.01)
    }
  }

  @Test func degenerateCloudsGetAPicture() throws {
    let clouds = [
      try cloud(40) { _, _ in 7 }, try cloud(40) { place, _ in place % 2 == 0 ? 1e30 : 1e-30 },
      try cloud(40) { place, _ in place == 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude },
      try cloud(40) { place, _ in Float(place / 60) }, try cloud(40) { place, _ in place % 3 == 0 ? .leastNonzeroMagnitude : 0 },
      try cloud(40) { place, stream in place % 3 == 0 ? Float(1e30 * stream.uniform()) : Float(stream.uniform()) },
    ]
    for points in clouds {
      for method in [TSNE.Method.exact, .interpolated] {
        let embedding = try settings.embed(points, method: method)
        #expect(embedding.x.allSatisfy(\.isFinite) && embedding.y.allSatisfy(\.isFinite) && embedding.divergence.isFinite)
      }
    }
  }

  @Test func whatHasNoPictureIsAnError() throws {
    for count in [0, 1, 2, 15] { #expect(throws: AnalysisError.self) { try settings.embed(try cloud(count) { place, _ in Float(place) }) } }
    for bad in [Float.nan, .infinity] { #expect(throws: AnalysisError.self) { try cloud(4) { place, _ in place == 5 ? bad : 0 } } }
    let points = try cloud(40) { place, stream in Float(stream.uniform()) }
    var wrong = [settings, settings, settings, settings, settings]
    wrong[0].perplexity = .infinity
    wrong[1].perplexity = .nan
    wrong[2].iterations = -1
    wrong[3].exaggeration = .infinity
    wrong[4].learningRate = 1e300
    for settings in wrong { #expect(throws: AnalysisError.self) { try settings.embed(points) } }
  }

  @Test func ordinaryPointsAreNotTouched() throws {
    let points = try cloud(40) { _, stream in Float(1000 * stream.normal()) }
    #expect(points.inSquareableRange() == points)
  }

  @Test func neighboursAndSilhouettesTakeHugePoints() throws {
    let points = try cloud(12) { place, _ in place < 18 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude }
    #expect(try NeighbourGraph(points, k: 3).neighbours.allSatisfy { $0.count == 3 })
    let labels = (0..<12).map { Int32($0 / 6) }
    #expect(points.silhouettes(labels)?.allSatisfy(\.isFinite) == true)
  }
}
