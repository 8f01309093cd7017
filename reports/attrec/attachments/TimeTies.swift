import Interactions
import Reports
import StudyKit

extension Experiment {
  /// The three rules for events at the same time, on the test set, on Popularity and on AttRec.
  @BlockBuilder var timeTies: [Block] {
    let (usual, models) = (ml100k.dataSet, ["Popularity", "AttRec"])
    let rules: [(name: String, data: DataSet)] = [
      ("hash of the ids", usual),
      ("order in the file", DataSet.dataset("ml-100k", Preprocessing(ties: .fileOrder)).labelled("ML-100K, file order")),
      ("item id", DataSet.dataset("ml-100k", Preprocessing(ties: .itemID)).labelled("ML-100K, item id")),
    ]
    Section("What the order of equal times does") {
      let rows = rules.map { rule in
        models.map { rule.data == usual ? runs($0, on: ml100k) : variant($0, on: ml100k, as: rule.data, seeds: lab.sideSeeds) }
      }
      "Almost half of ML-100K's users tie at their last two events, so the rule that orders equal times chooses the test item. The default orders them by a fixed hash of the original user and item ids, which favours no item."
      Table("ML-100K under three rules for equal times.", label: "time-ties") {
        Column("Equal times ordered by", .left)
        Column("Test targets that differ")
        for model in models {
          Columns("\(model)") {
            Column("HR@50")
            Column("MRR")
          }
        }
        for (rule, row) in zip(rules, rows) {
          let effect = try lab.tieEffect(of: rule.data, against: usual).value()
          Row(
            cells: [.text(Text(verbatim: rule.name)), .text("\(effect.otherTargets) of \(effect.users)")]
              + row.flatMap { runs in
                [setup.hit, setup.rank].map { .number(try? runs.mean($0), decimals: 4, orMissing: "not run") }
              })
        }
        Note("AttRec: means over \(try rows.map { try $0[1].completed().count }.map(String.init).joined(separator: ", ")) seeds.")
      }
      Paragraph {
        let values = try rows.map { try $0[1].mean(setup.hit) }
        return "Between the rules HR@50 of AttRec moves by \(values.max()! - values.min()!, decimals: 4), more than most differences between models in @results: which item of a tie is asked for matters more than which model answers."
      }
    }
  }
}
