import Foundation
import Host
public import Kernels

/// The sign-flip permutation test: under the null hypothesis A and B can be exchanged within each user.
///
/// Statistic `Σd`; `p = #{|Σεd| ≥ |Σd| − tol} / 2ᵐ` over the signs of the m non-zero differences (snapped),
/// `tol = 1e-12 · max(1, Σ|d|)`. Exact up to `exactLimit`, above that a seeded Monte Carlo with
/// `p = (1 + count)/(1 + B)`, never 0. The normal approximation `z = Σd/√Σd²` is given beside it for tiny p.
///
/// No difference is undefined, only zeros are identical (p = 1). The smallest possible two-sided p is 2/2ᵐ: five or
/// fewer non-zero differences cannot reach 0.05. It handles constant differences, where t fails.
public struct SignFlipTest: Hashable, Codable, Sendable {
  public enum Method: String, Codable, Hashable, Sendable {
    case exact, monteCarlo
  }

  public let status: Status
  public let count: Int
  /// m.
  public let nonZero: Int
  public let method: Method
  public let alternative: Alternative
  /// Σd.
  public let sum: Double?
  public let p: PValue?
  /// B, or the number of sign vectors where exact.
  public let resamples: Int
  /// Sign vectors as extreme as the data.
  public let extreme: Int
  /// z and p of the normal approximation.
  public let z: Double?
  public let approximation: PValue?

  /// - Parameters:
  ///   - resamples: B of the Monte Carlo.
  ///   - stream: where its signs come from; not used up to `exactLimit`.
  ///   - exactLimit: at most 40.
  public init(
    _ differences: Differences, resamples: Int = 100_000, stream: RandomStream, alternative: Alternative = .twoSided,
    exactLimit: Int = 20
  ) {
    require(
      resamples >= 1 && (0...40).contains(exactLimit),
      "a sign-flip test needs at least one resample and is exact up to 0…40 differences, got \(resamples) and \(exactLimit)")
    let flips = differences.snapped.filter { $0 != 0 }
    count = differences.count
    nonZero = flips.count
    self.alternative = alternative
    method = flips.count <= exactLimit ? .exact : .monteCarlo
    guard differences.problem == nil, !flips.isEmpty else {
      status = differences.problem ?? (count == 0 ? .undefined("no differences") : .identical)
      let identical = status == .identical
      sum = identical ? 0 : nil
      p = identical ? .one : nil
      (self.resamples, extreme) = identical ? (1, 1) : (0, 0)
      z = identical ? 0 : nil
      approximation = identical ? .one : nil
      return
    }
    let observed = flips.reduce(0, +)
    let tolerance = 1e-12 * max(1, flips.reduce(0) { $0 + abs($1) })
    status = .ok
    sum = observed
    if method == .exact {
      extreme = Self.exactCount(flips, observed, tolerance, alternative)
      self.resamples = 1 << flips.count
      p = PValue(Double(extreme) / Double(self.resamples))
    } else {
      extreme = Self.sampledCount(flips, observed, tolerance, alternative, resamples, stream)
      self.resamples = resamples
      p = Self.monteCarloP(extreme: extreme, resamples: resamples)
    }
    let z = observed / flips.reduce(0) { $0 + $1 * $1 }.squareRoot()
    self.z = z
    approximation = StandardNormal.p(z, alternative)
  }

  /// `(1 + count)/(1 + B)`: the data themselves are one of the permutations.
  public static func monteCarloP(extreme: Int, resamples: Int) -> PValue {
    PValue(Double(1 + extreme) / Double(1 + resamples))
  }

  private static func isExtreme(
    _ sum: Double, _ observed: Double, _ tolerance: Double, _ alternative: Alternative
  ) -> Bool {
    switch alternative {
    case .twoSided: abs(sum) >= abs(observed) - tolerance
    case .greater: sum >= observed - tolerance
    case .less: sum <= observed + tolerance
    }
  }

  /// Counts by meeting in the middle: all signed sums of one half, sorted, against those of the other.
  private static func exactCount(
    _ flips: [Double], _ observed: Double, _ tolerance: Double, _ alternative: Alternative
  ) -> Int {
    let middle = flips.count / 2
    let left = signedSums(flips[..<middle])
    let right = signedSums(flips[middle...]).sorted()
    /// Sign vectors with a sum of at least `bound`.
    func atLeast(_ bound: Double) -> Int {
      left.reduce(0) { total, sum in
        var low = 0
        var high = right.count
        while low < high {
          let probe = (low + high) / 2
          if sum + right[probe] >= bound { high = probe } else { low = probe + 1 }
        }
        return total + right.count - low
      }
    }
    // The distribution is symmetric about zero.
    switch alternative {
    case .greater: return atLeast(observed - tolerance)
    case .less: return atLeast(-observed - tolerance)
    case .twoSided:
      let bound = abs(observed) - tolerance
      return bound <= 0 ? left.count * right.count : 2 * atLeast(bound)
    }
  }

  private static func signedSums(_ values: ArraySlice<Double>) -> [Double] {
    values.reduce(into: [0]) { sums, value in sums = sums.map { $0 - value } + sums.map { $0 + value } }
  }

  /// Differences of one size that are so many have their signs drawn at once, as a binomial number.
  private static let fewestTimes = 384

  /// Counts over random sign vectors. Of the differences that are not drawn at once, eight at a time: their 256 signed
  /// sums are tabled once, and a random byte looks one up.
  private static func sampledCount(
    _ flips: [Double], _ observed: Double, _ tolerance: Double, _ alternative: Alternative, _ resamples: Int,
    _ stream: RandomStream
  ) -> Int {
    var stream = stream
    let (frequent, rare) = bySize(flips)
    var table: [Double] = []
    for start in stride(from: 0, to: rare.count, by: 8) {
      let sums = signedSums(rare[start..<min(start + 8, rare.count)])
      for byte in 0..<256 { table.append(sums[byte & (sums.count - 1)]) }
    }
    let groups = table.count / 256
    var extreme = 0
    table.withUnsafeBufferPointer { table in
      for _ in 0..<resamples {
        var sum = 0.0
        for (size, times) in frequent { sum += size * Double(2 * stream.binomial(times, 0.5) - times) }
        var bits: UInt64 = 0
        for group in 0..<groups {
          if group & 7 == 0 { bits = stream.next() }
          sum += table[group << 8 | Int(bits & 255)]
          bits >>= 8
        }
        if isExtreme(sum, observed, tolerance, alternative) { extreme += 1 }
      }
    }
    return extreme
  }

  private static func bySize(_ flips: [Double]) -> (frequent: [(size: Double, times: Int)], rare: [Double]) {
    let sizes = flips.map(abs).sorted()
    var frequent: [(size: Double, times: Int)] = []
    var rare: [Double] = []
    var start = 0
    while start < sizes.count {
      var end = start
      while end < sizes.count, sizes[end] == sizes[start] { end += 1 }
      if end - start >= fewestTimes {
        frequent.append((sizes[start], end - start))
      } else {
        rare += sizes[start..<end]
      }
      start = end
    }
    return (frequent, rare)
  }
}
