import Evaluation
import Interactions
import Reports
import StudyKit

/// What the protocol makes of a data set.
struct SplitCounts: Codable, Sendable {
  /// All events but the one held out of each user: what the paper's Table 1 counts.
  var users, items, actions: Int
  /// Events that a model trains on, validation items left out.
  var trained: Int
  var testUsers: Int
  /// Users who are not tested because nobody has their held-out item in training.
  var coldUsers: Int
  /// The share of items with a single training event, and the training events of the median target.
  var singles: Double
  var medianTarget: Int
  /// The training events of the median item.
  var medianItem: Int

  static func derived(_ data: DataSet, under evaluation: EvaluationProtocol, in lab: Lab) -> Derived<SplitCounts> {
    lab.derived("split counts", revision: 2, parameters: ["data": .string("\(data)"), "protocol": .string("\(evaluation)")], data: data) {
      let log = try DataLibrary().prepare(DataChoice(data)).log
      return SplitCounts(log, try evaluation.exam(on: log), everyone: try evaluation.testingAllUsers.exam(on: log))
    }
  }

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

extension Experiment {
  func counts(of entry: PaperData) -> Derived<SplitCounts> {
    SplitCounts.derived(entry.dataSet, under: setup.evaluation(on: entry), in: lab)
  }

  /// Table 1, and what is measured how.
  @BlockBuilder var dataAndProtocol: [Block] {
    Section("Data and protocol") {
      let _ = Deviations.declare(in: lab, setup)
      "One item of each user is held out as the test, a further one as validation. The target is ranked among 100 items drawn uniformly, once, from those with a training event that the user does not have; five such draws are averaged for each user. A target’s rank is one plus the number of candidates that score as high or higher, so ties count against the model. Users whose target nobody has in training are not tested, as in the authors’ files."
      table1
      lab.dataTable(
        "Where the data come from, and what leave-one-out asks of all users.", label: "data",
        of: data.map { ($0.dataSet, nil) })
      for entry in data {
        Paragraph {
          let counts = try counts(of: entry).value()
          let popularity: Text = counts.medianTarget > 2 * counts.medianItem
            ? ": popularity alone tells many targets from uniform negatives, which is why it stands in every table"
            : ", so that popularity alone tells few targets from uniform negatives"
          return "*\(entry.label)*: \(percent(counts.singles, decimals: 0)) of the items have one training event; the median item has \(counts.medianItem), the median target \(counts.medianTarget)\(popularity)."
        }
      }
    }
  }

  /// The paper's Table 1, which counts the training part, with our counts above.
  private var table1: Reports.Table {
    Reports.Table("The data without the held-out items: ours, and the paper’s counts beneath.", label: "table1", width: .full) {
      Column("Data", .left)
      Column("Users")
      Column("Items")
      Column("Actions")
      Column("Density (%)")
      Column("Test users")
      Column("Not tested")
      Column("Scope", .left)
      for entry in PaperData.all {
        let rows = try table1Rows(of: entry)
        Rows { for row in rows { Row(cells: row) } }
      }
      Note("*Actions*: all but one of each user, as the paper counts; models train on one less, the validation item. *Not tested*: users whose target nobody has in training.")
      for entry in data where entry.standIn != nil { Note("\(entry.label): \(entry.standIn!).") }
    }
  }

  /// Ours, and the paper's.
  private func table1Rows(of entry: PaperData) throws -> [[Reports.Cell]] {
    let published = entry.published.map { paper -> [Reports.Cell] in
      [
        .text("   the paper’s"), .integer(paper.users), .integer(paper.items), .integer(paper.actions),
        .number(paper.density, decimals: 2), .empty, .empty, .empty,
      ]
    }
    guard let run = data.first(where: { $0.label == entry.label }) else {
      guard let published else { return [] }
      return [[.text(Text(verbatim: entry.label))] + (0..<7).map { _ in .missing(reason(for: entry.label)) }, published]
    }
    let ours = try counts(of: run).value()
    let density = 100 * Double(ours.actions) / (Double(ours.users) * Double(ours.items))
    let row: [Reports.Cell] = [
      .text(Text(verbatim: entry.label)), .integer(ours.users), .integer(ours.items), .integer(ours.actions),
      .number(density, decimals: 2), .integer(ours.testUsers), .integer(ours.coldUsers),
      .text(Text(verbatim: lab.scope(of: run.dataSet).rawValue)),
    ]
    return [row] + (published.map { [$0] } ?? [])
  }
}
