import Analysis
import Evaluation
import Interactions
import Reports
import StudyKit

extension Experiment {
  /// How many of each user's items the timed runs read, on the data with the longest histories.
  private var timedLengths: [Int] { profile.pick(smoke: [5, 10], quick: [5, 10, 20, 40], standard: [10, 20, 40, 80]) }
  /// Few candidates, so that the square of the history is not hidden behind them.
  static let timedCandidates = 10

  /// The same users with histories of n items each; two more are held out.
  private func users(withHistoriesOf length: Int) -> DataSet {
    let entry = setup.sweptData
    guard var preparation = try? entry.dataSet.options(over: Preprocessing()) else { return entry.dataSet }
    preparation.filters += [.core(user: timedLengths.max()! + 2, item: 1, passes: .single), .latestEvents(length + 2)]
    return .dataset(entry.dataSet.name, preparation).labelled("\(entry.label), \(length) items a user", scope: entry.dataSet.scope)
  }

  /// The quadratic growth of z_u, measured.
  @BlockBuilder var cost: [Block] {
    let parts = timedLengths.map { length in (length: length, data: users(withHistoriesOf: length)) }
    // At the settings before tuning.
    let timed = parts.map { part in
      lab.timing(
        of: setup.model("REDA", on: setup.sweptData), on: part.data,
        under: .leaveOneOut(candidates: [.sampled(Self.timedCandidates)], selection: setup.gain))
    }
    Section("What does it cost?") {
      "z_u sums the relations of n(n − 1)/2 pairs of a user’s n items, and scoring c candidates takes another c·n; each relation is k²·d·(1 + m + s) multiplications. So the cost of a user grows with the square of the history, where FISM’s and NeuMF’s grows at most linearly. Training compares three relations an event, whatever the history. The authors cap a history at 500 items."
      Reports.Table("REDA on the same users of \(setup.sweptData.label) with histories of different lengths.", label: "cost") {
        Column("Items a user")
        Column("Users")
        Column("Pairs in z_u")
        Column("Pairs in scores")
        Column("Seconds a ranking")
        Column("µs a pair")
        Column("µs an event, training")
        for (part, runs) in zip(parts, timed) {
          let users = try lab.dataCard(part.data).value().statistics.users
          let (own, scored) = Self.pairs(part.length, users)
          let ranking = try runs.secondsPerRanking().value
          Row(
            cells: [
              .integer(part.length), .integer(users), .integer(own), .integer(scored),
              .number(ranking, decimals: 3, measured: true),
              .number(1e6 * ranking / Double(own + scored), decimals: 2, measured: true),
              .number(1e6 * (try runs.secondsPerEpoch().value) / Double(part.length * users), decimals: 1, measured: true),
            ])
        }
        Note("One ranking of the validation items among \(Self.timedCandidates + 1) candidates, and one epoch, each alone on the machine, one thread: the median. Settings of REDA before tuning. The hardware is in @provenance.")
      }
      Paragraph {
        let last = parts.count - 1
        let users = try lab.dataCard(parts[last].data).value().statistics.users
        let ends = [0, last].map { Self.pairs(parts[$0].length, users) }
        let ratio = Double(ends[1].own + ends[1].scored) / Double(ends[0].own + ends[0].scored)
        let seconds = try timed[last].secondsPerRanking().value / timed[0].secondsPerRanking().value
        return "From \(parts[0].length) to \(parts[last].length) items a user the pairs grow by a factor of \(ratio, decimals: 1), those of z_u alone by \(Double(ends[1].own) / Double(ends[0].own), decimals: 1); the measured time of a ranking grows by a factor of \(measured(seconds, decimals: 1)). Where the history is longer than twice the candidates, the square dominates: with the 101 of the protocol, beyond 202 items."
      }
    }
  }

  private static func pairs(_ length: Int, _ users: Int) -> (own: Int, scored: Int) {
    (users * length * (length - 1) / 2, users * (timedCandidates + 1) * length)
  }
}
