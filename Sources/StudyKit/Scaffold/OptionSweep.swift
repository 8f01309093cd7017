public import Analysis
public import Reports

/// A model over the values of one option, one seed a point, on one data set: a line of a figure.
public struct OptionSweep {
  /// What the paper calls the option.
  public let symbol: String
  public let points: [(value: Double, runs: Runs)]

  /// - Parameters:
  ///   - values: the profile may keep only some of them, first and last always.
  ///   - run: the point with its name ("ω = 0.2") and its value.
  public init(_ symbol: String, over values: [Double], in lab: Lab, run: (_ name: String, _ value: Double) -> Runs) {
    self.symbol = symbol
    let kept = Lab.spread(values.count, at: lab.profile.sweepPoints).map { values[$0] }
    points = kept.map { ($0, run(Self.name(symbol, $0), $0)) }
  }

  public var values: [Double] { points.map(\.value) }

  /// A value as the paper's tables name it: "d = 64", "ω = 0.2".
  public func name(of value: Double) -> String { Self.name(symbol, value) }

  private static func name(_ symbol: String, _ value: Double) -> String { "\(symbol) = \(CanonicalJSON(value).text)" }

  public func means(_ metric: Metric) throws -> [Double] { try points.map { try $0.runs.mean(metric) } }

  /// The point with the best value; the first of equals.
  public func best(_ metric: Metric) throws -> (value: Double, name: String, mean: Double) {
    let means = try means(metric)
    let place = means.indices.dropFirst().reduce(0) { metric.direction.isBetter(means[$1], than: means[$0]) ? $1 : $0 }
    return (values[place], name(of: values[place]), means[place])
  }

  /// (max − min)/max over the points.
  /// - Throws: `Missing` where all are 0.
  public func relativeRange(_ metric: Metric) throws -> Double {
    let means = try means(metric)
    guard let most = means.max(), let least = means.min(), most > 0 else {
      throw Missing(.absent, "no point ranks a target among the first")
    }
    return (most - least) / most
  }

  /// A line with 95 % intervals over users.
  public func series(_ label: String, _ metric: Metric) throws -> Series {
    Series(label, x: values, observed: try points.map { try $0.runs.observed(metric) })
  }
}

extension Series {
  /// Means with their 95 % intervals, where there are such.
  public init(_ label: String, x: [Double], observed: [Observed]) {
    self.init(
      label, x: x, y: observed.map(\.value), low: observed.map { $0.interval?.low ?? $0.value },
      high: observed.map { $0.interval?.high ?? $0.value })
  }
}
