import Analysis
import Foundation
import Reports
import StudyKit

extension Experiment {
  /// Eq. 10 as printed, as the authors' code has it, and as pairwise ranking; pairs that share an item or not.
  @BlockBuilder var losses: [Block] {
    let entry = setup.sweptData
    let kept: Set<String> = [Self.lossCurve]
    let usual = variant("σ(x)", [:], on: entry, seeds: 1, artifacts: kept)
    let variants = [
      variant("softplus(x)", ["loss": "bpr"], on: entry, seeds: 1, artifacts: kept),
      variant("ln σ(x), as printed", ["loss": "printed"], on: entry, seeds: 1, artifacts: kept),
      variant("σ(x), independent pairs", ["pairs": "independent"], on: entry, seeds: 1, artifacts: kept),
    ]
    Section("Which loss?") {
      "With x = r_c · r_n − r_c · r_t, small where the target’s relation is nearer to the context’s than the negative’s is, the paper’s Eq. 10 sums ln σ(x) and says that it is minimised. That has no lower bound: as x falls, ln σ(x) approaches x itself, and its slope σ(−x) approaches 1. So it pushes hardest where a pair is ranked rightly already, and hardly where it is wrong. The authors’ code sums σ(x), which is bounded; the consistent reading as pairwise ranking is softplus(x) = −ln σ(−x)."
      lossForms
      Figure(
        "Mean loss of an example by epoch on \(entry.label), seed 1. Left the two bounded forms, right the form that is printed.",
        label: "loss-curves", source: here()
      ) {
        Chart.facets(
          [
            (
              title: "Bounded below by 0",
              chart: Chart.line(
                [
                  try lossCurve("σ(x)", usual), try lossCurve("softplus(x)", variants[0]),
                ], x: "Epoch", y: "Loss", spread: .none)
            ),
            (
              title: "Unbounded",
              chart: Chart.line(
                [try lossCurve("ln σ(x)", variants[1])], x: "Epoch", y: "Loss", spread: .none)
            ),
          ], columns: 2)
      }
      Reports.Table("Losses and pairs on \(entry.label): seed 1, without weight decay.", label: "losses") {
        Column("Loss and pairs", .left)
        Column("HR@10")
        Column("NDCG@10")
        Column("Best epoch")
        for (name, runs) in [("σ(x), pairs share an item (default)", usual)] + variants.map({ ($0.model, $0) }) {
          let run = try runs.completed()[0]
          Row(
            .text(Text(verbatim: name)), .number(try run.metric(setup.hit), decimals: 4),
            .number(try run.metric(setup.gain), decimals: 4), .integer(try run.training().bestEpoch ?? 0))
        }
        Note("One seed each: differences within the noise of seeds say nothing.")
      }
      Paragraph {
        let curve = try variants[1].completed()[0].artifact(Self.lossCurve)
        let (first, last) = (Double(curve[0, 0]), Double(curve[curve.rows - 1, 0]))
        let final = last - Double(curve[max(0, curve.rows - 2), 0])
        let verdict: Text = last < first && final < 0
          ? "It is still falling when training ends, and nothing but the length of training bounds it."
          : last < first
            ? "It fell, but not in the last epoch: so short a run does not show where it ends."
            : "It has not begun to fall: so short a run shows nothing."
        let (printed, usual) = (try variants[1].mean(setup.gain), try usual.mean(setup.gain))
        return "Trained as printed, the mean loss goes from \(first, decimals: 3) in the first epoch to \(last, decimals: 3) in epoch \(curve.rows), and changes by \(final, decimals: 3) in the last one. \(verdict) By NDCG@10 it ends \(printed > usual ? "ahead of the default all the same" : "behind the default"): \(printed, decimals: 4) against \(usual, decimals: 4), one seed each."
      }
    }
  }

  /// The three forms and their slopes at some x.
  private var lossForms: Reports.Table {
    Reports.Table("The three forms and how hard they push, at some differences x.", label: "loss-forms") {
      Column("x")
      Columns("Loss") {
        Column("σ(x)")
        Column("softplus(x)")
        Column("ln σ(x)")
      }
      Columns("Slope") {
        Column("σ(x)")
        Column("softplus(x)")
        Column("ln σ(x)")
      }
      for x in [5, 0, -5, -50, -500] as [Double] {
        let sigmoid = 1 / (1 + exp(-x))
        let softplus = max(x, 0) + log1p(exp(-abs(x)))
        let values = [
          sigmoid, softplus, x - softplus, sigmoid * (1 - sigmoid), sigmoid, 1 / (1 + exp(x)),
        ]
        Row(cells: [.number(x, decimals: 0)] + values.map { .number($0, decimals: 4) })
      }
      Note("x above 0 is a violation, x below 0 a pair ranked rightly.")
    }
  }

  func lossCurve(_ name: String, _ runs: Runs) throws -> Series {
    let curve = try runs.completed()[0].artifact(Self.lossCurve)
    return Series(name, x: (1...curve.rows).map(Double.init), y: curve.values.map(Double.init))
  }
}
