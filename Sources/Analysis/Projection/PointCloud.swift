/// Points in a space of any dimension, checked once: what projections and neighbourhood statistics start from.
public struct PointCloud: Hashable, Sendable {
  /// Row-major: `coordinates[i * dimension + j]`.
  public let coordinates: [Float]
  public let dimension: Int
  public let count: Int

  /// - Throws: where the coordinates are not rows of `dimension` finite numbers.
  public init(_ coordinates: [Float], dimension: Int) throws(AnalysisError) {
    guard dimension > 0, coordinates.count % dimension == 0 else {
      throw AnalysisError(
        found: "\(coordinates.count) coordinates in \(dimension) dimensions", expected: "whole rows",
        hint: "Pass one row a point.")
    }
    if let bad = coordinates.firstIndex(where: { !$0.isFinite }) {
      throw AnalysisError(
        found: "coordinate \(bad % dimension) of point \(bad / dimension) is \(coordinates[bad])",
        expected: "finite coordinates", hint: "The model diverged, or a row was never filled.")
    }
    self.coordinates = coordinates
    self.dimension = dimension
    count = coordinates.count / dimension
  }

  /// The squared Euclidean distance of two points.
  func squaredDistance(_ i: Int, _ j: Int) -> Double {
    let d = dimension
    return coordinates.withUnsafeBufferPointer { points in
      Self.squaredDistance(points.baseAddress! + i * d, points.baseAddress! + j * d, d)
    }
  }

  /// Squared Euclidean distances from point `i` to all points.
  func squaredDistances(from i: Int, into row: inout [Double]) {
    let d = dimension
    coordinates.withUnsafeBufferPointer { points in
      let own = points.baseAddress! + i * d
      for j in 0..<count { row[j] = Self.squaredDistance(own, points.baseAddress! + j * d, d) }
    }
  }

  private static func squaredDistance(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ d: Int) -> Double {
    var sum = SIMD8<Double>()
    var k = 0
    while k + 8 <= d {
      let left = UnsafeRawPointer(a + k).loadUnaligned(as: SIMD8<Float>.self)
      let right = UnsafeRawPointer(b + k).loadUnaligned(as: SIMD8<Float>.self)
      let difference = SIMD8<Double>(left) - SIMD8<Double>(right)
      sum += difference * difference
      k += 8
    }
    var total = sum.sum()
    while k < d {
      let difference = Double(a[k]) - Double(b[k])
      total += difference * difference
      k += 1
    }
    return total
  }

  /// These points, or where their squared distances would leave single precision, the same picture in another unit: about
  /// their middle, and divided by a power of two so that the farthest coordinate is about 1.
  func inSquareableRange() -> PointCloud {
    let d = dimension
    var least = [Double](repeating: .infinity, count: d)
    var most = [Double](repeating: -.infinity, count: d)
    for (place, x) in coordinates.enumerated() {
      least[place % d] = min(least[place % d], Double(x))
      most[place % d] = max(most[place % d], Double(x))
    }
    let widest = zip(least, most).map { $1 - $0 }.max() ?? 0
    let largest = zip(least, most).map { max(abs($0), abs($1)) }.max() ?? 0
    guard widest > 0, widest < 1e-12 || largest > 1e15 else { return self }
    let unit = Double(sign: .plus, exponent: widest.exponent, significand: 1)
    let scaled = coordinates.indices.map { place in
      Float((Double(coordinates[place]) - (least[place % d] / 2 + most[place % d] / 2)) / unit)
    }
    return PointCloud(scaled: scaled, dimension: d)
  }

  private init(scaled coordinates: [Float], dimension: Int) {
    self.coordinates = coordinates
    self.dimension = dimension
    count = coordinates.count / dimension
  }

  /// The coordinates about their mean.
  func centred() -> [Float] {
    let d = dimension
    var mean = [Double](repeating: 0, count: d)
    for i in 0..<count { for j in 0..<d { mean[j] += Double(coordinates[i * d + j]) / Double(count) } }
    return coordinates.indices.map { Float(Double(coordinates[$0]) - mean[$0 % d]) }
  }

  /// Coordinates along the first `components` principal axes, centred: `[component][point]`. Axes past the dimension
  /// are zero.
  public func principalCoordinates(_ components: Int) -> [[Double]] {
    let d = dimension
    var mean = [Double](repeating: 0, count: d)
    for i in 0..<count { for j in 0..<d { mean[j] += Double(coordinates[i * d + j]) / Double(count) } }
    var covariance = [Double](repeating: 0, count: d * d)
    var row = mean
    for i in 0..<count {
      for j in 0..<d { row[j] = Double(coordinates[i * d + j]) - mean[j] }
      for j in 0..<d { for k in 0...j { covariance[j * d + k] += row[j] * row[k] } }
    }
    for j in 0..<d { for k in 0..<j { covariance[k * d + j] = covariance[j * d + k] } }
    let eigen = SymmetricEigen(covariance, dimension: d)
    return (0..<components).map { component in
      guard component < d else { return [Double](repeating: 0, count: count) }
      let axis = eigen.vectors[component]
      return (0..<count).map { i in
        (0..<d).reduce(0) { $0 + (Double(coordinates[i * d + $1]) - mean[$1]) * axis[$1] }
      }
    }
  }
}
