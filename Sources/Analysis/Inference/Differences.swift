import Foundation

/// The paired differences that every paired procedure starts from, checked once.
///
/// `snapped` holds them rounded to 12 decimals: `0.3 − 0.1` and `0.2` differ in the last bit, and ranking, comparison
/// with zero and enumeration must not see that. Means and variances use the unrounded values.
public struct Differences: Hashable, Sendable {
  public let values: [Double]
  /// The values rounded to 12 decimals.
  public let snapped: [Double]
  /// Why no procedure may use these differences, or nil.
  public let problem: Status?

  public init(_ values: [Double]) {
    self.values = values
    snapped = values.map(Self.snap)
    let offender = values.firstIndex { !$0.isFinite }
    problem = offender.map { .error("difference \($0) is \(values[$0])") }
  }

  /// One difference a pair: `a[u] − b[u]`. Arrays of different length, NaN and infinity are a `problem`.
  public init(_ a: [Double], minus b: [Double]) {
    guard a.count == b.count else {
      self.init(problem: .error("\(a.count) values against \(b.count): a pair lacks a partner"))
      return
    }
    self.init(zip(a, b).map { $0 - $1 })
  }

  init(problem: Status) {
    values = []
    snapped = []
    self.problem = problem
  }

  public var count: Int { values.count }
  public var sum: Double { values.reduce(0, +) }

  /// The arithmetic mean, nil where there is no value.
  public var mean: Double? { values.isEmpty ? nil : sum / Double(count) }

  /// The sample variance in two passes, with the correction term of Chan, Golub & LeVeque; nil for fewer than two.
  public var variance: Double? {
    guard count >= 2, let mean else { return nil }
    if isConstant { return 0 }
    var squares = 0.0
    var residue = 0.0
    for value in values {
      let deviation = value - mean
      squares += deviation * deviation
      residue += deviation
    }
    return (squares - residue * residue / Double(count)) / Double(count - 1)
  }

  public var standardDeviation: Double? { variance?.squareRoot() }

  /// All differences are zero. Also true of no differences.
  public var isIdentical: Bool { snapped.allSatisfy { $0 == 0 } }
  /// All differences are equal.
  public var isConstant: Bool { snapped.allSatisfy { $0 == snapped[0] } }

  static func snap(_ value: Double) -> Double {
    let rounded = (value * 1e12).rounded(.toNearestOrEven) / 1e12
    return rounded.isFinite ? rounded : value
  }
}
