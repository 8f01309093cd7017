import Foundation
import Host

/// A mean over events that belong to users, or the root of one, as values of users: what a test over users needs of a metric
/// in which every event weighs the same.
///
/// With n_u events of user u that sum to S_u, N events and G users in all, and m = Σ S_u / N, the value of a user is
///
///     v_u = θ(m) + θ′(m) · (G/N) · (S_u − m · n_u)
///
/// with θ(m) = m for a mean and √m for its root. The values' mean is θ(m) itself; their variance over G is the variance of θ(m)
/// by the delta method with the events of a user as one cluster, the sandwich estimator with G/(G − 1). So a paired t-test, an
/// interval, a ratio or a margin over the values is one on the metric's own scale that counts users, not events.
public struct PooledErrors: Hashable, Sendable {
  /// What the events of each user sum to.
  public let totals: [Double]
  /// How many events each user has, at least one.
  public let counts: [Int]
  /// Whether the metric is the root of the mean.
  public let isRoot: Bool

  /// - Precondition: one count a total, each at least one; totals are not negative where the root is taken.
  public init(totals: [Double], counts: [Int], isRoot: Bool) {
    require(totals.count == counts.count, "each user needs a total and a count, got \(totals.count) and \(counts.count)")
    require(counts.allSatisfy { $0 >= 1 }, "a user without events has no error")
    require(!isRoot || totals.allSatisfy { $0 >= 0 }, "the root of a negative sum is asked for")
    (self.totals, self.counts, self.isRoot) = (totals, counts, isRoot)
  }

  /// Events in order, those of a user together.
  public init(users: [Int32], values: [Double], isRoot: Bool) {
    require(users.count == values.count, "each event needs its user, got \(users.count) users and \(values.count) events")
    var totals: [Double] = []
    var counts: [Int] = []
    for place in users.indices {
      if place == 0 || users[place] != users[place - 1] {
        totals.append(0)
        counts.append(0)
      }
      totals[totals.count - 1] += values[place]
      counts[counts.count - 1] += 1
    }
    self.init(totals: totals, counts: counts, isRoot: isRoot)
  }

  public var events: Int { counts.reduce(0, +) }

  /// The metric; NaN without events.
  public var value: Double { isRoot ? mean.squareRoot() : mean }

  private var mean: Double { totals.reduce(0, +) / Double(events) }

  /// The metric over a user's own events.
  public var own: [Double] {
    zip(totals, counts).map { isRoot ? ($0 / Double($1)).squareRoot() : $0 / Double($1) }
  }

  /// One value a user, with the metric as their mean. Where no event errs at all, a root has no slope: all are zero.
  public var userValues: [Double] {
    let (mean, value) = (mean, value)
    let slope = isRoot ? (value > 0 ? 0.5 / value : 0) : 1
    let weight = slope * Double(totals.count) / Double(events)
    return zip(totals, counts).map { value + weight * ($0 - mean * Double($1)) }
  }

  /// The same of some of the users, by their places.
  public func among(_ places: [Int]) -> PooledErrors {
    PooledErrors(totals: places.map { totals[$0] }, counts: places.map { counts[$0] }, isRoot: isRoot)
  }
}
