/// What was measured while a cell ran. It differs from run to run and never enters a digest; a report can hide it.
public struct Measurements: Equatable, Sendable, Codable {
  public var wallSeconds = 0.0
  public var cpuSeconds = 0.0
  public var peakMemoryBytes = 0
  /// The median over epochs, evaluation left out.
  public var secondsPerEpoch: Double?
  /// Of a timing run: the median of ranking the validation items once.
  public var secondsPerRanking: Double?
  public var host = ""
  public var cpu = ""
  /// The one-minute load average when the cell began.
  public var load = 0.0

  public init() {}
}

/// A quantity that differs from run to run: rendering may hide it.
public struct Measured: Equatable, Sendable {
  public var value: Double
  public var unit: String

  public init(_ value: Double, _ unit: String) {
    self.value = value
    self.unit = unit
  }
}
