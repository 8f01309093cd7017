import Analysis
import Evaluation
import Interactions
import Reports
import StudyKit

/// What a rule for equal times does to the test set.
struct TieEffect: Codable, Sendable {
  var users: Int
  /// Test users whose target is another one than under the default rule.
  var otherTargets: Int

  static func derived(_ data: DataSet, against usual: DataSet, in lab: Lab) -> Derived<TieEffect> {
    lab.derived("tie effect", parameters: ["data": .string("\(data)"), "usual": .string("\(usual)")], data: data) {
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

extension Experiment {
  /// The three rules for events at the same time, on the test set, on Popularity and on AttRec.
  @BlockBuilder var timeTies: [Block] {
    let usual = PaperData.named("ML-100K").dataSet
    let rules: [(name: String, data: DataSet)] = [
      ("hash of the ids", usual),
      ("order in the file", DataSet.dataset("ml-100k", Preprocessing(ties: .fileOrder)).labelled("ML-100K, file order")),
      ("item id", DataSet.dataset("ml-100k", Preprocessing(ties: .itemID)).labelled("ML-100K, item id")),
    ]
    Section("What the order of equal times does") {
      let rows = rules.map { rule in
        (
          popularity: rule.data == usual ? rowOfML100K("Popularity")
            : lab.runs(of: ModelChoice.popularity, on: rule.data, under: setup.evaluation, seeds: 1),
          attRec: rule.data == usual ? rowOfML100K("AttRec")
            : lab.runs(
              of: contender(of: "AttRec", on: .named("ML-100K")), on: rule.data, under: setup.evaluation, seeds: setup.sideSeeds,
              training: setup.training(of: "AttRec", on: .named("ML-100K")))
        )
      }
      "Almost half of ML-100K's users tie at their last two events, so the rule that orders equal times chooses the test item. The default orders them by a fixed hash of the original user and item ids, which favours no item."
      Table("ML-100K under three rules for equal times.", label: "time-ties") {
        Column("Equal times ordered by", .left)
        Column("Test targets that differ")
        Columns("Popularity") {
          Column("HR@50")
          Column("MRR")
        }
        Columns("AttRec") {
          Column("HR@50")
          Column("MRR")
        }
        for (rule, row) in zip(rules, rows) {
          let effect = try TieEffect.derived(rule.data, against: usual, in: lab).value()
          Row(
            cells: [.text(Text(verbatim: rule.name)), .text("\(effect.otherTargets) of \(effect.users)")]
              + [row.popularity, row.attRec].flatMap { runs in
                [setup.hit, setup.rank].map { metric in
                  let value = try? runs.mean(metric)
                  return Cell.number(value, decimals: 4, orMissing: "not run")
                }
              })
        }
        Note("AttRec: means over \(try rows.map { try $0.attRec.completed().count }.map(String.init).joined(separator: ", ")) seeds.")
      }
      Paragraph {
        let values = try rows.map { try $0.attRec.mean(setup.hit) }
        return "Between the rules HR@50 of AttRec moves by \(values.max()! - values.min()!, decimals: 4), more than most differences between models in @results: which item of a tie is asked for matters more than which model answers."
      }
    }
  }
}
