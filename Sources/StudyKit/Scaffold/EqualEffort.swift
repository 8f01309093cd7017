public import Analysis
public import Reports

/// Whether the place of the proposed model changes when its rivals are tuned as it is.
extension MainTable {
  /// What becomes of a paper's conclusion that its model is ahead of all, on one data set.
  /// - Parameter fair: the table in which every model is tuned.
  public func survival(in fair: MainTable, on entry: Setup.Entry, by metric: Metric) throws -> Text {
    let proposed = setup.roster.proposed
    let usual = try standing(on: entry, by: metric, "\(proposed) against each baseline at defaults")
    let tuned = try fair.standing(on: entry, by: metric, "\(proposed) against each tuned baseline")
    let gained = try setup.roster.baselines.count {
      metric.direction.isBetter(try fair[$0, on: entry].mean(metric), than: try self[$0, on: entry].mean(metric))
    }
    let all = setup.roster.baselines.count
    let conclusion = "The paper’s conclusion, that \(proposed) is ahead of all, holds"
    let survives =
      switch (usual.ahead == all, tuned.ahead == all) {
      case (true, true): "\(conclusion) in both tables"
      case (true, false): "\(conclusion) at the defaults and does not survive tuning"
      case (false, true): "\(proposed) is ahead of all only where its rivals are tuned"
      case (false, false): "\(conclusion) in neither table"
      }
    let source = setup.tuningData(for: entry).label
    let borrowed = source == entry.label ? "" : ", with the settings of \(source),"
    return "On \(entry.label)\(borrowed) tuning \(metric.direction == .higher ? "raises" : "lowers") \(metric.label) of \(gained) baselines. \(proposed) is ahead of \(usual.ahead) and behind \(usual.behind) of the \(all) baselines at their defaults, and ahead of \(tuned.ahead) and behind \(tuned.behind) of them tuned (paired t-test, Holm). \(survives). Against the best baseline the difference is \(usual.best.difference, decimals: 4) before (\(usual.best.b)) and \(tuned.best.difference, decimals: 4) after (\(tuned.best.b), \(pValue(tuned.best.adjusted ?? 1)))."
  }

  /// How many baselines the proposed model is told apart from, and the comparison with the best of them.
  private func standing(
    on entry: Setup.Entry, by metric: Metric, _ family: String
  ) throws -> (ahead: Int, behind: Int, best: Comparison) {
    let rows = try compare(proposed(on: entry), with: baselines(on: entry), by: metric, family: family)
    let apart = rows.filter { ($0.adjusted ?? 1) < Significance.level }
    let ahead = apart.count { metric.direction.isBetter($0.meanA, than: $0.meanB) }
    let best = rows.max { metric.direction.isBetter($1.meanB, than: $0.meanB) }!
    return (ahead, apart.count { metric.direction.isBetter($0.meanB, than: $0.meanA) }, best)
  }
}
