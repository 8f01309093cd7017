import Foundation
import Reports

/// What is awkward to set: long words, many columns, crowded labels, nested boxes.
enum Stress {
  static let filler = "Every number on this page is a function of the stored results, and every result names the inputs it was made from. "

  static func document() throws -> Document {
    try Document(
      "A very long title that says in some detail what was reproduced, on which data sets, and under which protocol it was evaluated",
      authors: ["First Author", "Second Author", "Third Author"], summary: [.stamp(.stale("two cells were made by an older revision of the protocol; run again with --refresh-stale"))]
    ) {
      Section("A section title so long that it has to be broken into two lines on the page and shortened in the running head") {
        "\(filler)The digest is `9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08` and the address is [https://example.org/a/very/long/path/that/does/not/fit/on/one/line/of/text](https://example.org). \(filler)"
        List {
          "\(filler)"
          List(.numbered) { "nested one"; "nested two, \(filler)" }
          Callout("A box inside a list", tone: .caution) { "\(filler)"; Equation("∑_{i ∈ I} exp(−‖x_i − μ‖^2 / 2σ^2) = Z", label: "z") }
        }
        wide
        sentences
      }
      Section("Charts in bad weather") {
        Figure("Many lines that end close together, with direct labels asked for.", label: "crowded") {
          Chart.line(
            (0..<9).map { i in Series("model number \(i)", x: [1, 10, 100, 1000], y: [0.1, 0.2, 0.3, 0.4 + 0.002 * Double(i)]) },
            x: Axis("training events", scale: .log), y: "HR@10", spread: .none, width: .page, key: .direct)
        }
        Figure("Long names of categories.", label: "names") {
          names
        }
        Figure("One series, one point; a constant; nothing at all.", label: "few") {
          Chart.facets(
            [
              ("one point", .line([Series("a", x: [3], y: [0.5])], x: "x", y: "y")),
              ("constant", .line([Series("a", x: [1, 2, 3], y: [2, 2, 2])], x: "x", y: "y")),
              ("nothing", .line([Series("a", x: [], y: [])], x: "x", y: "y")),
            ], columns: 3)
        }
        Figure("Attention over the last twenty items, a strip for each of three users.", label: "strips") {
          Chart.heatMap(
            HeatMap(
              (0..<3).map { row in (0..<20).map { strip(row, $0) } },
              rows: ["user 888", "user 538", "user 1"], columns: (0..<20).map { "\($0 - 20)" }, measure: "weight"), x: "items ago", width: .page)
        }
        Figure("Correlations around zero.", label: "diverging") {
          Chart.heatMap(
            HeatMap([[1, -0.4, 0.1], [-0.4, 1, -0.9], [0.1, -0.9, 1]], rows: ["HR", "MRR", "RMSE"], columns: ["HR", "MRR", "RMSE"], measure: "Kendall’s τ", midpoint: 0))
        }
        Figure("Ten thousand points.", label: "cloud") {
          Chart.scatter(
            [Series("a", cloud(0)), Series("b", cloud(0.4))], x: "x", y: "y", references: [.vertical(0.5, "threshold")])
        }
        Figure("Error bars and two panels that share an axis.", label: "shared") {
          func panel(_ s: Double) -> Chart {
            Chart.line(
              [Series("full", x: [1, 2, 3, 4, 5], y: [0.3, 0.34, 0.36, 0.35, 0.33].map { $0 * s }, low: [0.28, 0.32, 0.35, 0.33, 0.3].map { $0 * s }, high: [0.32, 0.36, 0.38, 0.37, 0.35].map { $0 * s }),
               Series("sampled", x: [1, 2, 3, 4, 5], y: [0.5, 0.54, 0.56, 0.55, 0.53].map { $0 * s })],
              x: "L", y: "HR@50", spread: .bars)
          }
          return Chart.facets([("ML-100K", panel(1)), ("Garden", panel(0.6)), ("Digital Music", panel(0.8)), ("ML-1M", panel(0.9))], columns: 2, sharesY: true, width: .page)
        }
      }
    }
  }

  static var names: Chart {
    Chart.bars(
      ["Tools and Home Improvement", "Digital Music", "Instant Video", "MovieTweetings", "Health and Personal Care", "Patio, Lawn and Garden"],
      [Series("ours", [0.12, 0.31, 0.22, 0.4, -0.05, 0.3], low: [0.1, 0.3, 0.2, 0.38, -0.08, 0.25], high: [0.14, 0.32, 0.25, 0.43, -0.01, 0.36]), Series("published", [0.14, 0.29, 0.25, 0.41, 0.02, 0.33])],
      y: "HR@50")
  }

  static func strip(_ row: Int, _ column: Int) -> Double? {
    (row + column) % 7 == 0 ? nil : Double((row * 7 + column * 3) % 11) / 11
  }

  static func metric(_ row: Int, _ column: Int) -> TableCell {
    let x = 0.1 + 0.013 * Double(row) + 0.02 * Double(column)
    return .number(x, decimals: 4, emphasis: row == 8 ? .best : [], greyFrom: 2)
  }

  static func cloud(_ shift: Double) -> [DataPoint] {
    (0..<5000).map { i in
      let x = Double(i * 7919 % 5003) / 5003
      return DataPoint(x + shift, Double(i * 104_729 % 4999) / 4999)
    }
  }

  static var wide: Table {
    Table("Every metric of every model on one data set", label: "wide") {
      Column("Model")
      for metric in ["HR", "NDCG", "MRR"] {
        Columns("\(metric)") { for k in [5, 10, 20, 50] { Column("@\(k)", better: .higher) } }
      }
      Column("Time, s", better: .lower)
      for (row, name) in Demo.models.enumerated() {
        let time = TableCell.number(12.5 * Double(row + 1), decimals: 1, measured: true)
        Row(cells: ["\(name)"] + (0..<12).map { metric(row, $0) } + [time])
      }
      Note("Bold marks the best value of a column. \(filler)")
    }
  }

  static var sentences: Table {
    Table("Reproducibility checklist", label: "checklist", width: .full) {
      Column("Question")
      Column("Answer")
      Column("Evidence")
      for index in 0..<16 {
        Row("Does the paper state, for experiment \(index), the full set-up with all hyper-parameters, how they were chosen, and the number of runs?",
          index % 5 == 0 ? .badge("unanswered", .negative) : .badge("yes", .positive), "\(index % 5 == 0 ? "" : filler)")
      }
    }
  }
}
