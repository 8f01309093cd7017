import StudyKit

/// The 27 checkable sentences of the paper.
enum Claims {
  static let dense = ["ML-100K", "ML-HetRec", "ML-1M"]
  static let amazon = [
    "Android App", "Health / Care", "Video Game", "Tools / Home", "Digital Music", "Garden", "Instant Video",
  ]
  static let sparse = amazon + ["LastFM", "MovieTweetings"]

  static func declare(in lab: Lab, _ experiment: Experiment) {
    declareOnMainTable(in: lab)
    declareOnBaselines(in: lab)
    declareOnAblations(in: lab)
    declareOnSweeps(in: lab)
    declareOnRuns(in: lab, experiment)
  }

  /// What the text says of AttRec in Table 2.
  private static func declareOnMainTable(in lab: Lab) {
    lab.claim("attrec-01", "AttRec has the best hit ratio on all twelve data sets.", source: "Table 2") { numbers in
      try numbers.columns("table2", metric: "HR@50").all { try $0.isBest("AttRec") }
    }
    lab.claim("attrec-02", "AttRec has the best reciprocal rank on all twelve data sets.", source: "Table 2") { numbers in
      try numbers.columns("table2", metric: "MRR").all { try $0.isBest("AttRec") }
    }
    lab.claim(
      "attrec-03", "The margin over the strongest baseline is large: at least 2 % in both metrics everywhere, at least 5 % in HR@50 on 9 of 12.",
      source: "Table 2"
    ) { numbers in
      .and([
        try numbers.columns("table2").all { column in
          try column.isBetter("AttRec", than: try column.leader(among: Setup.roster.baselines), by: 1.02)
        },
        try numbers.columns("table2", metric: "HR@50").count(atLeast: 9) { column in
          try column.isBetter("AttRec", than: try column.leader(among: Setup.roster.baselines), by: 1.05)
        },
      ])
    }
    lab.claim("attrec-04", "AttRec does well on both dense and sparse data: best in both metrics.", source: "Table 2") { numbers in
      let columns = try numbers.columns("table2")
      return .and([
        try columns.on(dense).all { try $0.isBest("AttRec") }, try columns.on(sparse).all { try $0.isBest("AttRec") },
      ])
    }
    lab.claim("attrec-10", "AttRec clearly beats LSTM+: by at least 5 % everywhere.", source: "Table 2") { numbers in
      try numbers.columns("table2", metric: "HR@50").all { try $0.isBetter("AttRec", than: "LSTM+", by: 1.05) }
    }
  }

  /// What the text says of the baselines in Table 2.
  private static func declareOnBaselines(in lab: Lab) {
    lab.claim(
      "attrec-05", "Markov-chain models behave consistently: the mean HR@50 rank of FPMC is at most 5 on dense and on sparse data.",
      source: "text after Table 2"
    ) { numbers in
      let columns = try numbers.columns("table2", metric: "HR@50")
      return .and([
        try columns.on(dense).meanRank(of: "FPMC", atMost: 5), try columns.on(sparse).meanRank(of: "FPMC", atMost: 5),
      ])
    }
    lab.claim(
      "attrec-06", "TransRec and PRME fall short on some data sets: behind FPMC on at least 3 and at least 6.",
      source: "text after Table 2"
    ) { numbers in
      let columns = try numbers.columns("table2", metric: "HR@50")
      return .and([
        try columns.count(atLeast: 3) { try $0.isBetter("FPMC", than: "TransRec") },
        try columns.count(atLeast: 6) { try $0.isBetter("FPMC", than: "PRME") },
      ])
    }
    lab.claim("attrec-07", "HRM usually beats PRME: on at least 7 of 12.", source: "text after Table 2") { numbers in
      try numbers.columns("table2", metric: "HR@50").count(atLeast: 7) { try $0.isBetter("HRM", than: "PRME") }
    }
    lab.claim(
      "attrec-08", "There is no clear winner between HRM and TransRec: HRM is ahead on 4 to 8 of 12.",
      source: "text after Table 2"
    ) { numbers in
      try numbers.columns("table2", metric: "HR@50").count(in: 4...8) { try $0.isBetter("HRM", than: "TransRec") }
    }
    lab.claim(
      "attrec-09", "Caser is satisfactory on MovieLens and MovieTweetings but poor on the sparse data sets: its mean rank is better there.",
      source: "text after Table 2"
    ) { numbers in
      try numbers.columns("table2", metric: "HR@50")
        .meanRank(of: "Caser", on: dense + ["MovieTweetings"], isBetterThanOn: amazon + ["LastFM"])
    }
  }

  /// Tables 3 and 4.
  private static func declareOnAblations(in lab: Lab) {
    lab.claim("attrec-11", "Self-attention improves the model on the four studied data sets.", source: "Table 3") { numbers in
      try numbers.columns("table3").all { try $0.isBetter("w/ Self-Att", than: "w/o Self-Att") }
    }
    lab.claim(
      "attrec-12", "Even without self-attention the model beats every baseline on these four data sets.",
      source: "Tables 2 and 3"
    ) { numbers in
      let baselines = try numbers.columns("table2", metric: "HR@50")
      return try numbers.columns("table3").all { column in
        try column.isBest("w/o Self-Att", among: Setup.roster.baselines, in: try baselines.on(column.column.data))
      }
    }
    lab.claim(
      "attrec-13", "Mean aggregation is desirable: best on ML-100K, Garden and Digital Music, within 0.005 of the best on ML-1M.",
      source: "Table 4"
    ) { numbers in
      try numbers.columns("table4").all { column in
        guard column.column.data == "ML-1M" else { return try column.isBest("Mean") }
        return Answer.every(
          try ["Sum", "Max", "Min"].map { try column.isBetter("Mean", than: $0, margin: -0.005) })
      }
    }
    lab.claim(
      "attrec-14", "Sum, max and min are worse than mean especially on sparse data sets: by at least 5 % on Garden and Digital Music.",
      source: "Table 4"
    ) { numbers in
      try numbers.columns("table4").on(["Garden", "Digital Music"]).all { column in
        Answer.every(try ["Sum", "Max", "Min"].map { try column.isBetter("Mean", than: $0, by: 1.05) })
      }
    }
    lab.claim(
      "attrec-23", "AttRec costs only slightly more time an epoch than Caser: 1.0 to 1.6 times as much, at most 1.05 on MovieLens.",
      source: "Table 5"
    ) { numbers in
      try numbers.columns("table5").all { column in
        let limit = dense.contains(column.column.data) ? 1.05 : 1.6
        return try column.ratio("AttRec", to: "Caser", isIn: 1...limit, tolerance: 0.05)
      }
    }
  }
}
