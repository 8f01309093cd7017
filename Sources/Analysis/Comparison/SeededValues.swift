import Host

/// One model's metric on every user, once a seed.
public struct SeededValues: Hashable, Sendable {
  public let model: String
  /// The seed number of each row.
  public let seeds: [UInt64]
  /// `values[s][u]`; nil where the metric is undefined for the user.
  public let values: [[Double?]]
  /// The model has no random part: its one row stands for every seed.
  public let isDeterministic: Bool

  /// - Precondition: one row a seed, different seeds, at least one; one row only where the model is deterministic.
  public init(model: String, seeds: [UInt64], values: [[Double?]], isDeterministic: Bool = false) {
    require(
      !seeds.isEmpty && seeds.count == values.count,
      "\(model): there must be one row of values a seed and at least one, got \(values.count) rows for \(seeds.count) seeds")
    require(Set(seeds).count == seeds.count, "\(model): a seed is listed twice in \(seeds)")
    require(!isDeterministic || seeds.count == 1, "\(model) is deterministic, so it has one seed, got \(seeds.count)")
    self.model = model
    self.seeds = seeds
    self.values = values
    self.isDeterministic = isDeterministic
  }

  /// A deterministic model.
  public init(model: String, values: [Double?]) {
    self.init(model: model, seeds: [0], values: [values], isDeterministic: true)
  }
}
