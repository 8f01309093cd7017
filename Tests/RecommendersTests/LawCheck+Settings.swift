import Foundation

@testable import Recommenders

extension LawCheck {
  /// Settings that make the laws quick to check, all of them.
  var small: [String: Any] { laws.small }

  /// Settings that learn a world.
  var learning: [String: Any] { laws.learning }

  /// What the model gives for the laws, beside its hyper-parameters.
  var laws: CodedLaws {
    func recorded<Model: Recommender>(_ type: Model.Type) -> CodedLaws { CodedLaws(Model.Hyperparameters.self) }
    func fitted<Model: FittedRecommender>(_ type: Model.Type) -> CodedLaws { CodedLaws(Model.Hyperparameters.self) }
    switch entry.type {
    case .recorded(let type): return recorded(type)
    case .fitted(let type): return fitted(type)
    }
  }
}

/// The `forLaws` of a model's settings as the JSON objects that a model is asked for by.
struct CodedLaws {
  let small, learning: [String: Any]
  /// All settings that are named.
  let named: Set<String>
  /// Whether nothing else must be set for a setting to act.
  let isActedOnAlone: (_ name: String) -> Bool
  /// The small settings, with what must be set for one of them to act.
  let acting: (_ name: String) -> [String: Any]
  /// The same with another value of that setting.
  let other: (_ name: String) throws -> [String: Any]

  init<Settings: HyperparameterSet>(_ type: Settings.Type) {
    let laws = Settings.forLaws
    func settings(_ changes: LawSettings<Settings>.Change?...) -> [String: Any] {
      var settings = Settings()
      for change in [laws.small] + changes { change?(&settings) }
      return Self.coded(settings)
    }
    small = settings()
    learning = settings(laws.learning)
    named = Set(laws.others.keys).union(laws.acting.keys)
    isActedOnAlone = { laws.acting[$0] == nil }
    acting = { settings(laws.acting[$0]) }
    other = { name in
      if let change = laws.others[name] { return settings(laws.acting[name], change) }
      var changed = settings(laws.acting[name])
      changed[name] = try OtherValue(of: changed[name], name).value
      return changed
    }
  }

  private static func coded(_ settings: some Encodable) -> [String: Any] {
    let object = try? JSONSerialization.jsonObject(with: JSONEncoder().encode(settings))
    return object as? [String: Any] ?? [:]
  }
}

/// The usual other value of a setting that is a number or a truth value.
struct OtherValue {
  let value: Any

  /// Nothing can be made of a word or a list.
  struct IsNotUsual: Error, CustomStringConvertible {
    let name: String
    var description: String {
      "“\(name)” is neither a number nor true or false: give another value of it beside the hyper-parameters, in `forLaws` under `others`"
    }
  }

  init(of given: Any?, _ name: String) throws {
    guard let number = given as? NSNumber else { throw IsNotUsual(name: name) }
    value =
      switch name {
      case "dimension": 24
      case "batchSize": 32
      case "dropout": number.doubleValue == 0.5 ? 0.25 : 0.5
      // May be zero.
      case "decay", "biasDecay": number.doubleValue * 0.5 + 0.01
      default: Self.beside(number)
      }
  }

  private static func beside(_ number: NSNumber) -> Any {
    // NSNumber keeps truth values apart from numbers only by their type code.
    if String(cString: number.objCType) == "c" { return !number.boolValue }
    let isCount = number.doubleValue == number.doubleValue.rounded() && number.doubleValue > 0
    return isCount ? number.intValue + 1 : number.doubleValue * 0.5
  }
}
