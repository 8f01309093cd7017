import StudyKit

/// The checkable sentences of the paper that this report speaks to.
enum Claims {
  static let baselines = ["BPRMF", "MC", "FPMC", "HRM", "PRME", "TransRec", "Caser", "LSTM+"]
  static let dense = ["ML-100K", "ML-HetRec", "ML-1M"]
  static let sparse = [
    "Android App", "Health / Care", "Video Game", "Tools / Home", "Digital Music", "Garden", "Instant Video", "LastFM",
    "MovieTweetings",
  ]

  static func declare(in lab: Lab, attRec: Runs, paper: PublishedNumbers) {
    lab.claim("attrec-01", "AttRec has the best hit ratio on all twelve data sets.", source: "Table 2") { numbers in
      try numbers.columns("table2", metric: "HR@50").all { try $0.isBest("AttRec") }
    }
    lab.claim("attrec-02", "AttRec has the best reciprocal rank on all twelve data sets.", source: "Table 2") { numbers in
      try numbers.columns("table2", metric: "MRR").all { try $0.isBest("AttRec") }
    }
    lab.claim(
      "attrec-03", "The margin over the strongest baseline is large in both metrics: at least 2 %.", source: "Table 2"
    ) { numbers in
      try numbers.columns("table2").all { column in
        let rivals = baselines.filter(column.has)
        guard let best = try rivals.max(by: { try column.value($0) < column.value($1) }) else {
          throw NotTested("no baseline was run")
        }
        return try column.isBetter("AttRec", than: best, by: 1.02)
      }
    }
    lab.claim("attrec-04", "AttRec does well on both dense and sparse data.", source: "Table 2") { numbers in
      let columns = try numbers.columns("table2", metric: "HR@50")
      return .and([
        try columns.on(dense).all { try $0.isBest("AttRec") }, try columns.on(sparse).all { try $0.isBest("AttRec") },
      ])
    }
    lab.claim(
      "attrec-05", "Markov-chain models behave consistently: the mean HR@50 rank of FPMC is at most 5 on dense and on sparse data.",
      source: "text after Table 2"
    ) { numbers in
      let columns = try numbers.columns("table2", metric: "HR@50")
      return .and(
        try [dense, sparse].map { data in
          let rank = try columns.on(data).meanRank(of: "FPMC")
          return Finding(Answer(rank <= 5, "mean rank \(rank)"))
        })
    }
    lab.claim("attrec-10", "AttRec clearly beats LSTM+: by at least 5 % everywhere.", source: "Table 2") { numbers in
      try numbers.columns("table2", metric: "HR@50").all { try $0.isBetter("AttRec", than: "LSTM+", by: 1.05) }
    }
    lab.claim("attrec-11", "Self-attention improves the model on the four studied data sets.", source: "Table 3") { numbers in
      try numbers.columns("table3").all { try $0.isBetter("w/ Self-Att", than: "w/o Self-Att") }
    }
    declareSweepClaims(in: lab)
    lab.claim(
      "attrec-24", "AttRec reaches its best on ML-100K in fewer than 30 epochs.", source: "text, model efficiency"
    ) { numbers in
      try numbers.ours {
        let epochs = try attRec.completed().compactMap { try $0.training().bestEpoch }
        guard let latest = epochs.max() else { throw NotTested("no run says which epoch was its best") }
        return Finding(Answer(latest < 30, "best validation epochs \(epochs.map(String.init).joined(separator: ", "))"))
      }
    }
  }

  private static func declareSweepClaims(in lab: Lab) {
    lab.claim(
      "attrec-15", "Short-term intent alone (ω = 0) usually beats long-term preference alone (ω = 1): on at least 3 of 4 data sets.",
      source: "Figure 4a"
    ) { numbers in
      try numbers.columns("figure4a").count(atLeast: 3) { try $0.isBetter("ω = 0", than: "ω = 1") }
    }
    lab.claim(
      "attrec-16", "ω between 0.2 and 0.4 is preferable: the best is one of the two on at least 3 of 4 data sets.",
      source: "Figure 4a"
    ) { numbers in
      try numbers.columns("figure4a").count(atLeast: 3) { column in
        guard column.rows.count == 6 else { throw NotTested("the profile leaves out points of the sweep") }
        let best = try column.rows.max { try column.value($0) < column.value($1) }!
        return Answer(["ω = 0.2", "ω = 0.4"].contains(best), "best at \(best) on \(column.column.data)")
      }
    }
    lab.claim(
      "attrec-17", "Denser data reach their best at a lower ω than sparse ones.", source: "Figure 4a"
    ) { numbers in
      let columns = try numbers.columns("figure4a")
      func best(_ data: String) throws -> Double {
        let column = try columns.on(data)
        let row = try column.rows.max { try column.value($0) < column.value($1) }!
        return Double(row.dropFirst("ω = ".count))!
      }
      let low = try ["ML-100K", "ML-1M"].map(best).max()!
      let high = try ["Garden", "Digital Music"].map(best).min()!
      return Finding(Answer(low <= high, "dense at most \(low), sparse at least \(high)"))
    }
  }

  static func declareOnAttention(in lab: Lab, _ statistics: Derived<AttentionStatistics>) {
    lab.claim(
      "attrec-25", "The attention matrix is column-distinguishable without being trained to be: for at least 70 % of ML-100K's users.",
      source: "Figure 3"
    ) { numbers in
      try numbers.ours {
        let found = try statistics.value()
        return Finding(Answer(found.distinguishable >= 0.7, "\(Int((100 * found.distinguishable).rounded())) % of \(found.users) users"))
      }
    }
    lab.claim(
      "attrec-26", "AttRec does not simply put more weight on recent actions: for at least 20 % of ML-100K's users another column is strongest.",
      source: "Figure 3"
    ) { numbers in
      try numbers.ours {
        let found = try statistics.value()
        return Finding(Answer(found.notNewest >= 0.2, "\(Int((100 * found.notNewest).rounded())) % of \(found.users) users"))
      }
    }
  }
}
