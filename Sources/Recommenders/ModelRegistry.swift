import Autodiff
public import Foundation
import Host
import Interactions

/// All models, by name. A model listed here can be asked for by studies and is held to the model laws.
public enum ModelRegistry {
  public static let all: [ModelEntry] = [
    ModelEntry(fitted: Popularity.self),
    ModelEntry(fitted: ItemKNN.self),
    ModelEntry(BPRMF.self),
    ModelEntry(MC.self),
    ModelEntry(FPMC.self),
    ModelEntry(HRM.self),
    ModelEntry(PRME.self),
    ModelEntry(TransRec.self),
    ModelEntry(AttRec.self),
    ModelEntry(NeuMF.self),
    ModelEntry(Caser.self),
    ModelEntry(LSTMPlus.self),
    ModelEntry(GRU4Rec.self),
    ModelEntry(SASRec.self),
    ModelEntry(fitted: NMF.self),
    ModelEntry(FISM.self),
    ModelEntry(CML.self),
    ModelEntry(LRML.self),
    ModelEntry(REDA.self),
    ModelEntry(MF.self),
    ModelEntry(SVDPlusPlus.self),
    ModelEntry(RRN.self),
    ModelEntry(YouTubeDNN.self),
  ]

  /// - Throws: `RecommenderError.unknownModel`, with the names there are.
  public static func entry(named name: String) throws(RecommenderError) -> ModelEntry {
    guard let entry = all.first(where: { $0.card.name == name }) else {
      throw .unknownModel(name, known: all.map(\.card.name))
    }
    return entry
  }
}

/// The type of a model, by its kind.
enum ModelType: Sendable {
  case recorded(any Recommender.Type)
  case fitted(any FittedRecommender.Type)
}

/// A model behind its name: its card, its default settings, and how to train it.
public struct ModelEntry: Sendable {
  public let card: ModelCard
  /// All settings at their defaults, as a JSON object.
  public let defaults: Data
  /// How long the card trains; nil for a model that does not train by epochs.
  public let schedule: Schedule?
  /// The type behind the name.
  let type: ModelType
  private let decode: @Sendable (Data) throws -> any HyperparameterSet
  private let fit: @Sendable (Data, TrainingJob) throws -> TrainedModel

  public init<Model: Recommender>(_ type: Model.Type) {
    card = Model.card
    defaults = Self.encoded(Model.Hyperparameters())
    var declare = Declarations()
    schedule = Model(Model.Hyperparameters(), Catalog(users: 1, items: 1), &declare).recipe.schedule
    self.type = .recorded(type)
    decode = { data in try Self.decoded(Model.Hyperparameters.self, data, Model.card.name) }
    fit = { data, job in
      try Training<Model>(Self.decoded(Model.Hyperparameters.self, data, Model.card.name), job).run()
    }
  }

  public init<Model: FittedRecommender>(fitted type: Model.Type) {
    card = Model.card
    defaults = Self.encoded(Model.Hyperparameters())
    schedule = nil
    self.type = .fitted(type)
    decode = { data in try Self.decoded(Model.Hyperparameters.self, data, Model.card.name) }
    fit = { data, job in
      let settings = try Self.decoded(Model.Hyperparameters.self, data, Model.card.name)
      let model = Model(settings, job.catalog, fitting: job.view, seed: job.seed)
      return TrainedModel(
        scorer: FittedScorer(model, job.log), epochs: model.sweeps, bestEpoch: nil, parameterCount: model.parameterCount,
        observe: { _ in [] },
        weight: { _ in nil })
    }
  }

  /// Whether these settings, given in part or whole as a JSON object, make a model.
  /// - Throws: `RecommenderError.badHyperparameters`, naming each setting that is unknown, of the wrong type or out of range.
  public func validate(_ hyperparameters: Data) throws { _ = try settings(hyperparameters) }

  /// These settings, given in part or whole as a JSON object; those left out are the defaults.
  /// - Throws: as `validate`.
  public func settings(_ hyperparameters: Data) throws -> any HyperparameterSet { try decode(merged(hyperparameters)) }

  /// Trains with these settings, given in part or whole as a JSON object; those left out are the defaults.
  public func train(_ hyperparameters: Data, _ job: TrainingJob) throws -> TrainedModel {
    try fit(merged(hyperparameters), job)
  }

  /// The defaults with the given settings in their place.
  private func merged(_ hyperparameters: Data) throws -> Data {
    guard
      let given = try? JSONSerialization.jsonObject(with: hyperparameters) as? [String: Any],
      var settings = try? JSONSerialization.jsonObject(with: defaults) as? [String: Any]
    else { throw bad("the settings are not a JSON object") }
    let unknown = given.keys.filter { settings[$0] == nil }.sorted()
    guard unknown.isEmpty else {
      throw bad(
        "there is no setting named \(unknown.joined(separator: ", ")); there are \(settings.keys.sorted().joined(separator: ", "))")
    }
    settings.merge(given) { _, new in new }
    return try JSONSerialization.data(withJSONObject: settings, options: .sortedKeys)
  }

  private func bad(_ problem: String) -> RecommenderError {
    .badHyperparameters(model: card.name, problems: [problem])
  }

  private static func encoded(_ value: some Encodable) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return try encoder.encode(value)
    } catch {
      refuse("the default settings \(value) cannot be written as JSON; a setting is a finite number, a boolean or a text: \(error)")
    }
  }

  private static func decoded<Settings: HyperparameterSet>(
    _ type: Settings.Type, _ data: Data, _ model: String
  ) throws -> Settings {
    let settings: Settings
    do {
      settings = try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw RecommenderError.badHyperparameters(model: model, problems: [error.sentence])
    }
    guard settings.problems.isEmpty else {
      throw RecommenderError.badHyperparameters(model: model, problems: settings.problems)
    }
    return settings
  }
}

extension DecodingError {
  /// What was found where, in one sentence.
  fileprivate var sentence: String {
    switch self {
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")) must be of type \(type)"
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .dataCorrupted(let context):
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
    @unknown default: "the settings cannot be read"
    }
  }
}
