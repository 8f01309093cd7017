import Analysis
import StudyKit

extension Claims {
  /// Figure 2.
  static func declareOnModules(in lab: Lab) {
    lab.claim(
      "reda-09", "The memory attention layer is a key component: the full model improves REDA-NMAL by at least 8 % in both metrics.",
      source: "Figure 2"
    ) { numbers in
      try columns(numbers, "figure2").all { try $0.isBetter("REDA", than: "REDA-NMAL", by: 1.08) }
    }
    lab.claim("reda-10", "REDA is consistently better than REDA-NPIL in all settings.", source: "Figure 2") { numbers in
      try columns(numbers, "figure2").all { try $0.isBetter("REDA", than: "REDA-NPIL") }
    }
  }

  /// Figure 3.
  static func declareOnSparsity(in lab: Lab) {
    lab.claim(
      "reda-11", "REDA’s advantage over NeuMF and FISM grows as users get sparser: it falls with activity in both metrics.",
      source: "Figure 3"
    ) { numbers in
      .and(
        try ["HR@10", "NDCG@10"].flatMap { metric in
          try ["NeuMF", "FISM"].map { baseline in
            try columns(numbers, "figure3", metric: metric).perData.all { group in
              try group.present.curve(of: "REDA", minus: baseline).falls
            }
          }
        })
    }
    lab.claim(
      "reda-12", "NeuMF is comparable to REDA for users with more than 30 actions and drops for sparse ones: within 0.02 in HR@10 there, behind by at least 0.02 in the sparsest group.",
      source: "Figure 3"
    ) { numbers in
      try columns(numbers, "figure3", metric: "HR@10").perData.all { group in
        let columns = group.available
        guard let active = columns.first(where: { $0.column.at == 40 }),
          let sparsest = columns.filter({ ($0.column.at ?? 40) < 40 }).min(by: { $0.column.at! < $1.column.at! })
        else { throw NotTested("there are no users with more than 30 actions beside others") }
        return .every([
          try active.isClose("REDA", to: "NeuMF", within: 0.02), try sparsest.isBetter("REDA", than: "NeuMF", margin: 0.02),
        ])
      }
    }
  }

  /// Figures 4 and 5.
  static func declareOnSweeps(in lab: Lab) {
    lab.claim(
      "reda-13", "Using only part of a user’s actions at recommendation time changes results by less than 2 %.", source: "Figure 4; ours one seed a point"
    ) { numbers in
      try columns(numbers, "figure4").all { try $0.curve().isFlat(within: 0.02) }
    }
    lab.claim(
      "reda-14", "Using all actions is not always best: NDCG@5 and NDCG@10 peak when 80 % of the actions are used.", source: "Figure 4; ours one seed a point"
    ) { numbers in
      .and(
        try ["NDCG@5", "NDCG@10"].map { metric in
          try columns(numbers, "figure4", metric: metric).all { try $0.curve().isBest(at: [0.8]) }
        })
    }
    lab.claim("reda-15", "d = 64 is best for HR.", source: "Figure 5a; ours one seed a point") { numbers in
      try columns(numbers, "figure5a", metric: "HR@10").all { try $0.curve().isBest(at: [64]) }
    }
    lab.claim(
      "reda-16", "d = 32 is best for NDCG, which is stable beyond: no larger d differs from it by more than 0.01.", source: "Figure 5a; ours one seed a point"
    ) { numbers in
      try columns(numbers, "figure5a", metric: "NDCG@10").all { column in
        let curve = try column.curve()
        return .every([try curve.isBest(at: [32]), try curve.isLevel(from: 32, within: 0.01)])
      }
    }
    lab.claim("reda-17", "NDCG is more sensitive to d than HR, by the relative range.", source: "Figure 5a; ours one seed a point") { numbers in
      try columns(numbers, "figure5a").perData.all { group in
        let columns = group.available
        guard let hits = columns.first(where: { $0.column.metric == "HR@10" }),
          let gains = columns.first(where: { $0.column.metric == "NDCG@10" })
        else { throw NotTested("both metrics are needed") }
        return try gains.curve().ranges(moreThan: hits.curve())
      }
    }
    lab.claim("reda-18", "m = 20 memory slices is best for HR and NDCG.", source: "Figure 5b; ours one seed a point") { numbers in
      try columns(numbers, "figure5b").all { try $0.curve().isBest(at: [20]) }
    }
    lab.claim("reda-19", "Performance is stable over m: the relative range is below 5 %.", source: "Figure 5; ours one seed a point") { numbers in
      try columns(numbers, "figure5b").all { try $0.curve().isFlat(within: 0.05) }
    }
  }

  /// Figures 6 and 7: on LastFM, whose artists have tags.
  static func declareOnCases(in lab: Lab, _ experiment: Experiment) {
    lab.claim(
      "reda-20", "Relation embeddings of pairs with different genres separate: the silhouette of House against New Wave is larger than that of Rock against Pop.",
      source: "Figure 6"
    ) { numbers in
      try numbers.ours {
        try experiment.requireTagged("LastFM")
        let map = try experiment.relationMap.value()
        let niche = map.separation("house", "new wave"), popular = map.separation("rock", "pop")
        guard let niche, let popular else { throw NotTested("one of the genres has no pairs") }
        return Finding(
          Answer(map.separationTest, "mean silhouette \(niche.formatted(decimals: 3)) against \(popular.formatted(decimals: 3)), p = \(map.separationTest.greater?.text ?? "undefined"), one run; pairs that share an item count as independent. Neighbours are of one genre with p = \(map.p.formatted(decimals: 3))"))
      }
    }
    lab.claim(
      "reda-21", "Softmaxed user representations differ by taste: those of Hip-Hop users have a lower entropy than those of Rock users.",
      source: "Figure 7"
    ) { numbers in
      try numbers.ours {
        try experiment.requireTagged("LastFM")
        return Finding(try experiment.tasteProfiles.value().answer)
      }
    }
  }
}
