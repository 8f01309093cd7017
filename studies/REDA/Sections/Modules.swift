import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Figure 2: what is left without the pair-wise interaction, and without the memory.
  @BlockBuilder var modules: [Block] {
    let variants = Dictionary(
      uniqueKeysWithValues: setup.moduleData.map { entry in
        (
          entry.label,
          [
            variant("REDA-NPIL", ["usesPairwiseInteraction": false], on: entry, seeds: setup.sideSeeds),
            variant("REDA-NMAL", ["usesMemory": false], on: entry, seeds: setup.sideSeeds),
          ]
        )
      })
    // The full model with the seeds and the decay that its reductions have.
    let full = Dictionary(
      uniqueKeysWithValues: setup.moduleData.map { ($0.label, variant("REDA", [:], on: $0, seeds: setup.sideSeeds)) })
    let _ = lab.reproduce(paper["figure2"]) { row, column in
      guard let found = variants[column.data] else { throw Missing(.absent, reason(for: column.data)) }
      let runs = found.first { $0.model == row } ?? full[column.data]!
      return try runs.observed(Metric(code: column.metric))
    }
    Section("What the modules contribute") {
      let reason: Text = setup.isQuick ? "" : " (@weight-decay)"
      "REDA-NPIL has one aspect an item, so that a pair has one product and nothing to weigh; REDA-NMAL reads no memory and takes the products themselves. Here, and wherever a variant of REDA stands below, all are trained without weight decay, whatever the setting in @results: with it a variant may end with all items scored alike\(reason)."
      Figure(
        "HR@N and NDCG@N of REDA and its two reductions, all with the same seeds and without weight decay. The paper’s Figure 2 has no readable values and does not name its data.",
        label: "figure2", source: here()
      ) {
        Chart.facets(
          try setup.moduleData.flatMap { entry in
            try ["hr", "ndcg"].map { family in
              (
                title: Text(verbatim: "\(entry.label), \(family == "hr" ? "HR" : "NDCG")"),
                chart: Chart.bars(
                  ["@5", "@10", "@15"],
                  try (variants[entry.label]! + [full[entry.label]!]).map { runs in
                    Series(runs.model, try [5, 10, 15].map { try runs.mean(Metric(code: "\(family)@\($0)")) })
                  }, y: "mean")
              )
            }
          }, columns: 2)
      }
      if setup.isLarge { aspects }
      for entry in setup.moduleData {
        comparisonTable("REDA against its reductions on \(entry.label).", label: "modules-\(entry.dataSet.name)") {
          try [setup.hit, setup.gain].flatMap { metric in
            try lab.compare(
              full[entry.label]!, with: variants[entry.label]!, by: metric,
              family: "REDA against its reductions, \(metric.label), \(entry.label)")
          }
        }
        Paragraph {
          let ours = try full[entry.label]!.mean(setup.gain)
          let reduced = try variants[entry.label]!.map { try $0.mean(setup.gain) }
          return "On \(entry.label) NDCG@10 of the full model is \(ours, decimals: 4), with one aspect an item \(reduced[0], decimals: 4), and without memory \(reduced[1], decimals: 4). The paper says that the memory adds at least 8 %."
        }
      }
    }
  }

  /// What the aspects that the profile leaves out would change.
  private var aspects: Reports.Table {
    let numbers = [setup.aspects, setup.aspects + 1]
    return Reports.Table("REDA with \(numbers[0]) and with \(numbers[1]) aspects an item: seed 1, without weight decay, all else as in @results.", label: "aspects") {
      Column("Data", .left)
      Column("k")
      Column("HR@10")
      Column("NDCG@10")
      Column("Validation NDCG@10")
      for entry in setup.moduleData {
        let points = numbers.map { variant("k = \($0)", ["aspects": CanonicalJSON(Double($0))], on: entry, seeds: 1) }
        for (k, runs) in zip(numbers, points) {
          Row(
            k == numbers[0] ? .text(Text(verbatim: entry.label)) : .empty, .integer(k),
            .number(try runs.mean(setup.hit), decimals: 4), .number(try runs.mean(setup.gain), decimals: 4),
            .number(try runs.validation(), decimals: 4))
        }
      }
      Note("One seed each: differences within the noise of seeds say nothing.")
    }
  }
}
