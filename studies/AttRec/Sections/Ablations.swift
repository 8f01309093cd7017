import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Tables 3 and 4, and the experiment on windows of two items.
  @BlockBuilder var ablations: [Block] {
    Section("Does self-attention help?") {
      selfAttention
      windowsOfTwo
    }
    Section("How should the attended items become one vector?") { aggregation }
  }

  /// Table 3, with a third row for the mask of the paper's text.
  @BlockBuilder private var selfAttention: [Block] {
    let plain = "w/o Self-Att"
    let masked = "mask before softmax"
    let variants = Dictionary(
      uniqueKeysWithValues: setup.studied.map { entry in
        (
          entry.label,
          [
            variant("AttRec", plain, ["usesAttention": false], on: entry),
            variant("AttRec", masked, ["mask": "preSoftmax"], on: entry),
          ]
        )
      })
    let table3 = lab.reproduce(paper["table3"]) { row, column in
      guard let found = variants[column.data] else { throw Missing(.absent, reason(for: column.data)) }
      return try row == plain ? found[0].observed(setup.hit) : runs("AttRec", on: column.data).observed(setup.hit)
    }
    for entry in setup.studied {
      lab.resultTable(
        "AttRec with and without self-attention on \(entry.label).", label: "ablation-\(entry.dataSet.name)",
        groups: [(nil, [(try? runs("AttRec", on: entry.label))].compactMap { $0 } + variants[entry.label]!.reversed())],
        by: [setup.hit, setup.rank])
    }
    table3.companion("Ours beside the paper's Table 3.", label: "table3")
    for entry in setup.studied {
      comparisonTable("AttRec against its variants on \(entry.label).", label: "ablation-tests-\(entry.dataSet.name)") {
        try tests(of: variants[entry.label]!, on: entry, "AttRec against its variants")
      }
    }
    "Without self-attention, the intent is the plain mean of the window's items."
    for entry in setup.studied {
      Paragraph {
        let difference = try runs("AttRec", on: entry.label).mean(setup.hit) - variants[entry.label]![0].mean(setup.hit)
        let column = paper["table3"].column(entry.label, setup.hit.label)
        let published = paper["table3"].value("w/ Self-Att", column)! - paper["table3"].value(plain, column)!
        let tests = try self.tests(of: variants[entry.label]!, on: entry, "AttRec against its variants")
        let (gain, mask) = (tests[0], tests[1])
        return "On \(entry.label) the paper's gain from self-attention is \(published, decimals: 4) in HR@50; ours is \(difference, decimals: 4) (\(pValue(gain.adjusted ?? 1)) after Holm's correction). The mask before the softmax does \(mask.difference > 0 ? "worse" : "better") than the default by \(abs(mask.difference), decimals: 4) (\(pValue(mask.adjusted ?? 1)))."
      }
    }
    "*Mask before softmax* follows the paper's text; the default follows the author's code (see @deviations)."
  }

  /// With L = 2 a row of the attention matrix whose diagonal is left out of the softmax has one entry, which is 1.
  @BlockBuilder private var windowsOfTwo: [Block] {
    Section("With two items a mask before the softmax is no attention at all") {
      let entry = setup.studied.last { $0.window == 2 } ?? setup.studied[0]
      let two: [String: CanonicalJSON] = ["window": 2]
      let rows = [
        variant("AttRec", "mask before softmax, L = 2", two.merging(["mask": "preSoftmax"]) { $1 }, on: entry, seeds: 1),
        variant("AttRec", "plain mean, L = 2", two.merging(["usesAttention": false]) { $1 }, on: entry, seeds: 1),
        variant("AttRec", "mask after softmax, L = 2", two, on: entry, seeds: 1),
      ]
      "The paper trains eight of its data sets with windows of two items and masks the diagonal “before the softmax”. Then each row of the attention matrix has a single entry, which the softmax makes 1: the intent is the mean of the two items whatever the weights are, the projection gets no gradient, and a gain from self-attention such as Table 3 prints for these data cannot exist. One seed each on \(entry.label):"
      lab.resultTable(
        "Windows of two items on \(entry.label): the place of the mask.", label: "windows-of-two",
        groups: [(nil, rows)], by: [setup.hit, setup.rank])
      Paragraph {
        let values = try rows.map { try $0.perUser(setup.rank).values }
        let differing = zip(values[0], values[1]).count { $0 != $1 }
        let after = zip(values[2], values[1]).count { $0 != $1 }
        return "The mask before the softmax and the plain mean give \(differing == 0 ? "the same rank to every one of the \(values[0].count) test users" : "different ranks to \(differing) of \(values[0].count) test users, all by rounding"); the mask after the softmax, which is what the author's code does, ranks otherwise for \(after) of them."
      }
    }
  }

  /// Table 4.
  @BlockBuilder private var aggregation: [Block] {
    let changed = ["Sum": "sum", "Max": "max", "Min": "min"]
    let variants = Dictionary(
      uniqueKeysWithValues: setup.studied.map { entry in
        (
          entry.label,
          ["Sum", "Max", "Min"].map { name in
            variant("AttRec", name, ["aggregation": .string(changed[name]!)], on: entry, seeds: setup.sideSeeds)
          }
        )
      })
    let table4 = lab.reproduce(paper["table4"]) { row, column in
      guard let found = variants[column.data] else { throw Missing(.absent, reason(for: column.data)) }
      if row == "Mean" { return try runs("AttRec", on: column.data).observed(setup.hit) }
      return try found.first { $0.model == row }!.observed(setup.hit)
    }
    "The attended window has L rows; the paper makes them one vector by their mean, and tries sum, maximum and minimum."
    table4.companion("Ours beside the paper's Table 4.", label: "table4")
    for entry in setup.studied {
      comparisonTable("The mean against the other aggregations on \(entry.label).", label: "aggregation-tests-\(entry.dataSet.name)") {
        try tests(of: variants[entry.label]!, on: entry, "Mean against the other aggregations")
      }
    }
    for entry in setup.studied {
      Paragraph {
        let tests = try self.tests(of: variants[entry.label]!, on: entry, "Mean against the other aggregations")
        let apart = tests.filter { ($0.adjusted ?? 1) < 0.05 }.map { "\($0.b) (\($0.difference > 0 ? "worse" : "better"))" }
        return "On \(entry.label) \(apart.isEmpty ? "none of the three is told apart from the mean" : "told apart from the mean: \(apart.joined(separator: ", "))")."
      }
    }
  }

  /// AttRec's row against its variants on a data set, as one family.
  private func tests(of variants: [Runs], on entry: PaperData, _ family: String) throws -> [Comparison] {
    try lab.compare(
      try runs("AttRec", on: entry.label), with: variants, by: setup.hit, family: "\(family), HR@50, \(entry.label)")
  }
}
