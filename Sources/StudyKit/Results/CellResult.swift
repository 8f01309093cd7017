public import Analysis
public import Evaluation

/// What came of a cell.
public struct CellResult: Equatable, Sendable {
  public enum Status: Equatable, Sendable {
    case ok
    /// An answer, too: the report draws a hole with the reason.
    case failed(reason: String, place: String)
    /// The loss or a score stopped being a number.
    case diverged(epoch: Int)
  }

  public var status: Status
  public var inputs: RecordedInputs
  /// The test cases by candidate set; empty for trials and failures.
  public var cases: [CandidateSet: TestCases]
  public var validation: ValidationCurve?
  public var training: TrainingFacts
  /// Named matrices for charts.
  public var artifacts: [String: Matrix]
  public var measured: Measurements

  public init(
    status: Status = .ok, inputs: RecordedInputs = RecordedInputs(), cases: [CandidateSet: TestCases] = [:],
    validation: ValidationCurve? = nil, training: TrainingFacts = TrainingFacts(), artifacts: [String: Matrix] = [:],
    measured: Measurements = Measurements()
  ) {
    self.status = status
    self.inputs = inputs
    self.cases = cases
    self.validation = validation
    self.training = training
    self.artifacts = artifacts
    self.measured = measured
  }

  public static func failed(_ reason: String, at place: String) -> CellResult {
    CellResult(status: .failed(reason: reason, place: place))
  }

  /// Why there is nothing to read; nil when all is well.
  public var failure: String? {
    switch status {
    case .ok: nil
    case .failed(let reason, let place): place.isEmpty ? reason : "\(reason) (\(place))"
    case .diverged(let epoch): "diverged in epoch \(epoch)"
    }
  }
}

/// What a result depends on beside its request. Changed inputs make it stale; they do not change its name.
public struct RecordedInputs: Equatable, Sendable, Codable {
  /// The digest of the canonical log.
  public var data = ""
  /// The digest of the frozen candidate sets.
  public var candidates = ""
  /// The revision of each model, objective, sampler, optimizer, protocol, metric and reader that was used, by name.
  public var revisions: [String: Int] = [:]
  /// The BLAS kernel: bits are equal only where it is the same.
  public var blas = ""
  /// The instruction set of our own loops, as bits are equal only where it is the same, too; nil in results from before it
  /// was recorded.
  public var instructions: String?
  /// The digest of the sources the program was built from.
  public var sources = ""
  public var commit = ""
  /// Whether the working tree differed from the commit.
  public var dirty = false

  public init() {}
}

/// The metric on the validation items, by epoch.
public struct ValidationCurve: Equatable, Sendable, Codable {
  public var metric: String
  public var epochs: [Int]
  public var values: [Double]

  public init(metric: String, epochs: [Int], values: [Double]) {
    self.metric = metric
    self.epochs = epochs
    self.values = values
  }

  /// Which way the metric is better; nil where this program does not know it.
  public var direction: Direction? { (try? Metric(code: metric))?.direction }

  /// The best value and its first epoch; nil for an empty curve, and for one of an unknown metric.
  public var best: (epoch: Int, value: Double)? {
    guard let direction else { return nil }
    var best: (epoch: Int, value: Double)?
    for (epoch, value) in zip(epochs, values) where best.map({ direction.isBetter(value, than: $0.value) }) ?? true {
      best = (epoch, value)
    }
    return best
  }
}

/// Facts of a training run that the same seed repeats.
public struct TrainingFacts: Equatable, Sendable, Codable {
  public var parameters = 0
  public var epochs = 0
  /// The epoch whose parameters were kept.
  public var bestEpoch: Int?

  public init(parameters: Int = 0, epochs: Int = 0, bestEpoch: Int? = nil) {
    self.parameters = parameters
    self.epochs = epochs
    self.bestEpoch = bestEpoch
  }
}

/// A named array of floats, row by row.
public struct Matrix: Equatable, Sendable {
  public var rows: Int
  public var columns: Int
  public var values: [Float]

  /// - Precondition: there are rows × columns values.
  public init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "\(values.count) values for \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  public subscript(row: Int, column: Int) -> Float { values[row * columns + column] }
}
