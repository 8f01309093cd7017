import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figure 4: a candidate is related to a part of the user's items only.
  @BlockBuilder var keptActions: [Block] {
    let entry = setup.sweptData
    let points = sweep(over: setup.shares, on: entry) { share in
      (Self.name("ratio", share), ["historyShare": CanonicalJSON(share)])
    }
    let _ = reproduce("figure4", points, on: entry) { Self.name("ratio", $0) }
    Section("How many of a user’s actions are needed?") {
      "Scoring a candidate costs a relation for each item of the user. The paper keeps a random part of them in the sum of Eq. 11 and finds that little is lost."
      Figure(
        "REDA on \(entry.label) when each candidate is related to a part of the user’s items: one seed a point, \(setup.sweepLimit)without weight decay. The paper’s Figure 4 has no readable values.",
        label: "figure4", source: here()
      ) {
        Chart.facets(
          try ["hr", "ndcg"].map { family in
            (
              title: Text(verbatim: family == "hr" ? "HR" : "NDCG"),
              chart: Chart.line(
                try [5, 10].map { cutoff in
                  try curve("@\(cutoff)", points, Metric(code: "\(family)@\(cutoff)")) { $0 }
                }, x: "Ratio of actions", y: "mean", spread: .bars)
            )
          }, columns: 2)
      }
      Paragraph {
        let ranges = try ["hr@5", "hr@10", "ndcg@5", "ndcg@10"].map { code in
          let values = try points.map { try $0.runs.mean(Metric(code: code)) }
          return try Self.relativeRange(values)
        }
        let values = try points.map { try $0.runs.mean(setup.gain) }
        let best = points[values.indices.max { values[$0] < values[$1] }!].value
        return "The relative range over the ratios is \(percent(ranges.min()!)) to \(percent(ranges.max()!)), depending on the metric; the paper says less than 2 %. NDCG@10 is best with \(percent(best, decimals: 0)) of the actions; the paper has its best at 80 %."
      }
    }
  }

  /// Holds a sweep's points against a table of the paper whose rows are points.
  func reproduce<Value>(
    _ table: String, _ points: [(value: Value, runs: Runs)], on entry: PaperData, name: (Value) -> String
  ) {
    lab.reproduce(paper[table]) { row, column in
      guard column.data == entry.label else { throw Missing(.absent, "it is not swept on \(column.data) in this profile") }
      guard let point = points.first(where: { name($0.value) == row }) else {
        throw Missing(.absent, "the \(lab.profile.rawValue) profile leaves out \(row)")
      }
      return try point.runs.observed(Metric(code: column.metric))
    }
  }

  /// (max − min)/max.
  /// - Throws: `Missing` where all are 0.
  static func relativeRange(_ values: [Double]) throws -> Double {
    guard let most = values.max(), let least = values.min(), most > 0 else {
      throw Missing(.absent, "no point ranks a target among the first")
    }
    return (most - least) / most
  }

  /// A metric over a sweep, with 95 % intervals over users.
  func curve<Value>(
    _ label: String, _ points: [(value: Value, runs: Runs)], _ metric: Metric, _ place: (Value) -> Double
  ) throws -> Series {
    let found = try points.map { try $0.runs.observed(metric) }
    return Series(
      label, x: points.map { place($0.value) }, y: found.map(\.value),
      low: found.map { $0.interval?.low ?? $0.value }, high: found.map { $0.interval?.high ?? $0.value })
  }

  /// A sweep's value as the paper's tables name it.
  static func name(_ option: String, _ value: Double) -> String {
    "\(option) = " + (value == value.rounded() ? "\(Int(value))" : "\(value)")
  }
}
