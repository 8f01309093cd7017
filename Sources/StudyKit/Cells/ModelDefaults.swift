import Foundation
import Recommenders

/// The default settings of the models of the registry, by name.
enum ModelDefaults {
  static let all: [String: [String: CanonicalJSON]] = Dictionary(
    uniqueKeysWithValues: ModelRegistry.all.map { entry in
      let json = try? CanonicalJSON(parsing: String(decoding: entry.defaults, as: UTF8.self), place: entry.card.name)
      return (entry.card.name, json?.object ?? [:])
    })

  /// The options that differ from the model's defaults: only they are part of a cell's name. A model that is not in the
  /// registry keeps all of them.
  static func differences(_ options: [String: CanonicalJSON], of model: String) -> [String: CanonicalJSON] {
    guard let defaults = all[model] else { return options }
    return options.filter { $0.value != defaults[$0.key] }
  }
}

extension ModelChoice {
  /// What is wrong with the settings; nil where they make a model, or where the registry does not know it.
  var flaw: String? {
    guard let entry = try? ModelRegistry.entry(named: name) else { return nil }
    do { try entry.validate(Data(options.text.utf8)) } catch { return "\(error)" }
    return nil
  }
}
