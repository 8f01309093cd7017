import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figure 2: what is left without the pair-wise interaction, and without the memory.
  @BlockBuilder var modules: [Block] {
    let reduced = each(setup.moduleData) { entry in
      [
        withoutDecay("REDA-NPIL", ["usesPairwiseInteraction": false], on: entry, seeds: lab.sideSeeds),
        withoutDecay("REDA-NMAL", ["usesMemory": false], on: entry, seeds: lab.sideSeeds),
      ]
    }
    // The full model with the seeds and the decay that its reductions have.
    let full = each(setup.moduleData) { withoutDecay("REDA", on: $0, seeds: lab.sideSeeds) }
    let all = each(setup.moduleData) { reduced[$0.label]! + [full[$0.label]!] }
    let _ = reproduce("figure2", from: all)
    Section("What the modules contribute") {
      let reason: Text = profile.isQuick ? "" : " (@weight-decay)"
      "REDA-NPIL has one aspect an item, so that a pair has one product and nothing to weigh; REDA-NMAL reads no memory and takes the products themselves. Here, and wherever a variant of REDA stands below, all are trained without weight decay, whatever the setting in @results: with it a variant may end with all items scored alike\(reason)."
      Figure(
        "HR@N and NDCG@N of REDA and its two reductions, all with the same seeds and without weight decay. The paper’s Figure 2 has no readable values and does not name its data.",
        label: "figure2", source: here()
      ) {
        .facets(
          try setup.moduleData.flatMap { entry in
            try [("HR", Metric.hitRatio), ("NDCG", Metric.ndcg)].map { name, metric in
              let bars = try all[entry.label]!.map { runs in Series(runs.model, try [5, 10, 15].map { try runs.mean(metric($0)) }) }
              return (title: Text(verbatim: "\(entry.label), \(name)"), chart: .bars(["@5", "@10", "@15"], bars, y: "mean"))
            }
          }, columns: 2)
      }
      if profile.isLarge { aspects }
      for entry in setup.moduleData {
        table.comparisons(
          { "REDA against its reductions on \($0.label)." }, label: "modules", on: [entry], by: [setup.hit, setup.gain],
          of: { full[$0.label]! }, with: { reduced[$0.label]! }, family: "REDA against its reductions")
        Paragraph {
          let values = try all[entry.label]!.map { try $0.mean(setup.gain) }
          return "On \(entry.label) NDCG@10 of the full model is \(values[2], decimals: 4), with one aspect an item \(values[0], decimals: 4), and without memory \(values[1], decimals: 4). The paper says that the memory adds at least 8 %."
        }
      }
    }
  }

  /// What the aspects that the profile leaves out would change.
  private var aspects: Reports.Table {
    let numbers = [setup.aspects, setup.aspects + 1]
    return lab.singleRunTable(
      "REDA with \(numbers[0]) and with \(numbers[1]) aspects an item: seed 1, without weight decay, all else as in @results.",
      label: "aspects", columns: [Column("Data", .left), Column("k")], by: [setup.hit, setup.gain],
      facts: [.validation(setup.gain)], notes: ["One seed each: differences within the noise of seeds say nothing."],
      on: setup.moduleData
    ) { entry in
      numbers.map { k in
        let runs = withoutDecay("k = \(k)", ["aspects": CanonicalJSON(k)], on: entry, seeds: 1)
        return ([k == numbers[0] ? .text(Text(verbatim: entry.label)) : .empty, .integer(k)], runs)
      }
    }
  }
}
