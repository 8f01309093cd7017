import Analysis
import Interactions
import Reports
import StudyKit

extension Experiment {
  /// Table 5: seconds an epoch. The claim is about the ratio of the two models, not about the seconds.
  @BlockBuilder var efficiency: [Block] {
    Section("What does it cost?") {
      let timed = setup.studied.map { entry in (entry, ["AttRec", "Caser"].map { timing($0, on: entry) }) }
      let table5 = lab.reproduce(paper["table5"]) { row, column in
        guard let found = timed.first(where: { $0.0.label == column.data }) else { throw Missing(.absent, reason(for: column.data)) }
        return try found.1.first { $0.model == row }!.timePerEpoch()
      }
      "Seconds an epoch with batches of 1000, negative sampling included and evaluation not: the median of five epochs after one to warm up, alone on the machine, one thread. The paper's are on a graphics card."
      Reports.Table("Seconds an epoch.", label: "table5") {
        Column("Data", .left)
        Columns("Ours") {
          Column("AttRec")
          Column("Caser")
          Column("Ratio")
        }
        Columns("The paper's") {
          Column("AttRec")
          Column("Caser")
          Column("Ratio")
        }
        for (entry, runs) in timed {
          let seconds = try runs.map { try $0.secondsPerEpoch().value }
          let column = paper["table5"].column(entry.label, "seconds")
          let published = ["AttRec", "Caser"].map { paper["table5"].value($0, column)! }
          Row(
            cells: [.text(Text(verbatim: entry.label))] + seconds.map { .number($0, decimals: 3, measured: true) }
              + [.number(seconds[0] / seconds[1], decimals: 2, measured: true)]
              + published.map { .number($0, decimals: 3) } + [.number(published[0] / published[1], decimals: 2)])
        }
        Note("The hardware is in @provenance.")
      }
      let _ = table5
      Paragraph {
        let cheaper = try timed.count { try $1[0].secondsPerEpoch().value < $1[1].secondsPerEpoch().value }
        return "AttRec takes less time than Caser on \(cheaper) of \(timed.count) data sets, where the paper has it take as much or more: a ratio outside the paper's counts against its claim, also where it is to AttRec's advantage."
      }
      Paragraph {
        let epochs = try runs("AttRec", on: "ML-100K").completed().compactMap { try $0.training().bestEpoch }
        return "On ML-100K the best validation epoch of AttRec is \(epochs.map(String.init).joined(separator: ", ")) over its \(epochs.count) seeds; the paper says that fewer than 30 suffice."
      }
      growth
    }
  }

  /// Seconds an epoch over parts of the largest data set of the profile.
  @BlockBuilder private var growth: [Block] {
    let whole = PaperData.named(data.contains { $0.label == "ML-1M" } ? "ML-1M" : "ML-100K")
    let parts = [8, 4, 2].map { divisor in
      DataSet.dataset(
        whole.dataSet.name,
        Preprocessing(filters: [.sampledUsers(whole.published.users / divisor, seed: 0)])
      ).labelled("\(whole.label), 1/\(divisor) of the users")
    } + [whole.dataSet]
    let runs = parts.map { part in
      lab.timing(of: contender(of: "AttRec", on: whole), on: part)
    }
    Reports.Table("How the time of an epoch of AttRec grows.", label: "growth") {
      Column("Data", .left)
      Column("Interactions")
      Column("Seconds an epoch")
      Column("µs an interaction")
      for (part, run) in zip(parts, runs) {
        let events = try lab.dataCard(part).value().statistics.events
        let seconds = try run.secondsPerEpoch().value
        Row(
          cells: [
            .text(Text(verbatim: part.label)), .integer(events), .number(seconds, decimals: 3, measured: true),
            .number(1e6 * seconds / Double(events), decimals: 2, measured: true),
          ])
      }
    }
    Paragraph {
      let points = try zip(parts, runs).map { part, run in
        (size: Double(try lab.dataCard(part).value().statistics.events), cost: try run.secondsPerEpoch().value)
      }
      return "Time grows as the number of interactions to the power \(measured(growthExponent(points)!, decimals: 2)), fitted over the \(points.count) sizes; 1 is linear. The decay of this model touches every row of its tables at every step, which adds a share that grows with users and items times interactions. The growth of ranking and of t-SNE is in the benchmarks (`make bench`)."
    }
  }
}
