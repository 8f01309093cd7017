import StudyKit

/// The 21 checkable sentences of the paper.
enum Claims {
  static let data = ["Delicious", "LastFM", "Amazon-Music", "Goodreads-Poetry"]

  static func declare(in lab: Lab, _ experiment: Experiment) {
    declareOnREDA(in: lab)
    declareOnBaselines(in: lab)
    declareOnModules(in: lab)
    declareOnSparsity(in: lab)
    declareOnSweeps(in: lab)
    declareOnCases(in: lab, experiment)
  }

  /// The columns that a claim about “all data sets” ranges over: the paper's; in profiles that run none of them, ML-100K
  /// beside them.
  static func columns(_ numbers: ClaimNumbers, _ table: String, metric: String? = nil) throws -> ClaimColumns {
    let all = try numbers.columns(table, metric: metric)
    return numbers.isPaper ? all.on(data) : all.on(data + (all.on(data).available.isEmpty ? ["ML-100K"] : []))
  }

  /// What the text says of REDA in Table 2.
  private static func declareOnREDA(in lab: Lab) {
    lab.claim("reda-01", "REDA beats every baseline in both metrics on all four data sets.", source: "Table 2") { numbers in
      try columns(numbers, "table2").all { try $0.isBest("REDA", among: Setup.roster.baselines) }
    }
    lab.claim(
      "reda-03", "REDA’s largest improvement over the best baseline is on Amazon-Music, the sparsest data set, in both metrics.",
      source: "Table 2 and text"
    ) { numbers in
      .and(
        try ["HR@10", "NDCG@10"].map { metric in
          try columns(numbers, "table2", metric: metric).isLargest(on: "Amazon-Music") {
            try $0.gain(of: "REDA", over: Setup.roster.baselines)
          }
        })
    }
    lab.claim("reda-06", "REDA is much better than FISM: by at least 5 % in HR@10 on every data set.", source: "Table 2") { numbers in
      try columns(numbers, "table2", metric: "HR@10").all { try $0.isBetter("REDA", than: "FISM", by: 1.05) }
    }
  }

  /// What the text says of the baselines in Table 2.
  private static func declareOnBaselines(in lab: Lab) {
    lab.claim(
      "reda-02", "The second-best method changes from data set to data set: at least 3 different best baselines in the 8 columns.",
      source: "Table 2"
    ) { numbers in
      try columns(numbers, "table2").whole(scalesThreshold: true) { columns in
        let needed = (3 * columns.count + 7) / 8
        guard needed > 1 else { throw NotTested("\(columns.count) columns of the 8 cannot show a change") }
        let leaders = try columns.map { try $0.leader(among: Setup.roster.baselines) }
        return Answer(
          Set(leaders).count >= needed, "best baselines \(leaders.joined(separator: ", ")); needed \(needed) different ones, without a test")
      }
    }
    lab.claim("reda-04", "NeuMF is the best baseline in many cases: in at least 4 of 8.", source: "Table 2") { numbers in
      try columns(numbers, "table2").count(atLeast: 4) { try $0.isBest("NeuMF", among: Setup.roster.baselines) }
    }
    lab.claim(
      "reda-05", "NeuMF does not do well on Amazon-Music: it is not the best baseline there in either metric.",
      source: "Table 2"
    ) { numbers in
      try columns(numbers, "table2").on(["Amazon-Music"]).all { try !$0.isBest("NeuMF", among: Setup.roster.baselines) }
    }
    lab.claim(
      "reda-07", "CML does reasonably well only on Goodreads-Poetry: among the best two baselines in both metrics there, and on no other data set.",
      source: "Table 2"
    ) { numbers in
      let all = try columns(numbers, "table2")
      let isGood = { (column: ClaimColumn) in try column.isAmong(best: 2, "CML", of: Setup.roster.baselines) }
      return .and([
        try all.on(["Goodreads-Poetry"]).all(isGood),
        try all.except(["Goodreads-Poetry"]).perData.all { group in !Answer.every(try group.available.map(isGood)) },
      ])
    }
    lab.claim(
      "reda-08", "LRML is unsatisfactory on all data sets: never among the best three baselines.", source: "Table 2"
    ) { numbers in
      try columns(numbers, "table2").all { try !$0.isAmong(best: 3, "LRML", of: Setup.roster.baselines) }
    }
  }
}
