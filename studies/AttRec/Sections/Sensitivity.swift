import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figures 4a, 4b and 5: one seed a point, read off the test items; no other number of the report depends on them.
  @BlockBuilder var sensitivity: [Block] {
    Section("How much long term, how much short term?") { longTermShares }
    Section("How long should the window be?") { windowLengths }
    Section("How many dimensions?") { dimensions }
  }

  /// Figure 4a.
  @BlockBuilder private var longTermShares: [Block] {
    let sweeps = setup.studied.map { entry in
      (
        entry,
        sweep("AttRec", over: setup.shares, on: entry) { share in
          ("AttRec with \(Self.name("ω", share))", ["longTermShare": CanonicalJSON(share)])
        }
      )
    }
    let _ = reproduce("figure4a", sweeps) { Self.name("ω", $0) }
    Figure(
      "HR@50 of AttRec against the long-term share ω: one seed a point; the bars are 95 % intervals over test users. The paper's Figure 4a shows curves without values.",
      label: "figure4a", source: here()
    ) { try curves(sweeps, x: "Long-term share ω") { $0 } }
    for (entry, sweep) in sweeps {
      Paragraph {
        let values = try sweep.map { try $0.mean(setup.hit) }
        let best = sweep.values[values.indices.max { values[$0] < values[$1] }!]
        return "On \(entry.label), short-term intent alone (ω = 0) reaches \(values.first!, decimals: 4), long-term preference alone (ω = 1) \(values.last!, decimals: 4); the best of the points is ω = \(best, decimals: 1) with \(values.max()!, decimals: 4)."
      }
    }
  }

  /// Figure 4b.
  @BlockBuilder private var windowLengths: [Block] {
    let sweeps = setup.studied.map { entry in
      (
        entry,
        sweep("AttRec", over: setup.windows, on: entry) { length in
          ("AttRec with L = \(length)", ["window": CanonicalJSON(Double(length))])
        }
      )
    }
    let _ = reproduce("figure4b", sweeps) { "L = \($0)" }
    Figure(
      "HR@50 of AttRec against the length L of its window: one seed a point; the bars are 95 % intervals over test users. The paper's Figure 4b shows curves without values, and its values of L cannot be read.",
      label: "figure4b", source: here()
    ) { try curves(sweeps, x: "Window length L") { Double($0) } }
    for (entry, sweep) in sweeps {
      Paragraph {
        let values = try sweep.map { try $0.mean(setup.hit) }
        let best = sweep.values[values.indices.max { values[$0] < values[$1] }!]
        return "On \(entry.label) the best of the points is L = \(best) with HR@50 \(values.max()!, decimals: 4); the paper trains with L = \(entry.window)."
      }
    }
  }

  /// Figure 5: the nine models; the second panel of the paper is Garden, which cannot be had, and Digital Music stands in.
  @BlockBuilder private var dimensions: [Block] {
    let panels = data.filter { ["ML-100K", "Garden"].contains($0.label) }
      + (data.contains { $0.label == "Garden" } ? [] : data.filter { $0.label == "Digital Music" })
    let sweeps = panels.map { entry in
      (
        entry,
        setup.modelsAtEverySize.map { model in
          sweep(model, over: setup.dimensions, on: entry) { size in
            ("\(model) with d = \(size)", ["dimension": CanonicalJSON(Double(size))])
          }
        }
      )
    }
    let _ = lab.reproduce(paper["figure5"]) { row, column in
      let place = sweeps.first { $0.0.label == column.data }
      guard let place else { throw Missing(.absent, reason(for: column.data)) }
      guard let model = setup.modelsAtEverySize.firstIndex(of: row) else {
        throw Missing(.absent, "the \(lab.profile.rawValue) profile runs \(row) at one size")
      }
      guard let point = place.1[model].points.first(where: { Double($0.value) == column.at }) else {
        throw Missing(.absent, "the \(lab.profile.rawValue) profile leaves out \(column.name)")
      }
      return try point.runs.observed(setup.hit)
    }
    Figure(
      "HR@50 against the number d of dimensions, all else as in @results: one seed a point. The paper's Figure 5 shows curves without values; its second panel is Garden\(panels.contains { $0.label == "Digital Music" } ? ", for which Digital Music stands here" : "").",
      label: "figure5", source: here()
    ) {
      Chart.facets(
        try sweeps.map { entry, models in
          (
            title: Text(verbatim: entry.label),
            chart: Chart.line(
              try zip(setup.modelsAtEverySize, models).reversed().map { model, sweep in
                Series(model, x: sweep.values.map(Double.init), y: try sweep.map { try $0.mean(setup.hit) })
              }, x: "Dimensions d", y: "HR@50", spread: .none)
          )
        }, columns: 2)
    }
    for (entry, models) in sweeps {
      Paragraph {
        let curves = try models.map { try $0.map { try $0.mean(setup.hit) } }
        let ours = curves.last!
        let wins = ours.indices.count { point in curves.dropLast().allSatisfy { $0[point] < ours[point] } }
        let best = models.last!.values[ours.indices.max { ours[$0] < ours[$1] }!]
        return "On \(entry.label), AttRec has the highest HR@50 at \(wins) of \(ours.count) sizes; its own best is d = \(best) with \(ours.max()!, decimals: 4)."
      }
    }
  }

  private func curves<Value>(
    _ sweeps: [(PaperData, Sweep<Value>)], x: Axis, _ place: (Value) -> Double
  ) throws -> Chart {
    Chart.line(
      try sweeps.map { entry, sweep in
        let points = try sweep.map { try $0.observed(setup.hit) }
        return Series(
          entry.label, x: sweep.values.map(place), y: points.map(\.value),
          low: points.map { $0.interval?.low ?? $0.value }, high: points.map { $0.interval?.high ?? $0.value })
      }, x: x, y: "HR@50", spread: sweeps.count == 1 ? .band : .bars)
  }

  private func reproduce<Value>(
    _ table: String, _ sweeps: [(PaperData, Sweep<Value>)], name: (Value) -> String
  ) {
    lab.reproduce(paper[table]) { row, column in
      guard let sweep = sweeps.first(where: { $0.0.label == column.data })?.1 else { throw Missing(.absent, reason(for: column.data)) }
      guard let point = sweep.points.first(where: { name($0.value) == row }) else {
        throw Missing(.absent, "the \(lab.profile.rawValue) profile leaves out \(row)")
      }
      return try point.runs.observed(setup.hit)
    }
  }

  /// A sweep's value as the paper's tables name it.
  private static func name(_ option: String, _ value: Double) -> String {
    "\(option) = " + (value == value.rounded() ? "\(Int(value))" : "\(value)")
  }
}
