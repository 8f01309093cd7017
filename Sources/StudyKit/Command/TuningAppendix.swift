import Analysis
import Reports

/// What was spent on hyper-parameters: space, method, budget, failures, the choice, and validation beside test.
struct TuningAppendix {
  let lab: Lab

  var section: Section {
    Appendix("Tuning effort", label: "tuning") {
      Table(
        "For each tuned model: the budget, what was spent of it, the trial that is best on the validation items, and the test value of its choice.",
        label: "tuning-table", width: .full
      ) {
        Column("Model", .left)
        Column("Data", .left)
        Column("Search", .left)
        Column("Budget")
        Column("Trials")
        Column("Failed")
        Column("Epochs")
        Column("CPU s")
        Column("Choice", .left)
        Column("Metric", .left)
        Column("Validation")
        Column("Test")
        for tuned in lab.evidence.tunings {
          for data in tuned.dataSets { try row(tuned, data) }
        }
        Note(
          "*Budget*: full runs, equal for every model of a table. *Trials*: runs of any length; *epochs*: what they trained, early stopping included. Trials see the validation items only.")
      }
      "The space of each search, and its rounds, is a line of \(code(ReportAttachments.spaces)), embedded in the PDF and lying beside it in \(code("attachments/"))."
    }
  }

  private func row(_ tuned: Tuned, _ data: DataSet) throws -> Row {
    let trials = tuned.trials(on: data)
    let values = try trials.map { try $0.value() }
    let results = trials.compactMap { try? $0.handle.stored().result }
    let choice = try tuned.choice(on: data)
    let best = trials.indices.last { trials[$0].choice == choice && values[$0] != nil }
    let curve = best.flatMap { try? trials[$0].handle.curve() }
    let metric = curve.flatMap { try? Metric(code: $0.metric) }
    let isCard = choice.options.object?.isEmpty != false
    return Row(
      .text("\(tuned.label)"), .text("\(data.label)"), .text("\(tuned.method.name)"),
      .integer(tuned.budget), .integer(trials.count),
      .integer(values.count { $0 == nil }), .integer(results.reduce(0) { $0 + $1.training.epochs }),
      .number(results.reduce(0) { $0 + $1.measured.cpuSeconds }, decimals: 0, measured: true),
      .text("\(choice.description)\(isCard ? " (the card's settings)" : "")"),
      .text("\(metric?.label ?? curve?.metric ?? "")"),
      .number(best.flatMap { values[$0] }, decimals: 4, orMissing: "every trial failed"),
      .number(metric.flatMap { test(choice, data, $0, like: trials[0].handle.cell.evaluation) }, decimals: 4, orMissing: "not run with this choice"))
  }

  /// The mean over the seeds that ran with the choice on the terms of the trials, which may have more candidate sets.
  private func test(_ choice: ModelChoice, _ data: DataSet, _ metric: Metric, like trial: EvaluationProtocol) -> Double? {
    let cells = lab.requests.filter {
      $0.model == choice && $0.data == data && $0.purpose == .final
        && $0.evaluation.candidates.first == trial.candidates.first && Self.terms($0.evaluation) == Self.terms(trial)
    }
    // A seed may have run twice, for what pages show of it.
    let seeds = Set(cells.map(\.seed)).sorted().compactMap { seed in cells.first { $0.seed == seed } }
    let values = seeds.compactMap { try? CellHandle(cell: $0, lab: lab, leftOut: nil).metric(metric) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private static func terms(_ evaluation: EvaluationProtocol) -> [String: CanonicalJSON] {
    (evaluation.options.object ?? [:]).filter { $0.key != "candidates" }
  }
}
