import Host
import Interactions

/// One run: a model with its hyper-parameters, on prepared data, under a protocol, with a seed.
public struct Cell: Hashable, Sendable {
  public var model: ModelChoice
  public var data: DataSet
  public var evaluation: EvaluationProtocol
  public var training: TrainingBudget
  public var seed: UInt64
  public var purpose: Purpose
  /// Names of what a chart needs beside the ranks (attention maps, embeddings), understood by the runner.
  public var artifacts: Set<String>

  public enum Purpose: String, Sendable, CaseIterable {
    /// Ranks the test targets.
    case final
    /// Chooses hyper-parameters: validation only, never ranks test targets.
    case trial
    /// Measures time: alone on the machine, after everything else.
    case timing
  }

  public init(
    model: ModelChoice, data: DataSet, evaluation: EvaluationProtocol = .leaveOneOut(),
    training: TrainingBudget = TrainingBudget(), seed: UInt64 = 1, purpose: Purpose = .final, artifacts: Set<String> = []
  ) {
    self.model = model
    self.data = data
    self.evaluation = evaluation
    self.training = training
    self.seed = seed
    self.purpose = purpose
    self.artifacts = artifacts
  }

  /// The name of the cell and of its result: the SHA-256 of its canonical JSON, in hexadecimal.
  public var id: String { SHA256Digest(of: canonical.text).hex }
}

/// What a model may spend on training; what is not said is the model card's.
public struct TrainingBudget: Hashable, Sendable, Codable {
  public var epochs: Int?
  /// Evaluations on the validation items without a gain, after which training stops.
  public var patience: Int?
  /// Epochs between two evaluations.
  public var evaluateEvery: Int?

  public init(epochs: Int? = nil, patience: Int? = nil, evaluateEvery: Int? = nil) {
    self.epochs = epochs
    self.patience = patience
    self.evaluateEvery = evaluateEvery
  }

  public static func epochs(_ count: Int) -> TrainingBudget { TrainingBudget(epochs: count) }
}

extension Cell: CustomStringConvertible {
  public var description: String {
    let role = purpose == .final ? "" : ", \(purpose.rawValue)"
    return "\(model) on \(data), \(evaluation), seed \(seed)\(role)"
  }
}

extension Cell: Codable {
  /// The cell as JSON in which everything equal to its default is left out.
  public var canonical: CanonicalJSON {
    var members: [String: CanonicalJSON] = [
      "model": model.canonical, "data": data.canonical, "protocol": evaluation.canonical,
      "seed": .number(CanonicalNumber(seed)),
    ]
    let budget = [
      "epochs": training.epochs, "patience": training.patience, "evaluateEvery": training.evaluateEvery,
    ].compactMapValues { $0.map { CanonicalJSON.number(CanonicalNumber($0)) } }
    if !budget.isEmpty { members["training"] = .object(budget) }
    if purpose != .final { members["purpose"] = .string(purpose.rawValue) }
    if !artifacts.isEmpty { members["artifacts"] = .array(artifacts.sorted().map { .string($0) }) }
    return .object(members)
  }

  public init(canonical: CanonicalJSON) throws {
    guard let model = canonical["model"], let data = canonical["data"], let evaluation = canonical["protocol"],
      case .number(let seed)? = canonical["seed"], let seed = seed.unsigned,
      let purpose = Purpose(rawValue: canonical["purpose"]?.string ?? Purpose.final.rawValue)
    else {
      throw StudyError("found \(canonical.text)", expected: "a cell with model, data, protocol, seed and a known purpose")
    }
    self.init(
      model: try ModelChoice(canonical: model), data: try DataSet(canonical: data),
      evaluation: try EvaluationProtocol(canonical: evaluation),
      training: try canonical["training"]?.decode() ?? TrainingBudget(), seed: seed, purpose: purpose,
      artifacts: Set((canonical["artifacts"]?.array ?? []).compactMap(\.string)))
  }

  public init(from decoder: any Decoder) throws { try self.init(canonical: CanonicalJSON(from: decoder)) }
  public func encode(to encoder: any Encoder) throws { try canonical.encode(to: encoder) }
}
