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
    let variants = each(setup.studied) { entry in
      [
        variant("AttRec", "w/o Self-Att", ["usesAttention": false], on: entry),
        variant("AttRec", "mask before softmax", ["mask": "preSoftmax"], on: entry),
      ]
    }
    let table3 = reproduce(
      "table3", from: each(setup.studied) { variants[$0.label]! + [runs("AttRec", on: $0).labelled("w/ Self-Att")] })
    for entry in setup.studied {
      lab.resultTable(
        "AttRec with and without self-attention on \(entry.label).", label: "ablation-\(entry.dataSet.name)",
        groups: [(nil, [runs("AttRec", on: entry)] + variants[entry.label]!.reversed())], by: [setup.hit, setup.rank])
    }
    table3.companion("Ours beside the paper's Table 3.", label: "table3")
    table.comparisons(
      { "AttRec against its variants on \($0.label)." }, label: "ablation-tests", on: setup.studied, by: [setup.hit],
      with: { variants[$0.label]! }, family: "AttRec against its variants")
    "Without self-attention, the intent is the plain mean of the window's items."
    for entry in setup.studied {
      Paragraph {
        let difference = try runs("AttRec", on: entry).mean(setup.hit) - variants[entry.label]![0].mean(setup.hit)
        let column = paper["table3"].column(entry.label, setup.hit.label)
        let published = paper["table3"].value("w/ Self-Att", column)! - paper["table3"].value("w/o Self-Att", column)!
        let tests = try tests(variants[entry.label]!, on: entry, "AttRec against its variants")
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
      let rows = [
        variant("AttRec", "mask before softmax, L = 2", ["window": 2, "mask": "preSoftmax"], on: entry, seeds: 1),
        variant("AttRec", "plain mean, L = 2", ["window": 2, "usesAttention": false], on: entry, seeds: 1),
        variant("AttRec", "mask after softmax, L = 2", ["window": 2], on: entry, seeds: 1),
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
    let variants = each(setup.studied) { entry in
      [("Sum", "sum"), ("Max", "max"), ("Min", "min")].map { name, value in
        variant("AttRec", name, ["aggregation": .string(value)], on: entry, seeds: lab.sideSeeds)
      }
    }
    let table4 = reproduce(
      "table4", from: each(setup.studied) { variants[$0.label]! + [runs("AttRec", on: $0).labelled("Mean")] })
    "The attended window has L rows; the paper makes them one vector by their mean, and tries sum, maximum and minimum."
    table4.companion("Ours beside the paper's Table 4.", label: "table4")
    table.comparisons(
      { "The mean against the other aggregations on \($0.label)." }, label: "aggregation-tests", on: setup.studied,
      by: [setup.hit], with: { variants[$0.label]! }, family: "Mean against the other aggregations")
    for entry in setup.studied {
      Paragraph {
        let tests = try tests(variants[entry.label]!, on: entry, "Mean against the other aggregations")
        let apart = tests.filter { ($0.adjusted ?? 1) < 0.05 }.map { "\($0.b) (\($0.difference > 0 ? "worse" : "better"))" }
        return "On \(entry.label) \(apart.isEmpty ? "none of the three is told apart from the mean" : "told apart from the mean: \(apart.joined(separator: ", "))")."
      }
    }
  }
}
