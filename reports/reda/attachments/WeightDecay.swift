import Analysis
import Reports
import StudyKit

extension Experiment {
  /// A point of the section; m as tuned where it is nil.
  private typealias DecaySetting = (slices: Int?, decay: Double, batch: Int)

  /// What the weight decay of the authors' code does to a table most of whose rows are rarely drawn.
  @BlockBuilder var weightDecay: [Block] {
    let entry = setup.sweptData
    let settings: [DecaySetting] = [
      (nil, 0, 2000), (nil, 0, 10_000), (nil, 1e-5, 2000), (nil, 1e-5, 10_000), (setup.slices, 0, 2000),
      (setup.slices, 1e-5, 2000),
    ]
    let points = settings.map { setting in (setting: setting, runs: decayed(setting, on: entry)) }
    Section("What does weight decay do?", label: "weight-decay") {
      "The paper names no regularisation; the authors’ code gives Adam a weight decay of 10⁻⁵ on all weights, and batches of 10,000 events where the paper has 2,000. Adam divides a gradient by its usual size, so that a row without examples shrinks by the learning rate at each step, however small the decay. A relation is made of products of two items: where both have shrunk to nothing, every pair has the same relation, every item the same score, and no gradient leads back. With and without decay are therefore among the settings that tuning may choose."
      lab.singleRunTable(
        "REDA on \(entry.label) with and without weight decay, with m as tuned and as before tuning: seed 1, all else as in @results.",
        label: "decay", columns: [Column("m"), Column("Weight decay"), Column("Batch")], by: [setup.hit, setup.gain],
        facts: [.validation(setup.gain), .bestEpoch],
        notes: ["Ties count against the target: a model that scores all items alike has 0."], on: [entry]
      ) { _ in
        try points.map { setting, runs in
          ([.integer(try slices(of: runs)), .text(Self.name(of: setting.decay)), .integer(setting.batch)], runs)
        }
      }
      Figure(
        "Mean loss of an example by epoch on \(entry.label), seed 1. At 0.5 the model tells no pair from another.",
        label: "decay-curves", source: here()
      ) {
        Chart.line(
          try points.map { setting, runs in
            try lossCurve(
              "m = \(slices(of: runs)), decay \(setting.decay == 0 ? "none" : "10⁻⁵"), batches of \(setting.batch)", runs)
          }, x: "Epoch", y: "Loss", spread: .none, width: .page)
      }
      Paragraph {
        let alike = try points.filter { _, runs in
          let curve = try runs.completed()[0].artifact(Setup.lossCurve)
          return abs(Double(curve[curve.rows - 1, 0]) - 0.5) < 0.001
        }
        return "Runs on \(entry.label) that end at a loss of 0.5, with all items scored alike: \(alike.count) of \(points.count), of which \(alike.count { $0.setting.decay > 0 }) with weight decay."
      }
    }
  }

  private func slices(of runs: Runs) throws -> Int {
    try runs.completed()[0].cell.model.options["slices"]?.integer ?? setup.slices
  }

  private func decayed(_ setting: DecaySetting, on entry: PaperData) -> Runs {
    var changes: [String: CanonicalJSON] = [
      "decay": CanonicalJSON(setting.decay), "batchSize": CanonicalJSON(setting.batch),
    ]
    if let slices = setting.slices { changes["slices"] = CanonicalJSON(slices) }
    return withoutDecay(
      "decay \(setting.decay), batch \(setting.batch)", changes, on: entry, seeds: 1, artifacts: [Setup.lossCurve])
  }

  private static func name(of decay: Double) -> Text { decay == 0 ? "none" : "10⁻⁵" }
}
