public import Interactions

/// What a training run is given, besides the model and its settings.
public struct TrainingJob {
  public var catalog: Catalog
  /// All that training may read.
  public var view: TrainingView
  /// What scoring reads: prefixes of it are named by the caller.
  public var log: InteractionLog
  public var seed: UInt64
  /// Overrides the recipe's number of epochs, and the rest of its schedule, where given.
  public var schedule: Schedule?
  /// The validation metric, larger for better; nil trains for the whole schedule.
  public var validate: ((any Scorer) throws -> Double)?
  /// Told after every epoch.
  public var progress: (EpochRecord) -> Void
  /// Asked after every epoch; true ends the run with `RecommenderError.cancelled`.
  public var isCancelled: () -> Bool

  public init(
    catalog: Catalog, view: TrainingView, log: InteractionLog, seed: UInt64, schedule: Schedule? = nil,
    validate: ((any Scorer) throws -> Double)? = nil, progress: @escaping (EpochRecord) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.catalog = catalog
    self.view = view
    self.log = log
    self.seed = seed
    self.schedule = schedule
    self.validate = validate
    self.progress = progress
    self.isCancelled = isCancelled
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
  /// The model's inner values for some prefixes (see `Recommender.observables`).
  public var observe: ([Prefix]) -> [(name: String, shape: [Int], values: [Float])]
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
