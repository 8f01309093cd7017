import Kernels

/// The costly part of a comparison: the sign-flip test and the bootstrap intervals, to be computed once and stored.
///
/// A function of the differences, the seed, the purpose and the numbers of resamples alone.
public struct ResampledComparison: Hashable, Codable, Sendable {
  public let seed: UInt64
  public let signFlip: SignFlipTest
  public let bootstrap: BootstrapInterval

  /// - Parameter purpose: keeps the draws of two metrics of one table apart.
  public init(
    _ differences: Differences, seed: UInt64, purpose: String = "comparison", flips: Int = 100_000,
    resamples: Int = 10_000
  ) {
    let stream = RandomStream(seed: seed, purpose: purpose)
    self.seed = seed
    signFlip = SignFlipTest(differences, resamples: flips, stream: stream.split("sign-flip"))
    bootstrap = BootstrapInterval(differences, resamples: resamples, stream: stream.split("bootstrap"))
  }

  /// The t-test and the sign-flip test stand on different sides of `Significance.level`: print both and say so.
  public func disagrees(with comparison: PairedComparison) -> Bool {
    guard let t = comparison.p, let flip = signFlip.p else { return false }
    return (t.value < Significance.level) != (flip.value < Significance.level)
  }
}
