import Analysis
import Reports
import StudyKit

extension Experiment {
  /// What the weight decay of the authors' code does to a table most of whose rows are rarely drawn.
  @BlockBuilder var weightDecay: [Block] {
    let entry = setup.sweptData
    let settings = [(0, 2000), (0, 10_000), (1e-5, 2000), (1e-5, 10_000)]
    let points = settings.map { decay, batch in
      variant(
        "decay \(decay), batch \(batch)", ["decay": CanonicalJSON(decay), "batchSize": CanonicalJSON(Double(batch))],
        on: entry, seeds: 1, artifacts: [Self.lossCurve])
    }
    Section("What does weight decay do?", label: "weight-decay") {
      "The paper names no regularisation; the authors’ code gives Adam a weight decay of 10⁻⁵ on all weights, and batches of 10,000 events where the paper has 2,000. Adam divides a gradient by its usual size, so that a row without examples shrinks by the learning rate at each step, however small the decay. A relation is made of products of two items: where both have shrunk to nothing, every pair has the same relation, every item the same score, and no gradient leads back. With and without decay are therefore among the settings that tuning may choose."
      Reports.Table("REDA on \(entry.label) with and without weight decay: seed 1, all else as in @results.", label: "decay") {
        Column("Weight decay")
        Column("Batch")
        Column("HR@10")
        Column("NDCG@10")
        Column("Validation NDCG@10")
        Column("Best epoch")
        for ((decay, batch), runs) in zip(settings, points) {
          let run = try runs.completed()[0]
          Row(
            decay == 0 ? .text("none") : .text("10⁻⁵"), .integer(batch), .number(try run.metric(setup.hit), decimals: 4),
            .number(try run.metric(setup.gain), decimals: 4), .number(try runs.validation(), decimals: 4),
            .integer(try run.training().bestEpoch ?? 0))
        }
        Note("Ties count against the target: a model that scores all items alike has 0.")
      }
      Figure(
        "Mean loss of an example by epoch on \(entry.label), seed 1. At 0.5 the model tells no pair from another.",
        label: "decay-curves", source: here()
      ) {
        Chart.line(
          try zip(settings, points).map { setting, runs in
            try lossCurve("\(setting.0 == 0 ? "none" : "10⁻⁵"), batches of \(setting.1)", runs)
          }, x: "Epoch", y: "Loss", spread: .none)
      }
      Paragraph {
        let alike = try zip(settings, points).filter { _, runs in
          let curve = try runs.completed()[0].artifact(Self.lossCurve)
          return abs(Double(curve[curve.rows - 1, 0]) - 0.5) < 0.001
        }
        guard !alike.isEmpty else { return "On \(entry.label) no setting ends at a loss of 0.5, with all items scored alike." }
        let named = alike.map { "a decay of \($0.0.0 == 0 ? "0" : "10⁻⁵") and batches of \($0.0.1)" }
        return "On \(entry.label) training ends at a loss of 0.5, with all items scored alike, under \(named.joined(separator: ", and under "))."
      }
    }
  }
}
