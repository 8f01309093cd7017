import Analysis
import Reports
import StudyKit

extension Experiment {
  /// Table 5: seconds an epoch. The claim is about the ratio of the two models, not about the seconds.
  @BlockBuilder var efficiency: [Block] {
    Section("What does it cost?") {
      let models = ["AttRec", "Caser"]
      let timed = each(setup.studied) { entry in
        models.map { lab.timing(of: table.contender($0).varied($0, ["batchSize": 1000]), on: entry.dataSet) }
      }
      let _ = reproduce("table5", from: timed) { runs, _ in try runs.timePerEpoch() }
      "Seconds an epoch with batches of 1000, negative sampling included and evaluation not: the median of five epochs after one to warm up, alone on the machine, one thread. The paper's are on a graphics card."
      Reports.Table("Seconds an epoch.", label: "table5") {
        Column("Data", .left)
        for side in ["Ours", "The paper's"] as [Text] {
          Columns(side) { for name in models + ["Ratio"] { Column("\(name)") } }
        }
        for entry in setup.studied {
          let seconds = try timed[entry.label]!.map { try $0.secondsPerEpoch().value }
          let column = paper["table5"].column(entry.label, "seconds")
          let published = models.map { paper["table5"].value($0, column)! }
          Row(
            cells: [.text(Text(verbatim: entry.label))] + seconds.map { .number($0, decimals: 3, measured: true) }
              + [.number(seconds[0] / seconds[1], decimals: 2, measured: true)]
              + published.map { .number($0, decimals: 3) } + [.number(published[0] / published[1], decimals: 2)])
        }
        Note("The hardware is in @provenance.")
      }
      Paragraph {
        let cheaper = try timed.values.count { try $0[0].secondsPerEpoch().value < $0[1].secondsPerEpoch().value }
        return "AttRec takes less time than Caser on \(cheaper) of \(timed.count) data sets, where the paper has it take as much or more: a ratio outside the paper's counts against its claim, also where it is to AttRec's advantage."
      }
      Paragraph {
        let epochs = try runs("AttRec", on: ml100k).bestEpochs()
        return "On ML-100K the best validation epoch of AttRec is \(epochs.map(String.init).joined(separator: ", ")) over its \(epochs.count) seeds; the paper says that fewer than 30 suffice."
      }
      growth
    }
  }

  /// Seconds an epoch over parts of the largest data set of the profile.
  @BlockBuilder private var growth: [Block] {
    let whole = setup.data["ML-1M"] ?? ml100k
    let growth = Growth(lab, whole.dataSet, users: whole.printed[0]) { part in
      lab.timing(of: table.contender("AttRec", on: whole), on: part)
    }
    growth.table("How the time of an epoch of AttRec grows.", label: "growth")
    Paragraph {
      "Time grows as the number of interactions to the power \(measured(try growth.exponent()!, decimals: 2)), fitted over the \(growth.sizes) sizes; 1 is linear. The decay of this model touches every row of its tables at every step, which adds a share that grows with users and items times interactions. The growth of ranking and of t-SNE is in the benchmarks (`make bench`)."
    }
  }
}
