import Foundation

/// How a cost grows with size: b of the least-squares line log cost = a + b log size.
/// - Returns: nil where a size or a cost is not positive, or all sizes are one.
public func growthExponent(_ points: [(size: Double, cost: Double)]) -> Double? {
  guard points.allSatisfy({ $0.size > 0 && $0.cost > 0 }) else { return nil }
  let x = points.map { log($0.size) }
  let y = points.map { log($0.cost) }
  let meanX = x.reduce(0, +) / Double(x.count)
  let meanY = y.reduce(0, +) / Double(y.count)
  let spread = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  guard spread > 0 else { return nil }
  return zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
}
