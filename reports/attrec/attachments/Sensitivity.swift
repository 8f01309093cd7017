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
    let sweeps = each(setup.studied) { sweep("AttRec", "longTermShare", called: "ω", over: setup.shares, on: $0) }
    let _ = reproduce("figure4a", from: sweeps)
    Figure(
      "HR@50 of AttRec against the long-term share ω: one seed a point; the bars are 95 % intervals over test users. The paper's Figure 4a shows curves without values.",
      label: "figure4a", source: here()
    ) { try curves(sweeps, x: "Long-term share ω") }
    for entry in setup.studied {
      Paragraph {
        let sweep = sweeps[entry.label]!
        let (values, best) = (try sweep.means(setup.hit), try sweep.best(setup.hit))
        return "On \(entry.label), short-term intent alone (ω = 0) reaches \(values.first!, decimals: 4), long-term preference alone (ω = 1) \(values.last!, decimals: 4); the best of the points is ω = \(best.value, decimals: 1) with \(best.mean, decimals: 4)."
      }
    }
  }

  /// Figure 4b.
  @BlockBuilder private var windowLengths: [Block] {
    let sweeps = each(setup.studied) { sweep("AttRec", "window", called: "L", over: setup.windows, on: $0) }
    let _ = reproduce("figure4b", from: sweeps)
    Figure(
      "HR@50 of AttRec against the length L of its window: one seed a point; the bars are 95 % intervals over test users. The paper's Figure 4b shows curves without values, and its values of L cannot be read.",
      label: "figure4b", source: here()
    ) { try curves(sweeps, x: "Window length L") }
    for entry in setup.studied {
      Paragraph {
        let best = try sweeps[entry.label]!.best(setup.hit)
        return "On \(entry.label) the best of the points is \(best.name) with HR@50 \(best.mean, decimals: 4); the paper trains with L = \(entry.window)."
      }
    }
  }

  private func curves(_ sweeps: [String: OptionSweep], x: Axis) throws -> Chart {
    .line(
      try setup.studied.map { try sweeps[$0.label]!.series($0.label, setup.hit) }, x: x, y: "HR@50",
      spread: setup.studied.count == 1 ? .band : .bars)
  }

  /// Figure 5: the nine models; the second panel of the paper is Garden, which cannot be had, and Digital Music stands in.
  @BlockBuilder private var dimensions: [Block] {
    let garden = setup.data.among(["Garden"])
    let panels = setup.data.among(["ML-100K"]) + (garden.isEmpty ? setup.data.among(["Digital Music"]) : garden)
    let sweeps = each(panels) { entry in
      setup.modelsAtEverySize.map { (model: $0, sweep: sweep($0, "dimension", called: "d", over: setup.dimensions, on: entry)) }
    }
    let _ = reproduce("figure5", from: sweeps) { "the \(profile.rawValue) profile runs \($0) at one size" }
    Figure(
      "HR@50 against the number d of dimensions, all else as in @results: one seed a point. The paper's Figure 5 shows curves without values; its second panel is Garden\(panels.contains { $0.label == "Digital Music" } ? ", for which Digital Music stands here" : "").",
      label: "figure5", source: here()
    ) {
      .facets(
        try panels.map { entry in
          let lines = try sweeps[entry.label]!.reversed().map { Series($0.model, x: $0.sweep.values, y: try $0.sweep.means(setup.hit)) }
          return (title: Text(verbatim: entry.label), chart: .line(lines, x: "Dimensions d", y: "HR@50", spread: .none))
        }, columns: 2)
    }
    for entry in panels {
      Paragraph {
        let curves = try sweeps[entry.label]!.map { try $0.sweep.means(setup.hit) }
        let ours = curves.last!
        let wins = ours.indices.count { point in curves.dropLast().allSatisfy { $0[point] < ours[point] } }
        let best = try sweeps[entry.label]!.last!.sweep.best(setup.hit)
        return "On \(entry.label), AttRec has the highest HR@50 at \(wins) of \(ours.count) sizes; its own best is \(best.name) with \(best.mean, decimals: 4)."
      }
    }
  }
}
