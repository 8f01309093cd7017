public import Analysis

/// One model on one data set, over seeds: a row of a main table.
public struct Runs {
  /// What tables and claims call the model.
  public let model: String
  public let data: DataSet
  /// One cell a seed; empty while the model's hyper-parameters are being tuned.
  public let cells: [CellHandle]
  /// Why there are no cells.
  let pending: (any Error)?

  init(model: String, data: DataSet, cells: [CellHandle], pending: (any Error)? = nil) {
    self.model = model
    self.data = data
    self.cells = cells
    self.pending = pending
  }

  /// The mean of a metric over test users and seeds.
  public func mean(_ metric: Metric, candidates: CandidateSet? = nil) throws -> Double {
    let values = try completed().map { try $0.metric(metric, candidates: candidates) }
    return values.reduce(0, +) / Double(values.count)
  }

  /// A metric for each test user, averaged over seeds.
  public func perUser(_ metric: Metric, candidates: CandidateSet? = nil) throws -> UserValues {
    try UserValues.averaged(bySeed(metric, candidates: candidates))
  }

  /// A metric for each test user, seed by seed.
  public func bySeed(_ metric: Metric, candidates: CandidateSet? = nil) throws -> [UserValues] {
    try completed().map { try $0.perUser(metric, candidates: candidates) }
  }

  /// The mean with its 95 % interval over users.
  public func observed(_ metric: Metric, candidates: CandidateSet? = nil) throws -> Observed {
    let seeds = try bySeed(metric, candidates: candidates)
    let observed = Observed(
      seeds: seeds, averaged: try UserValues.averaged(seeds), direction: metric.isRatingError ? .lower : .higher)
    return metric == .rmse ? observed.rooted(try mean(metric, candidates: candidates)) : observed
  }

  /// The mean over seeds of the best validation value.
  public func validation() throws -> Double {
    let best = try completed().compactMap { handle in
      try handle.curve().best(.higher)?.value
    }
    guard !best.isEmpty else { throw Missing(.absent, "\(model) on \(data.label) was not validated") }
    return best.reduce(0, +) / Double(best.count)
  }

  /// Median seconds an epoch, the middle one of the seeds.
  public func secondsPerEpoch() throws -> Measured {
    let seconds = try completed().map { try $0.secondsPerEpoch().value }.sorted()
    return Measured(seconds[seconds.count / 2], "s")
  }

  /// The cells that ran well: a failed seed is listed with the failures, never replaced by a luckier one.
  /// - Throws: `Missing` while any cell is pending, or when all failed.
  public func completed() throws -> [CellHandle] {
    if let pending { throw pending }
    var well: [CellHandle] = []
    var failed: Missing?
    for cell in cells {
      do {
        _ = try cell.result()
        well.append(cell)
      } catch let missing as Missing where missing.cause == .failed {
        failed = missing
      }
    }
    if well.isEmpty { throw failed ?? Missing(.absent, "\(model) on \(data.label) has no seeds") }
    return well
  }
}

/// A mean over test users, and how sure it is.
public struct Observed: Equatable, Sendable {
  public let value: Double
  /// 95 %, Student's t over users; nil for fewer than two users.
  public let interval: Interval?
  public let direction: Direction
  /// The per-user values behind the mean, averaged over seeds, and seed by seed; empty when only a number is known.
  let averaged: UserValues
  let seeds: [UserValues]

  public var users: Int { averaged.count }
  public var seedCount: Int { seeds.count }

  init(seeds: [UserValues], averaged: UserValues, direction: Direction) {
    self.seeds = seeds
    self.averaged = averaged
    self.direction = direction
    value = averaged.mean
    interval = MeanInterval(averaged.values).interval
  }

  private init(_ value: Double, _ interval: Interval?, like other: Observed) {
    self.value = value
    self.interval = interval
    direction = other.direction
    averaged = other.averaged
    seeds = other.seeds
  }

  /// The root of a mean of squares, with the roots of its interval.
  fileprivate func rooted(_ root: Double) -> Observed {
    Observed(
      root, interval.map { Interval(low: max($0.low, 0).squareRoot(), high: max($0.high, 0).squareRoot()) }, like: self)
  }

  /// A number without users behind it: a time, a count.
  public init(_ value: Double, direction: Direction = .higher, interval: Interval? = nil) {
    self.value = value
    self.direction = direction
    self.interval = interval
    averaged = UserValues(users: [], values: [])
    seeds = []
  }
}
