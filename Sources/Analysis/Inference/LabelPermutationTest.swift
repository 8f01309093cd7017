import Host
public import Kernels

/// Is the mean of one group of values larger than that of another? Under the null hypothesis the labels of the values can
/// be dealt anew.
///
/// Statistic `d = mean(A) − mean(B)`; over B seeded deals `p = (1 + #{d* ≥ d − tol})/(1 + B)` for "A is larger", with
/// `≤ d + tol` for "B is larger", `tol = 1e-12 · max(1, max|x|)`. For groups of different users or items; values of the
/// same users are compared by `SignFlipTest`.
///
/// An empty group is undefined, a value that is not finite an error.
public struct LabelPermutationTest: Hashable, Codable, Sendable {
  public let status: Status
  /// d.
  public let difference: Double?
  /// p for A being larger, and for B.
  public let greater: PValue?
  public let less: PValue?
  /// B.
  public let permutations: Int

  public init(_ a: [Double], _ b: [Double], permutations: Int = 9_999, stream: RandomStream) {
    require(permutations >= 1, "a permutation test needs at least one permutation, got \(permutations)")
    let problem: Status? =
      (a + b).allSatisfy(\.isFinite)
      ? a.isEmpty || b.isEmpty ? .undefined("groups of \(a.count) and \(b.count); both need values") : nil
      : .error("a value is not finite")
    guard problem == nil else {
      (status, difference, greater, less, self.permutations) = (problem!, nil, nil, nil, 0)
      return
    }
    var stream = stream
    var values = a + b
    let total = values.reduce(0, +)
    func statistic(_ values: [Double]) -> Double {
      let sum = values.prefix(a.count).reduce(0, +)
      return sum / Double(a.count) - (total - sum) / Double(b.count)
    }
    let observed = statistic(values)
    let tolerance = 1e-12 * max(1, values.map(abs).max()!)
    var (above, below) = (0, 0)
    for _ in 0..<permutations {
      stream.shuffle(&values)
      let dealt = statistic(values)
      if dealt >= observed - tolerance { above += 1 }
      if dealt <= observed + tolerance { below += 1 }
    }
    status = .ok
    self.difference = observed
    greater = SignFlipTest.monteCarloP(extreme: above, resamples: permutations)
    less = SignFlipTest.monteCarloP(extreme: below, resamples: permutations)
    self.permutations = permutations
  }
}
