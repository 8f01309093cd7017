import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figure 4: a candidate is related to a part of the user's items only.
  @BlockBuilder var keptActions: [Block] {
    let entry = setup.sweptData
    let shares = sweep("historyShare", called: "ratio", over: setup.shares, on: entry)
    let _ = reproduce("figure4", from: shares, on: entry)
    Section("How many of a user’s actions are needed?") {
      "Scoring a candidate costs a relation for each item of the user. The paper keeps a random part of them in the sum of Eq. 11 and finds that little is lost."
      Figure(
        "REDA on \(entry.label) when each candidate is related to a part of the user’s items: one seed a point, \(setup.sweepLimit)without weight decay. The paper’s Figure 4 has no readable values.",
        label: "figure4", source: here()
      ) {
        .facets(
          try [("HR", Metric.hitRatio), ("NDCG", Metric.ndcg)].map { name, metric in
            let lines = try [5, 10].map { try shares.series("@\($0)", metric($0)) }
            return (title: Text(verbatim: name), chart: .line(lines, x: "Ratio of actions", y: "mean", spread: .bars))
          }, columns: 2)
      }
      Paragraph {
        let ranges = try [.hitRatio(5), .hitRatio(10), .ndcg(5), .ndcg(10)].map { try shares.relativeRange($0) }
        let best = try shares.best(setup.gain).value
        return "The relative range over the ratios is \(percent(ranges.min()!)) to \(percent(ranges.max()!)), depending on the metric; the paper says less than 2 %. NDCG@10 is best with \(percent(best, decimals: 0)) of the actions; the paper has its best at 80 %."
      }
    }
  }
}
