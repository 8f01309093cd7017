import Evaluation
import Foundation
import Host
import Interactions

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
