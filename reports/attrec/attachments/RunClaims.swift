import StudyKit

extension Claims {
  /// Claims about training curves, attention maps and runs that stand in no table of the paper.
  static func declareOnRuns(in lab: Lab, _ experiment: Experiment) {
    lab.claim(
      "attrec-24", "AttRec reaches its best on ML-100K in fewer than 30 epochs.", source: "text, model efficiency"
    ) { numbers in
      try numbers.ours {
        let epochs = try experiment.runs("AttRec", on: experiment.ml100k).bestEpochs()
        guard let latest = epochs.max() else { throw NotTested("no run says which epoch was its best") }
        return Finding(Answer(latest < 30, "best validation epochs \(epochs.map(String.init).joined(separator: ", "))"))
      }
    }
    declareOnAttention(
      in: lab, experiment, "attrec-25",
      "The attention matrix is column-distinguishable without being trained to be: for at least 70 % of ML-100K's users.",
      atLeast: 0.7, \.distinguishable)
    declareOnAttention(
      in: lab, experiment, "attrec-26",
      "AttRec does not simply put more weight on recent actions: for at least 20 % of ML-100K's users another column is strongest.",
      atLeast: 0.2, \.notNewest)
    let gru = experiment.variant("LSTM+", "GRU+", ["cell": "gru"], on: experiment.ml100k, seeds: experiment.lab.sideSeeds)
    lab.claim(
      "attrec-27", "LSTM slightly outperforms GRU in the recurrent variant, on ML-100K.", source: "list of baselines"
    ) { numbers in
      try numbers.ours {
        Finding(try experiment.runs("LSTM+", on: experiment.ml100k).isBetter(than: gru, by: experiment.setup.hit))
      }
    }
  }

  /// A claim of Figure 3 about a share of ML-100K's test users.
  private static func declareOnAttention(
    in lab: Lab, _ experiment: Experiment, _ id: String, _ text: String, atLeast least: Double,
    _ share: @escaping (AttentionStatistics) -> Double
  ) {
    lab.claim(id, text, source: "Figure 3") { numbers in
      try numbers.ours {
        let found = try experiment.attentionStatistics.value()
        return Finding(
          Answer(share(found) >= least, "\(Int((100 * share(found)).rounded())) % of \(found.users) users"))
      }
    }
  }
}
