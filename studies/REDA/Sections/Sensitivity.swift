import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figures 5a and 5b: one seed a point, read off the test items; no other number of the report depends on them.
  @BlockBuilder var sensitivity: [Block] {
    let entry = setup.sweptData
    let sizes = sweep(over: setup.dimensions, on: entry) { size in
      ("d = \(size)", ["dimension": CanonicalJSON(Double(size))])
    }
    let memories = sweep(over: setup.memories, on: entry) { slices in
      ("m = \(slices)", ["slices": CanonicalJSON(Double(slices))])
    }
    let _ = reproduce("figure5a", sizes, on: entry) { "d = \($0)" }
    let _ = reproduce("figure5b", memories, on: entry) { "m = \($0)" }
    Section("How much depends on d and m?") {
      Figure(
        "REDA on \(entry.label) against the embedding size d and the slices of memory m, \(setup.sweepLimit)without weight decay, all else as in @results: one seed a point; bars are 95 % intervals over test users. The paper’s Figure 5 has no readable values.",
        label: "figure5", source: here()
      ) {
        Chart.facets(
          [
            (title: "Embedding size", chart: try pair(sizes, x: Axis("d", scale: .log, ticks: sizes.map { Double($0.value) }))),
            (title: "Slices of memory", chart: try pair(memories, x: "m")),
          ], columns: 2)
      }
      Paragraph { try words("d", sizes, claimed: "64 for HR and 32 for NDCG") }
      Paragraph { try words("m", memories, claimed: "20 for both") }
      "A point is one run: where the bars overlap, another seed may put another point first, and the claims about a best size are judged so."
    }
  }

  private func pair(_ points: [(value: Int, runs: Runs)], x: Axis) throws -> Chart {
    Chart.line(
      try [setup.hit, setup.gain].map { try curve($0.label, points, $0) { Double($0) } }, x: x, y: "mean", spread: .bars)
  }

  private func words(_ option: String, _ points: [(value: Int, runs: Runs)], claimed: String) throws -> Text {
    let parts = try [setup.hit, setup.gain].map { metric -> Text in
      let values = try points.map { try $0.runs.mean(metric) }
      let best = values.indices.max { values[$0] < values[$1] }!
      let range = try Self.relativeRange(values)
      return "\(metric.label) is best at \(option) = \(points[best].value) with \(values[best], decimals: 4) and ranges over \(percent(range)) of that"
    }
    return "\(parts[0]); \(parts[1]). The paper names \(claimed)."
  }
}
