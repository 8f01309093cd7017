import Analysis

/// One number for each test user, users ascending; for rating errors one for each test event.
public struct UserValues: Equatable, Sendable {
  public let users: [Int32]
  public let values: [Double]

  public init(users: [Int32], values: [Double]) {
    self.users = users
    self.values = values
  }

  /// Averages cases that share a user; a case without a value does not count.
  init(users: [Int32], cases: [Double?]) {
    var sums: [Int32: (sum: Double, count: Int)] = [:]
    for (user, value) in zip(users, cases) {
      guard let value else { continue }
      sums[user, default: (0, 0)].sum += value
      sums[user]!.count += 1
    }
    let sorted = sums.keys.sorted()
    self.init(users: sorted, values: sorted.map { sums[$0]!.sum / Double(sums[$0]!.count) })
  }

  public var count: Int { users.count }
  public var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// - Precondition: the users are the same.
  func minus(_ other: UserValues) -> UserValues {
    UserValues(users: users, values: zip(values, other.values).map { $0 - $1 })
  }

  func among(_ group: Set<Int32>) -> UserValues {
    let kept = users.indices.filter { group.contains(users[$0]) }
    return UserValues(users: kept.map { users[$0] }, values: kept.map { values[$0] })
  }

  /// The mean over seeds, user by user.
  /// - Throws: `Missing` when the seeds were not tested on the same users.
  static func averaged(_ seeds: [UserValues]) throws -> UserValues {
    guard let first = seeds.first else { throw Missing(.absent, "no seed has a value") }
    guard seeds.allSatisfy({ $0.users == first.users }) else {
      throw Missing(.absent, "the seeds were tested on different users")
    }
    let sums = first.values.indices.map { index in seeds.reduce(0) { $0 + $1.values[index] } / Double(seeds.count) }
    return UserValues(users: first.users, values: sums)
  }
}

extension TestCases {
  /// The mean of a metric as papers print it: over users, or for a rating error over all events together.
  func mean(_ metric: Metric) throws -> Double {
    let mean = try perUser(metric).mean
    return metric == .rmse ? mean.squareRoot() : mean
  }

  /// A metric for each user; a rating error for each test event, whose squares stand for the RMSE.
  func perUser(_ metric: Metric) throws -> UserValues {
    if metric.isRatingError { return try perEvent(metric) }
    guard isRanked else { throw Missing(.absent, "there are no ranks to take \(metric.label) of") }
    let values = metric.values(try RankCounts(candidates: candidates, offsets: offsets, above: above, tied: tied))
    let perUser = UserValues(users: users, cases: values)
    guard perUser.count > 0 else { throw Missing(.absent, "\(metric.label) is undefined on every case") }
    return perUser
  }

  private func perEvent(_ metric: Metric) throws -> UserValues {
    guard let truth = scalars["truth"], let predictions = scalars["prediction"], !truth.isEmpty else {
      throw Missing(.absent, "there are no predictions to take \(metric.label) of")
    }
    let errors = try RatingErrors(truth: truth.map { Double($0) }, predictions: predictions.map { Double($0) })
    return UserValues(
      users: truth.indices.map { Int32($0) }, values: metric == .mae ? errors.errors.map(abs) : errors.squaredErrors)
  }
}
