public import Interactions

/// What a training run is given, besides the model and its settings.
public struct TrainingJob {
  public var catalog: Catalog
  /// All that training may read.
  public var view: TrainingView
  /// What scoring reads: moments of it are named by the caller.
  public var log: InteractionLog
  public var seed: UInt64
  /// Overrides the recipe's number of epochs, and the rest of its schedule, where given.
  public var schedule: Schedule?
  /// What is looked at between epochs; nil trains for the whole schedule.
  public var validation: Validation?
  /// Told after every epoch.
  public var progress: (EpochRecord) -> Void
  /// Asked after every epoch; true ends the run with `RecommenderError.cancelled`.
  public var isCancelled: () -> Bool

  public init(
    catalog: Catalog, view: TrainingView, log: InteractionLog, seed: UInt64, schedule: Schedule? = nil,
    validation: Validation? = nil, progress: @escaping (EpochRecord) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.catalog = catalog
    self.view = view
    self.log = log
    self.seed = seed
    self.schedule = schedule
    self.validation = validation
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

/// A metric on the validation items, and which of its values is better: the epoch with the best one is kept.
public struct Validation {
  public var measure: (any Scorer) throws -> Double
  public var isBetter: (Double, Double) -> Bool

  /// - Parameters:
  ///   - isBetter: whether the first of two values is better; `>` for a hit ratio, `<` for an error.
  ///   - measure: the metric of a model as it is now.
  public init(isBetter: @escaping (Double, Double) -> Bool, measure: @escaping (any Scorer) throws -> Double) {
    self.isBetter = isBetter
    self.measure = measure
  }
}

/// One epoch of a training run.
public struct EpochRecord: Codable, Hashable, Sendable {
  /// Counted from 1.
  public var epoch: Int
  /// The mean loss of an example, decay not included.
  public var loss: Double
  /// The validation metric, where it was looked at.
  public var validation: Double?
  /// Wall-clock seconds of training, sampling included and validation not.
  public var seconds: Double
}

/// A trained model and how it came about.
public struct TrainedModel {
  public var scorer: any Scorer
  public var epochs: [EpochRecord]
  /// The epoch whose weights were kept; nil where nothing was trained by epochs.
  public var bestEpoch: Int?
  public var parameterCount: Int
  /// The model's inner values for some moments (see `Recommender.observables`).
  public var observe: ([Moment]) -> [(name: String, shape: [Int], values: [Float])]
  /// A weight by its name, with its rows and columns; nil where there is none of that name.
  public var weight: (String) -> (rows: Int, columns: Int, values: [Float])?
}

/// What can go wrong with a model: its name, its settings, its training.
public enum RecommenderError: Error, Equatable, CustomStringConvertible {
  case unknownModel(String, known: [String])
  case badHyperparameters(model: String, problems: [String])
  /// The loss or a score stopped being a finite number.
  case diverged(model: String, epoch: Int)
  case nothingToTrain(model: String, reason: String)
  case cancelled

  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      "there is no model named \"\(name)\"; the models are \(known.joined(separator: ", "))"
    case .badHyperparameters(let model, let problems):
      "\(model) cannot be made with these settings: \(problems.joined(separator: "; "))"
    case .diverged(let model, let epoch):
      "the loss of \(model) was no longer finite in epoch \(epoch); lower its learning rate"
    case .nothingToTrain(let model, let reason): "\(model) has nothing to train on: \(reason)"
    case .cancelled: "the run was cancelled"
    }
  }
}
