public import Analysis
public import Evaluation

/// A metric as one number for each test user, users ascending: their mean is the metric, and they are what a test over users
/// takes.
///
/// Where every user weighs the same, the number is the mean over the user's own cases. Where every event weighs the same, as in
/// a rating error, it is the user's share in the metric of all events (`PooledErrors`): the events of a user stay together.
public struct UserValues: Equatable, Sendable {
  /// What weighs the same in the metric.
  public enum Unit: Sendable {
    case user, event
  }

  public let users: [Int32]
  public let values: [Double]
  public let unit: Unit
  /// The events behind the values, where they weigh the same and are still apart.
  private let pooled: PooledErrors?

  public init(users: [Int32], values: [Double]) { self.init(users, values, .user) }

  private init(_ users: [Int32], _ values: [Double], _ unit: Unit) {
    (self.users, self.values, self.unit, pooled) = (users, values, unit, nil)
  }

  /// Of events that weigh the same; `users` once each, as `pooled` has them.
  init(users: [Int32], _ pooled: PooledErrors) {
    (self.users, values, unit, self.pooled) = (users, pooled.userValues, .event, pooled)
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
  public var mean: Double { pooled?.value ?? values.reduce(0, +) / Double(values.count) }

  /// The metric of each user's own cases or events.
  var own: [Double] { pooled?.own ?? values }

  /// - Precondition: the users are the same.
  func minus(_ other: UserValues) -> UserValues {
    UserValues(users, zip(values, other.values).map { $0 - $1 }, unit)
  }

  /// The metric of some users.
  /// - Throws: `Missing` where events weigh the same and are no longer apart, as in a difference or a mean over seeds.
  func among(_ group: Set<Int32>) throws -> UserValues {
    let kept = users.indices.filter { group.contains(users[$0]) }
    if let pooled { return UserValues(users: kept.map { users[$0] }, pooled.among(kept)) }
    if unit == .event { throw Missing(.absent, "a group's share of pooled events is asked for after they were put together") }
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
    return UserValues(first.users, sums, first.unit)
  }
}

extension TestCases {
  /// The mean of a metric as papers print it: over users, or for a rating error over all events together.
  /// - Throws: as `perUser`.
  public func mean(_ metric: Metric) throws -> Double { try perUser(metric).mean }

  /// A metric as values of users.
  /// - Throws: `Missing` where the cases hold nothing that the metric follows from, or no case defines it.
  func perUser(_ metric: Metric) throws -> UserValues {
    if metric.isRatingError { return try pooledErrors(metric) }
    guard isRanked else { throw Missing(.absent, "there are no ranks to take \(metric.label) of") }
    let values = metric.values(try RankCounts(candidates: candidates, offsets: offsets, above: above, tied: tied))
    let perUser = UserValues(users: users, cases: values)
    guard perUser.count > 0 else { throw Missing(.absent, "\(metric.label) is undefined on every case") }
    return perUser
  }

  private func pooledErrors(_ metric: Metric) throws -> UserValues {
    guard let truth = scalars["truth"], let predictions = scalars["prediction"], !truth.isEmpty else {
      throw Missing(.absent, "there are no predictions to take \(metric.label) of")
    }
    let errors = try RatingErrors(truth: truth.map { Double($0) }, predictions: predictions.map { Double($0) })
    return UserValues(
      users: users.indices.filter { $0 == 0 || users[$0] != users[$0 - 1] }.map { users[$0] },
      errors.pooled(metric, users: users))
  }
}
