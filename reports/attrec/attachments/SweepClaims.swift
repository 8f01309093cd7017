import StudyKit

extension Claims {
  /// Figures 4 and 5, whose values the paper does not print.
  static func declareOnSweeps(in lab: Lab) {
    declareOnShares(in: lab)
    declareOnWindows(in: lab)
    declareOnDimensions(in: lab)
  }

  private static func declareOnShares(in lab: Lab) {
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
      try numbers.columns("figure4a").count(atLeast: 3) { try $0.isBest(oneOf: ["ω = 0.2", "ω = 0.4"]) }
    }
    lab.claim("attrec-17", "Denser data reach their best at a lower ω than sparse ones.", source: "Figure 4a") { numbers in
      try numbers.columns("figure4a").whole { columns in
        func peaks(_ data: [String]) throws -> [Double] {
          try columns.filter { data.contains($0.column.data) }.map { try $0.curve().peak }
        }
        guard let low = try peaks(["ML-100K", "ML-1M"]).max(), let high = try peaks(["Garden", "Digital Music"]).min() else {
          throw NotTested("both dense and sparse data are needed")
        }
        return Answer(low <= high, "dense data at most \(low), sparse at least \(high), one seed a point")
      }
    }
  }

  private static func declareOnWindows(in lab: Lab) {
    lab.claim(
      "attrec-18", "A larger window helps on MovieLens: the best L is at least 4 on ML-100K and ML-1M.", source: "Figure 4b"
    ) { numbers in
      try numbers.columns("figure4b").on(["ML-100K", "ML-1M"]).all { try $0.curve().isBest(in: 4...) }
    }
    lab.claim(
      "attrec-19", "L should be small on sparse data: the best L is at most 3 on Garden and Digital Music.",
      source: "Figure 4b"
    ) { numbers in
      try numbers.columns("figure4b").on(["Garden", "Digital Music"]).all { try $0.curve().isBest(in: ...3) }
    }
  }

  private static func declareOnDimensions(in lab: Lab) {
    let panels = ["ML-100K", "Garden"]
    lab.claim("attrec-20", "AttRec beats all baselines for every number of dimensions.", source: "Figure 5") { numbers in
      try numbers.columns("figure5").on(panels).all { try $0.isBest("AttRec") }
    }
    lab.claim(
      "attrec-21", "More dimensions are not always better: on at least one data set the largest is not AttRec's best.",
      source: "Figure 5"
    ) { numbers in
      try numbers.columns("figure5").on(panels).perData.count(atLeast: 1) { try !$0.curve(of: "AttRec").isBestAtTheEnd() }
    }
    lab.claim(
      "attrec-22", "MC and Caser are unstable across dimensions: each varies more than AttRec on at least one data set.",
      source: "Figure 5"
    ) { numbers in
      let figure = try numbers.columns("figure5").on(panels).perData
      return .and(
        try ["MC", "Caser"].map { model in
          try figure.count(atLeast: 1) { try $0.curve(of: model).varies(moreThan: try $0.curve(of: "AttRec")) }
        })
    }
  }
}
