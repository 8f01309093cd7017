import Evaluation
import Foundation
import Host
import Interactions

extension Lab {
  /// The card of a data set, read from the data once and stored.
  /// - Parameter evaluation: says who is tested. Options that do not change that are left out: leave-one-out, in all its forms,
  ///   has one card.
  public func dataCard(_ data: DataSet, under evaluation: EvaluationProtocol = .leaveOneOut()) -> Derived<DataCard> {
    let asking = evaluation.asking
    return derived("data card", parameters: asking.parameters(with: data), data: data) {
      let library = DataLibrary()
      let choice = try DataChoice(data)
      let prepared = try library.prepare(choice)
      let log = prepared.log
      let exam = try asking.exam(on: log)
      let counts = exam.counts
      let entry = DatasetRegistry.entry(data.name)
      return DataCard(
        title: entry?.title ?? data.label, homePage: entry?.homePage ?? "", licence: entry?.licence ?? "Simulated here.",
        digest: log.digest.hex, statistics: DatasetStatistics(log), trace: log.trace, testUsers: counts.testedUsers,
        repeatedTargets: counts.repeatedTargets, coldTargets: counts.coldTargets,
        scope: prepared.scope, eligible: asking.isLeaveOneOut ? nil : exam.eligible)
    }
  }
}

extension EvaluationProtocol {
  /// The protocol with nothing said of what does not change who is asked: candidates, their seed, the metric that chooses.
  var asking: EvaluationProtocol {
    if name == LeaveOneOut.name { return .leaveOneOut() }
    let others = (options.object ?? [:]).filter { !["candidates", "candidateSeed", "selection"].contains($0.key) }
    return EvaluationProtocol(name: name, options: .object(others))
  }

  var isLeaveOneOut: Bool { self == .leaveOneOut() }

  /// What names a fact about data that depends on who is asked.
  func parameters(with data: DataSet) -> CanonicalJSON {
    isLeaveOneOut ? data.canonical : .object(["data": data.canonical, "protocol": canonical])
  }
}
