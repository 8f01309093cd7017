import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figures 5a and 5b: one seed a point, read off the test items; no other number of the report depends on them.
  @BlockBuilder var sensitivity: [Block] {
    let entry = setup.sweptData
    let sizes = sweep("dimension", called: "d", over: setup.dimensions, on: entry)
    let memories = sweep("slices", called: "m", over: setup.memories, on: entry)
    let _ = reproduce("figure5a", from: sizes, on: entry)
    let _ = reproduce("figure5b", from: memories, on: entry)
    Section("How much depends on d and m?") {
      Figure(
        "REDA on \(entry.label) against the embedding size d and the slices of memory m, \(setup.sweepLimit)without weight decay, all else as in @results: one seed a point; bars are 95 % intervals over test users. The paper’s Figure 5 has no readable values.",
        label: "figure5", source: here()
      ) {
        let (d, m) = (try both(sizes, x: Axis("d", scale: .log, ticks: sizes.values)), try both(memories, x: "m"))
        return Chart.facets([(title: "Embedding size", chart: d), (title: "Slices of memory", chart: m)], columns: 2)
      }
      Paragraph { try words(sizes, claimed: "64 for HR and 32 for NDCG") }
      Paragraph { try words(memories, claimed: "20 for both") }
      "A point is one run: where the bars overlap, another seed may put another point first, and the claims about a best size are judged so."
    }
  }

  private func both(_ sweep: OptionSweep, x: Axis) throws -> Chart {
    .line(try [setup.hit, setup.gain].map { try sweep.series($0.label, $0) }, x: x, y: "mean", spread: .bars)
  }

  private func words(_ sweep: OptionSweep, claimed: String) throws -> Text {
    let parts = try [setup.hit, setup.gain].map { metric -> Text in
      let (best, range) = (try sweep.best(metric), try sweep.relativeRange(metric))
      return "\(metric.label) is best at \(best.name) with \(best.mean, decimals: 4) and ranges over \(percent(range)) of that"
    }
    return "\(parts[0]); \(parts[1]). The paper names \(claimed)."
  }
}
