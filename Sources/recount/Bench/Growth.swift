import Analysis
import Foundation

/// How time grows with size: the slope of a straight line through logarithms.
struct Growth: Codable, Equatable {
  /// A claimed law of growth.
  enum Law: String, Codable {
    case linear = "n"
    case linearithmic = "n log n"

    /// What the law says for size n, up to a factor.
    func cost(_ n: Double) -> Double {
      switch self {
      case .linear: n
      case .linearithmic: n * log(n)
      }
    }
  }

  /// Where a benchmark stands on a law.
  struct Place: Equatable {
    var law: Law
    /// What the law counts: interactions, users times items, points.
    var n: Double
  }

  let name: String
  let law: Law
  /// The sizes that the exponent rests on.
  let sizes: [Double]
  /// b of the least-squares line log t = a + b log n.
  let exponent: Double
  /// The exponent that the law itself has at these sizes: 1 for n, a little more for n log n.
  let expected: Double

  /// - Returns: nil for fewer than three different sizes, or a time that is not positive.
  init?(_ name: String, _ law: Law, _ points: [(n: Double, seconds: Double)]) {
    let points = points.sorted { $0.n < $1.n }
    guard Set(points.map(\.n)).count >= 3,
      let exponent = growthExponent(points.map { (size: $0.n, cost: $0.seconds) }),
      let expected = growthExponent(points.map { (size: $0.n, cost: law.cost($0.n)) })
    else { return nil }
    self.name = name
    self.law = law
    sizes = points.map(\.n)
    self.exponent = exponent
    self.expected = expected
  }
}
