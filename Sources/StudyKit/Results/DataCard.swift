public import Evaluation
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
  /// Test users, under the protocol that the card was asked for.
  public var testUsers: Int
  /// Test users whose target is among their training items already.
  public var repeatedTargets: Int
  /// Test users whose target has no training event.
  public var coldTargets: Int
  /// What the data lack of the data set they are named after, such as "order only"; nil for the whole.
  public var scope: String?
  /// Who can be asked, of all who might be; nil under leave-one-out, where it follows from the rest.
  public var eligible: Eligibility?
}
