import Analysis
import Foundation
import Reports
import StudyKit

extension Experiment {
  /// Eq. 10 as printed, as the authors' code has it, and as pairwise ranking; pairs that share an item or not.
  @BlockBuilder var losses: [Block] {
    let entry = setup.sweptData
    let usual = curved("σ(x)", [:])
    let variants = [
      curved("softplus(x)", ["loss": "bpr"]), curved("ln σ(x), as printed", ["loss": "printed"]),
      curved("σ(x), independent pairs", ["pairs": "independent"]),
    ]
    Section("Which loss?") {
      "With x = r_c · r_n − r_c · r_t, small where the target’s relation is nearer to the context’s than the negative’s is, the paper’s Eq. 10 sums ln σ(x) and says that it is minimised. That has no lower bound: as x falls, ln σ(x) approaches x itself, and its slope σ(−x) approaches 1. So it pushes hardest where a pair is ranked rightly already, and hardly where it is wrong. The authors’ code sums σ(x), which is bounded; the consistent reading as pairwise ranking is softplus(x) = −ln σ(−x)."
      lossForms
      Figure(
        "Mean loss of an example by epoch on \(entry.label), seed 1. Left the two bounded forms, right the form that is printed.",
        label: "loss-curves", source: here()
      ) {
        let bounded = [try lossCurve("σ(x)", usual), try lossCurve("softplus(x)", variants[0])]
        let unbounded = [try lossCurve("ln σ(x)", variants[1])]
        return .facets(
          [("Bounded below by 0", bounded), ("Unbounded", unbounded)].map { title, lines in
            (title: Text(verbatim: title), chart: .line(lines, x: "Epoch", y: "Loss", spread: .none))
          }, columns: 2)
      }
      lab.singleRunTable(
        "Losses and pairs on \(entry.label): seed 1, without weight decay.", label: "losses",
        columns: [Column("Loss and pairs", .left)], by: [setup.hit, setup.gain], facts: [.bestEpoch],
        notes: ["One seed each: differences within the noise of seeds say nothing."], on: [entry]
      ) { _ in
        [("σ(x), pairs share an item (default)", usual)].map { (cells: [.text($0)], runs: $1) }
          + variants.map { (cells: [.text(Text(verbatim: $0.model))], runs: $0) }
      }
      Paragraph {
        let curve = try variants[1].completed()[0].artifact(Setup.lossCurve)
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

  /// One seed of REDA, with its loss by epoch.
  private func curved(_ name: String, _ changes: [String: CanonicalJSON]) -> Runs {
    withoutDecay(name, changes, on: setup.sweptData, seeds: 1, artifacts: [Setup.lossCurve])
  }

  /// The three forms and their slopes at some x.
  private var lossForms: Reports.Table {
    Reports.Table("The three forms and how hard they push, at some differences x.", label: "loss-forms") {
      Column("x")
      for side in ["Loss", "Slope"] {
        Columns("\(side)") { for form in ["σ(x)", "softplus(x)", "ln σ(x)"] { Column("\(form)") } }
      }
      for x in [5, 0, -5, -50, -500] as [Double] {
        let sigmoid = 1 / (1 + exp(-x))
        let softplus = max(x, 0) + log1p(exp(-abs(x)))
        let values = [sigmoid, softplus, x - softplus, sigmoid * (1 - sigmoid), sigmoid, 1 / (1 + exp(x))]
        Row(cells: [.number(x, decimals: 0)] + values.map { .number($0, decimals: 4) })
      }
      Note("x above 0 is a violation, x below 0 a pair ranked rightly.")
    }
  }
}
