public import Analysis
public import Reports

/// The proposed model against the baseline that is best on validation, on one data set, in words.
public struct Headline {
  public let ours, best: Runs
  public let test: Comparison
  /// "ahead of", "behind", "not told apart from".
  public let relation: String
  /// The metric's means of the two.
  public let value, rival: Double
  /// "*ML-100K*", with what the data are where they are not the paper's.
  public let place: Text

  /// "It is ahead of Caser, the baseline that is best on validation, with 0.1234 (difference 0.0123, p = 0.012)."
  public var sentence: Text {
    "It is \(relation) \(best.model), the baseline that is best on validation, with \(rival, decimals: 4) (difference \(test.difference, decimals: 4), \(pValue(test.p ?? 1)))."
  }
}

extension Comparison {
  /// How the first stands to the second, before any correction.
  public func relation(_ direction: Direction = .higher) -> String {
    guard let p, p < Significance.level else { return "not told apart from" }
    return direction.isBetter(meanA, than: meanB) ? "ahead of" : "behind"
  }
}

extension MainTable {
  /// - Throws: `Missing` while a row is pending.
  public func headline(on entry: Setup.Entry, by metric: Metric) throws -> Headline {
    let (ours, best) = (proposed(on: entry), try strongestBaseline(on: entry))
    let test = try compare(ours, with: [best], by: metric, family: "\(ours.model) against the baseline best on validation")[0]
    let scope = setup.lab.scope(of: entry.dataSet)
    return Headline(
      ours: ours, best: best, test: test, relation: test.relation(metric.direction), value: try ours.mean(metric), rival: try best.mean(metric),
      place: "*\(entry.label)*\(scope == .paper ? "" : " (\(scope.rawValue))")")
  }

  /// Which of the paper's models ended at the last epoch of their budgets, in a sentence.
  public func endedByBudget() throws -> Text {
    try StudyKit.endedByBudget(
      setup.data.run.flatMap { entry in
        setup.roster.models.compactMap { model in
          setup.longestRun(of: model, on: entry).map { (self[model, on: entry], $0) }
        }
      })
  }
}
