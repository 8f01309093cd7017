import Evaluation
import Foundation
import Host
public import Interactions

/// What a report says of a data set: where it comes from, its size, what filters took away, how often times tie.
public struct DataCard: Codable, Sendable {
  public var title: String
  public var homePage: String
  public var licence: String
  /// Of the canonical log.
  public var digest: String
  public var statistics: DatasetStatistics
  public var trace: FilterTrace
  /// Test users under leave-one-out.
  public var testUsers: Int
  /// Test users whose target is among their training items already.
  public var repeatedTargets: Int
  /// Test users whose target has no training event.
  public var coldTargets: Int
  /// What the data lack of the data set they are named after, such as "order only"; nil for the whole.
  public var scope: String?
}

extension Lab {
  /// The card of a data set, read from the data once and stored.
  public func dataCard(_ data: DataSet) -> Derived<DataCard> {
    derived("data card", parameters: data.canonical, data: data) {
      let library = DataLibrary()
      let choice = try DataChoice(data)
      let prepared = try library.prepare(choice)
      let log = prepared.log
      let counts = try LeaveOneOut().exam(on: log).counts
      let entry = DatasetRegistry.entry(data.name)
      return DataCard(
        title: entry?.title ?? data.label, homePage: entry?.homePage ?? "", licence: entry?.licence ?? "Simulated here.",
        digest: log.digest.hex, statistics: DatasetStatistics(log), trace: log.trace, testUsers: counts.testedUsers,
        repeatedTargets: counts.repeatedTargets, coldTargets: counts.coldTargets,
        scope: prepared.scope)
    }
  }
}
