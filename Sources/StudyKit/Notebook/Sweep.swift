/// One model over the values of one option: the points of a line chart.
public struct Sweep<Value> {
  public let points: [(value: Value, runs: Runs)]
  public var values: [Value] { points.map(\.value) }

  /// One number a point, read from its runs.
  public func map<Number>(_ read: (Runs) throws -> Number) rethrows -> [Number] { try points.map { try read($0.runs) } }
}

extension Lab {
  /// Asks for a model at each value of an option.
  ///
  ///     let omega = lab.sweep(over: [0, 0.2, 0.5, 1], on: ml100k) { attRec.with(["longTermShare": .init($0)]) }
  ///
  /// - Parameters:
  ///   - values: the profile may keep only some of them, first and last always.
  ///   - seeds: one, if not said.
  public func sweep<Value>(
    over values: [Value], on data: DataSet, under evaluation: EvaluationProtocol = .leaveOneOut(), seeds: Int = 1,
    training: TrainingBudget = TrainingBudget(), artifacts: Set<String> = [], model: (Value) -> any Contender
  ) -> Sweep<Value> {
    let kept = Self.spread(values.count, at: profile.sweepPoints).map { values[$0] }
    return Sweep(
      points: kept.map { value in
        let choice = model(value)
        let runs = runs(
          of: choice, on: data, under: evaluation, seeds: seeds, training: training, artifacts: artifacts)
        return (value, runs)
      })
  }

  /// At most `limit` of the indices 0..<count, evenly spread, both ends kept.
  static func spread(_ count: Int, at limit: Int) -> [Int] {
    guard count > limit, limit > 1 else { return Array(0..<min(count, max(limit, 1))) }
    return (0..<limit).map { ($0 * (count - 1) + (limit - 1) / 2) / (limit - 1) }
  }
}
