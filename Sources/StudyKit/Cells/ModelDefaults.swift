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
