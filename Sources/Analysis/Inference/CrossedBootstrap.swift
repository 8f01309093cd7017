import Host
public import Kernels

/// A percentile interval of the mean difference that covers new users *and* retraining: seeds and users are both drawn
/// with replacement, crossed.
///
/// With three to five seeds the draw of seeds is coarse; read it beside `CrossedSeedsTest`. One seed or fewer than two
/// users are undefined; ragged rows and NaN are errors.
public struct CrossedBootstrap: Hashable, Codable, Sendable {
  public let status: Status
  public let userCount: Int
  public let seedCount: Int
  public let resamples: Int
  public let mean: Double?
  public let interval: Interval?

  /// - Parameter differences: one row a seed, one column a user.
  public init(_ differences: [[Double]], resamples: Int = 10_000, stream: RandomStream, confidence: Double = 0.95) {
    require(resamples >= 2, "a bootstrap needs at least two resamples, got \(resamples)")
    let test = CrossedSeedsTest(differences)
    (userCount, seedCount, mean) = (test.userCount, test.seedCount, test.mean)
    guard test.seedCount >= 2, test.userCount >= 2 else {
      (status, interval, self.resamples) = (test.status, nil, 0)
      return
    }
    var stream = stream
    let (users, seeds) = (test.userCount, test.seedCount)
    let flat = differences.flatMap { $0 }
    var times = [Double](repeating: 0, count: seeds)
    let replicates = (0..<resamples).map { _ -> Double in
      for seed in 0..<seeds { times[seed] = 0 }
      for _ in 0..<seeds { times[stream.uniform(below: seeds)] += 1 }
      var sum = 0.0
      for _ in 0..<users {
        let user = stream.uniform(below: users)
        for seed in 0..<seeds { sum += times[seed] * flat[seed * users + user] }
      }
      return sum / Double(users * seeds)
    }.sorted()
    let tail = (1 - confidence) / 2
    status = test.status == .identical ? .identical : .ok
    self.resamples = resamples
    interval = Interval(
      low: BootstrapInterval.quantile(replicates, tail), high: BootstrapInterval.quantile(replicates, 1 - tail))
  }
}
