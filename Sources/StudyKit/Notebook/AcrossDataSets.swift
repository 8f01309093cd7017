public import Analysis
public import Evaluation

/// Several models over several data sets: mean ranks, and whether they differ.
///
/// One number a model and data set (the mean over seeds and users); users of different data sets are never pooled.
/// Friedman's test with the Iman–Davenport statistic, then Nemenyi's for all pairs. Fewer than five data sets say
/// nothing about data sets in general: then there are ranks, and a reason instead of a test.
public struct AcrossDataSets: Equatable, Sendable {
  /// A test over data sets needs so many.
  public static let leastDataSets = 5

  public let metric: Metric
  /// In the order given.
  public let models: [String]
  /// Those on which every model has a number.
  public let dataSets: [String]
  /// Of those, the ones that only stand for the paper's data, with how.
  public let substitutes: [(data: String, scope: Scope)]
  /// Data sets that were asked for and left out, with the reason.
  public let leftOut: [(data: String, reason: String)]
  /// One row a data set, one column a model.
  public let values: [[Double]]
  /// Rank 1 is best.
  public let friedman: FriedmanTest
  /// Nil where there is no test.
  public let nemenyi: NemenyiTest?

  /// Why nothing can be concluded; nil where the test stands.
  public var reason: String? {
    guard dataSets.count >= Self.leastDataSets else {
      let count = dataSets.count == 1 ? "1 data set" : "\(dataSets.count) data sets"
      return "\(count), and a test over data sets needs \(Self.leastDataSets)"
    }
    return friedman.p == nil && friedman.chiSquareP == nil ? friedman.status.reason ?? "the test is undefined" : nil
  }

  /// Whether the models differ at all; without that no pair may be called different.
  public var isSignificant: Bool { reason == nil && friedman.isSignificant }

  /// The mean rank of each model, in the order of `models`; empty where there are fewer than two models or data sets.
  public var meanRanks: [Double] { friedman.meanRanks }

  init(
    _ metric: Metric, models: [String], rows: [(data: String, scope: Scope, values: [Double])],
    leftOut: [(data: String, reason: String)]
  ) {
    self.metric = metric
    self.models = models
    self.leftOut = leftOut
    dataSets = rows.map(\.data)
    substitutes = rows.filter { !$0.scope.counts }.map { ($0.data, $0.scope) }
    values = rows.map(\.values)
    friedman = FriedmanTest(values, direction: metric.direction)
    nemenyi = rows.count >= Self.leastDataSets ? NemenyiTest(friedman) : nil
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.metric == b.metric && a.models == b.models && a.dataSets == b.dataSets && a.values == b.values
      && a.substitutes.map(\.data) == b.substitutes.map(\.data) && a.leftOut.map(\.data) == b.leftOut.map(\.data)
      && a.leftOut.map(\.reason) == b.leftOut.map(\.reason)
  }
}

extension Lab {
  /// Ranks the models of a grid over its data sets.
  ///
  ///     try lab.acrossDataSets(grid, by: .hitRatio(50)).meanRanks
  ///
  /// - Parameter models: all of the grid's if not said. Verdicts on a pair depend on which models are in the pool.
  /// - Throws: `Missing` while a number is pending.
  public func acrossDataSets(
    _ grid: Grid, by metric: Metric, models: [String]? = nil, candidates: CandidateSet? = nil
  ) throws -> AcrossDataSets {
    let rows = grid.dataSets.flatMap { data in (models ?? grid.models).map { grid[$0, on: data] } }
    return try acrossDataSets(rows, by: metric, candidates: candidates)
  }

  /// The same of any rows: every model that occurs, on every data set that occurs. A data set on which one of the models
  /// has no number is left out, with the reason.
  public func acrossDataSets(
    _ rows: [Runs], by metric: Metric, candidates: CandidateSet? = nil
  ) throws -> AcrossDataSets {
    let models = rows.map(\.model).uniqued
    var complete: [(data: String, scope: Scope, values: [Double])] = []
    var leftOut: [(data: String, reason: String)] = []
    for data in rows.map(\.data.label).uniqued {
      let own = rows.filter { $0.data.label == data }
      do {
        let values = try models.map { model in
          guard let row = own.first(where: { $0.model == model }) else { throw Missing(.absent, "\(model) was not run on it") }
          return try row.mean(metric, candidates: candidates)
        }
        complete.append((data, scope(of: own[0].data), values))
      } catch let missing as Missing where missing.cause != .pending {
        leftOut.append((data, missing.reason))
      }
    }
    return AcrossDataSets(metric, models: models, rows: complete, leftOut: leftOut)
  }
}

extension [String] {
  /// Each string once, in the order in which they first occur.
  var uniqued: [String] {
    var seen = Set<String>()
    return filter { seen.insert($0).inserted }
  }
}
