import Analysis
import Reports
import StudyKit

extension Experiment {
  /// What the author's script does and this report does not: the model that is tested has trained on the validation item.
  @BlockBuilder var retraining: [Block] {
    let usual = runs("AttRec", on: ml100k)
    let again = variant(
      "AttRec", "AttRec, retrained", on: ml100k, under: setup.retrainingEvaluation, seeds: lab.sideSeeds)
    Section("What training on the validation item adds") {
      "The author's script trains on everything but the last item. Here a model is chosen on the validation item and tested as it is; beside it, the same model trained anew with the validation item for as many epochs as were best. No test item plays a part in either."
      lab.resultTable(
        "AttRec on ML-100K, without and with the validation item in training.", label: "retraining",
        groups: [(nil, [usual, again])], by: [setup.hit, setup.rank])
      Paragraph {
        let difference = try again.mean(setup.hit) - usual.mean(setup.hit)
        let test = try table.compare(again, with: [usual], by: setup.hit, family: "AttRec retrained with the validation item")[0]
        return "Training on it changes HR@50 by \(difference, decimals: 4)\(test.p.map { " (\(pValue($0).formatted()))" } ?? "")."
      }
    }
  }
}
