import Evaluation
import Interactions

extension Lab {
  /// Groups the users of a data set by their training events, read from the data once and stored.
  ///
  ///     let groups = lab.userGroups(lastFM, upTo: [5, 10, 20, 30])
  ///     for group in try groups.value().groups { try reda.gain(over: neuMF, by: .hitRatio(10), among: group) }
  ///
  /// - Parameter limits: the largest number of events of each group but the last, rising.
  /// - Parameter evaluation: says what training is; leave-one-out, in all its forms, has one answer.
  public func userGroups(
    _ data: DataSet, upTo limits: [Int], under evaluation: EvaluationProtocol = .leaveOneOut()
  ) -> DerivedGroups {
    let asking = evaluation.asking
    return DerivedGroups(
      limits: limits,
      counts: derived("training events", parameters: asking.parameters(with: data), data: data) {
        let log = try DataLibrary().prepare(DataChoice(data)).log
        let training = try asking.exam(on: log).selection.training
        return (0..<log.userCount).map { training.count(of: $0) }
      })
  }
}

/// Groups that follow from the stored numbers of training events: other limits need no data.
public struct DerivedGroups {
  let limits: [Int]
  let counts: Derived<[Int]>

  /// - Throws: `Missing` while the numbers are pending.
  public func value() throws -> UserGroups { UserGroups(counts: try counts.value(), upTo: limits) }
}
