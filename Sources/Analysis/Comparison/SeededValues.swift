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
    precondition(
      !seeds.isEmpty && seeds.count == values.count, "\(model): \(values.count) rows for \(seeds.count) seeds")
    precondition(Set(seeds).count == seeds.count, "\(model): a seed is listed twice in \(seeds)")
    precondition(!isDeterministic || seeds.count == 1, "\(model) is deterministic and has \(seeds.count) seeds")
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
