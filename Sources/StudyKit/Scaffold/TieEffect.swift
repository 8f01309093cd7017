import Evaluation
import Interactions

/// What a rule for equal times does to the test set.
public struct TieEffect: Codable, Sendable {
  public var users: Int
  /// Test users whose target is another one than under the default rule.
  public var otherTargets: Int
}

extension Lab {
  /// - Parameter usual: the same data under the rule that the study uses.
  public func tieEffect(of data: DataSet, against usual: DataSet) -> Derived<TieEffect> {
    derived("tie effect", parameters: ["data": .string("\(data)"), "usual": .string("\(usual)")], data: data) {
      let library = DataLibrary()
      let targets = try [data, usual].map { set in
        let log = try library.prepare(DataChoice(set)).log
        let (names, asked) = (try log.names(), try LeaveOneOut().exam(on: log).final.questions)
        return Dictionary(
          uniqueKeysWithValues: zip(asked.users, asked.targets).map { (names.userIDs[Int($0)], names.itemIDs[Int($1)]) })
      }
      let differing = targets[0].count { targets[1][$0.key] != $0.value }
      return TieEffect(users: targets[0].count, otherTargets: differing)
    }
  }
}
