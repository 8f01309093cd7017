import Analysis
import Reports

/// What was spent on hyper-parameters: space, budget, failures, the choice, and validation beside test.
struct TuningAppendix {
  let lab: Lab

  var section: Section {
    Appendix("Tuning effort", label: "tuning") {
      Table("For each tuned model: the trials, the best of them on the validation items, and the test value of its choice.") {
        Column("Model", .left)
        Column("Data", .left)
        Column("Trials")
        Column("Failed")
        Column("Choice", .left)
        Column("Metric", .left)
        Column("Validation")
        Column("Test")
        for tuned in lab.evidence.tunings {
          for data in tuned.dataSets { try row(tuned, data) }
        }
      }
      for tuned in lab.evidence.tunings { Paragraph("\(tuned.label): \(tuned.space.description)") }
    }
  }

  private func row(_ tuned: Tuned, _ data: DataSet) throws -> Row {
    let trials = tuned.trials(on: data)
    let values = try trials.map { try $0.value() }
    let choice = try tuned.choice(on: data)
    let best = trials.indices.first { trials[$0].choice == choice }
    let curve = best.flatMap { try? trials[$0].handle.curve() }
    let metric = curve.flatMap { try? Metric(code: $0.metric) }
    return Row(
      .text("\(tuned.label)"), .text("\(data.label)"), .integer(trials.count), .integer(values.count { $0 == nil }),
      .text(choice.options.object?.isEmpty == false ? "\(choice.description)" : "\(choice.description) (the card's settings)"), .text("\(metric?.label ?? curve?.metric ?? "")"),
      .number(best.flatMap { values[$0] }, decimals: 4, orMissing: "every trial failed"),
      .number(metric.flatMap { test(choice, data, $0) }, decimals: 4, orMissing: "not run with this choice"))
  }

  /// The mean over the seeds that ran with the choice.
  private func test(_ choice: ModelChoice, _ data: DataSet, _ metric: Metric) -> Double? {
    let cells = lab.requests.filter { $0.model == choice && $0.data == data && $0.purpose == .final }
    let values = cells.compactMap { try? CellHandle(cell: $0, lab: lab, leftOut: nil).metric(metric) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
