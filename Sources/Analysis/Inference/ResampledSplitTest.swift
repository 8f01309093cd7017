import Host

/// The corrected t-test for overlapping train/test splits (k-fold, repeated hold-out).
///
/// `t = d̄ / √(s² (1/J + n_test/n_train))`, J − 1 degrees of freedom. The J differences share training data, so the
/// plain t-test is far too optimistic. For split-level results only; tests over users of one split do not need it.
///
/// Fewer than two splits are undefined, zero variance is degenerate (identical where all are zero).
/// Source: Nadeau & Bengio, "Inference for the generalization error", Machine Learning 52, 2003.
public struct ResampledSplitTest: Hashable, Codable, Sendable {
  public let status: Status
  public let count: Int
  public let mean: Double?
  public let variance: Double?
  public let statistic: Double?
  public let degreesOfFreedom: Double
  public let p: PValue?

  /// - Parameter testShare: n_test/n_train; 1/(k − 1) for k folds.
  /// - Precondition: testShare > 0.
  public init(_ differences: Differences, testShare: Double) {
    require(testShare > 0, "n_test/n_train must be above 0, got \(testShare)")
    let naive = PairedTTest(differences)
    (status, count, mean, degreesOfFreedom) = (naive.status, naive.count, naive.mean, naive.degreesOfFreedom)
    variance = naive.status.isOK ? differences.variance : nil
    guard naive.status.isOK, let mean = naive.mean, let variance else {
      (statistic, p) = (naive.statistic, naive.p)
      return
    }
    let t = mean / (variance * (1 / Double(count) + testShare)).squareRoot()
    statistic = t
    p = StudentT.p(t, df: degreesOfFreedom, .twoSided)
  }
}
