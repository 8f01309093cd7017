import Evaluation
import Interactions

/// What a protocol makes of a data set, as papers count it.
public struct ExamCounts: Codable, Sendable {
  /// All events but the one held out of each user, and the users and items that they name.
  public var users, items, actions: Int
  /// Events that a model trains on, validation items left out.
  public var trained: Int
  public var testUsers: Int
  /// Users who are not tested because nobody has their held-out item in training.
  public var coldUsers: Int
  /// The share of items with a single training event, and the training events of the median target.
  public var singles: Double
  public var medianTarget: Int
  /// The training events of the median item.
  public var medianItem: Int

  init(_ log: InteractionLog, _ exam: Exam, everyone: Exam) {
    let held = Set(everyone.final.questions.users)
    var counts = [Int](repeating: 0, count: log.itemCount)
    for user in 0..<log.userCount {
      for item in log.items(of: user).dropLast(held.contains(Int32(user)) ? 1 : 0) { counts[Int(item)] += 1 }
    }
    users = log.userCount
    items = counts.count { $0 > 0 }
    actions = counts.reduce(0, +)
    let training = exam.selection.training.itemCounts
    trained = training.reduce(0) { $0 + Int($1) }
    testUsers = exam.final.questions.count
    coldUsers = everyone.final.questions.count - testUsers
    singles = Double(training.count { $0 == 1 }) / Double(max(1, training.count { $0 > 0 }))
    let targets = exam.final.questions.targets.map { Int(training[Int($0)]) }.sorted()
    medianTarget = targets.isEmpty ? 0 : targets[targets.count / 2]
    let known = training.filter { $0 > 0 }.sorted()
    medianItem = known.isEmpty ? 0 : Int(known[known.count / 2])
  }
}

extension Lab {
  public func examCounts(of data: DataSet, under evaluation: EvaluationProtocol) -> Derived<ExamCounts> {
    derived("split counts", revision: 2, parameters: ["data": .string("\(data)"), "protocol": .string("\(evaluation)")], data: data) {
      let log = try DataLibrary().prepare(DataChoice(data)).log
      return ExamCounts(log, try evaluation.exam(on: log), everyone: try evaluation.testingAllUsers.exam(on: log))
    }
  }
}
