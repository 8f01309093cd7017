/// Something a grid can run: a model, or one whose hyper-parameters are still being tuned.
public protocol Contender {
  /// What tables and claims call it.
  var label: String { get }
  /// The model to run on these data.
  /// - Throws: `Missing` while that is not known.
  func choice(on data: DataSet) throws -> ModelChoice
}

extension ModelChoice: Contender {
  public func choice(on data: DataSet) -> ModelChoice { self }
}

/// A model whose hyper-parameters depend on the data set.
public struct PerDataSet: Contender {
  public let label: String
  private let make: (DataSet) throws -> ModelChoice

  public init(_ label: String, _ make: @escaping (DataSet) throws -> ModelChoice) {
    self.label = label
    self.make = make
  }

  public func choice(on data: DataSet) throws -> ModelChoice { try make(data).labelled(label) }
}

extension Contender {
  /// The same model with some options set: a variant of a tuned model has its chosen settings, changed in these.
  public func varied(_ label: String, _ changes: [String: CanonicalJSON]) -> PerDataSet {
    PerDataSet(label) { try choice(on: $0).with(changes) }
  }
}

/// Models × data sets × seeds, asked for at once.
public struct Grid {
  public let models: [String]
  public let dataSets: [DataSet]
  private let runs: [String: [String: Runs]]

  fileprivate init(models: [String], dataSets: [DataSet], runs: [String: [String: Runs]]) {
    self.models = models
    self.dataSets = dataSets
    self.runs = runs
  }

  /// A row of the grid; reading from one it does not have is an error that names those it has.
  public subscript(model: String, on data: DataSet) -> Runs { self[model, on: data.label] }

  public subscript(model: String, on data: String) -> Runs {
    if let runs = runs[model]?[data] { return runs }
    let error = StudyError(
      "the grid has no \(model) on \(data)",
      expected: "one of \(models.joined(separator: ", ")) on \(dataSets.map(\.label).joined(separator: ", "))",
      hint: "Labels are looked up as they are spelled in the study.")
    return Runs(model: model, data: DataSet(name: data), cells: [], pending: error)
  }

  /// Whether the grid holds such a row; a paper's table may name models that a profile does not run.
  public func has(_ model: String, on data: String) -> Bool { runs[model]?[data] != nil }

  /// The row of a grid with a single data set.
  public subscript(model: String) -> Runs { self[model, on: dataSets.count == 1 ? dataSets[0].label : "an unnamed data set"] }

  /// Of these models, the one that is best on the validation items of a data set.
  public func bestByValidation(of models: [String], on data: DataSet) throws -> String {
    try Runs.bestByValidation(of: models.map { self[$0, on: data] }).model
  }
}

extension Lab {
  /// Asks for every model on every data set with every seed.
  /// - Parameters:
  ///   - seeds: how many, numbered from 1; the profile's (or `--seeds`) if not said.
  ///   - artifacts: what charts need beside the ranks, kept by the first seed.
  public func grid(
    _ models: [any Contender], on dataSets: [DataSet], under evaluation: EvaluationProtocol = .leaveOneOut(),
    seeds: Int? = nil, training: TrainingBudget = TrainingBudget(), purpose: Cell.Purpose = .final,
    artifacts: Set<String> = []
  ) -> Grid {
    var table: [String: [String: Runs]] = [:]
    for model in models {
      if table[model.label] != nil { fatalError("two models of a grid are called \(model.label)") }
      for data in dataSets {
        table[model.label, default: [:]][data.label] = runs(
          of: model, on: data, under: evaluation, seeds: seeds, training: training, purpose: purpose, artifacts: artifacts)
      }
    }
    return Grid(models: models.map(\.label), dataSets: dataSets, runs: table)
  }

  /// Asks for one model on one data set with every seed.
  public func runs(
    of model: any Contender, on data: DataSet, under evaluation: EvaluationProtocol = .leaveOneOut(), seeds: Int? = nil,
    training: TrainingBudget = TrainingBudget(), purpose: Cell.Purpose = .final, artifacts: Set<String> = []
  ) -> Runs {
    let choice: ModelChoice
    do {
      choice = try model.choice(on: data)
    } catch {
      return Runs(model: model.label, data: data, cells: [], pending: error)
    }
    let count = choice.isDeterministic ? 1 : max(seeds ?? seedCount, 1)
    let cells = (1...UInt64(count)).map { seed in
      cell(
        Cell(
          model: choice.labelled(model.label), data: data, evaluation: evaluation, training: training, seed: seed,
          purpose: purpose, artifacts: seed == 1 ? artifacts : []))
    }
    return Runs(model: model.label, data: data, cells: cells)
  }
}

extension Lab {
  /// Asks for the time of an epoch: a run alone on the machine after everything else, which trains one epoch to warm up
  /// and five that count, and then times a ranking of the validation items. No number comes of it but times.
  ///
  ///     try lab.timing(of: attRec, on: ml100k).timePerEpoch()
  public func timing(
    of model: any Contender, on data: DataSet, under evaluation: EvaluationProtocol = .leaveOneOut()
  ) -> Runs {
    runs(of: model, on: data, under: evaluation, seeds: 1, purpose: .timing)
  }
}
