import Analysis
import Interactions
public import Reports

/// A model timed on data of several sizes: `Lab.timing` on each.
public struct Growth {
  private let lab: Lab
  private let runs: [Runs]

  /// An eighth, a quarter and half of a data set's users, and all.
  public init(_ lab: Lab, _ data: DataSet, users: Int, timing: (DataSet) -> Runs) {
    self.lab = lab
    let parts = [8, 4, 2].map { divisor in
      DataSet.dataset(data.name, Preprocessing(filters: [.sampledUsers(users / divisor, seed: 0)]))
        .labelled("\(data.label), 1/\(divisor) of the users")
    }
    runs = (parts + [data]).map(timing)
  }

  public var sizes: Int { runs.count }

  private func events(_ runs: Runs) throws -> Int { try lab.dataCard(runs.data).value().statistics.events }

  /// Seconds an epoch, and microseconds an event of the log.
  public func table(_ caption: Text, label: String) -> Reports.Table {
    Table(caption, label: label) {
      Column("Data", .left)
      Column("Interactions")
      Column("Seconds an epoch")
      Column("µs an interaction")
      for run in runs {
        let (events, seconds) = (try events(run), try run.secondsPerEpoch().value)
        Row(
          cells: [
            .text(Text(verbatim: run.data.label)), .integer(events), .number(seconds, decimals: 3, measured: true),
            .number(1e6 * seconds / Double(events), decimals: 2, measured: true),
          ])
      }
    }
  }

  /// The power of the number of events with which the time of an epoch grows; nil where it cannot be fitted.
  public func exponent() throws -> Double? {
    growthExponent(try runs.map { (size: Double(try events($0)), cost: try $0.secondsPerEpoch().value) })
  }
}
