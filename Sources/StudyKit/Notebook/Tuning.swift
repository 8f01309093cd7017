/// A model whose hyper-parameters are chosen on the validation items, for each data set by itself.
public struct Tuned: Contender {
  public let label: String
  /// What the report says of the effort.
  public let space: SearchSpace
  let dataSets: [DataSet]
  let base: ModelChoice
  let trials: [String: [Trial]]
  let planning: Bool

  /// One configuration that was tried.
  public struct Trial {
    public let choice: ModelChoice
    public let handle: CellHandle

    /// The best validation value; nil when the trial failed.
    public func value() throws -> Double? {
      do {
        return try handle.curve().best(.higher)?.value
      } catch let missing as Missing where missing.cause == .failed || missing.cause == .absent {
        return nil
      }
    }
  }

  /// The trials on a data set, in the order drawn; the first is the card's configuration.
  public func trials(on data: DataSet) -> [Trial] { trials[data.label] ?? [] }

  /// The configuration with the best validation value, the earliest of equals; the card's when all trials failed.
  public func choice(on data: DataSet) throws -> ModelChoice {
    var best: (value: Double, choice: ModelChoice)?
    for trial in trials(on: data) {
      if planning && !trial.handle.isThere { return base }
      guard let value = try trial.value() else { continue }
      if best == nil || value > best!.value { best = (value, trial.choice) }
    }
    return best?.choice ?? base
  }
}

extension Lab {
  /// Tunes a model: a seeded random search in which every trial sees the validation items only.
  ///
  /// The card's configuration is the first trial. With no trials (the quick profile) it is the choice.
  /// - Parameter trials: equal for every model of a table; the profile's if not said.
  public func tuned(
    _ model: ModelChoice, over space: SearchSpace, on dataSets: [DataSet], trials: Int? = nil, seed: UInt64 = 1,
    under evaluation: EvaluationProtocol = .leaveOneOut(), training: TrainingBudget = TrainingBudget()
  ) -> Tuned {
    let count = trials ?? profile.trials
    var choices = count > 0 ? [model] : []
    for configuration in space.draw(max(count, 1), seed: seed) {
      let choice = model.with(configuration)
      if choices.count < count && !choices.contains(choice) { choices.append(choice) }
    }
    var table: [String: [Tuned.Trial]] = [:]
    for data in dataSets {
      table[data.label] = choices.map { choice in
        let cell = Cell(
          model: choice, data: data, evaluation: evaluation, training: training, seed: seed, purpose: .trial)
        return Tuned.Trial(choice: choice, handle: self.cell(cell))
      }
    }
    let tuned = Tuned(
      label: model.label, space: space, dataSets: dataSets, base: model, trials: table, planning: settings.planning)
    evidence.add(tuned)
    return tuned
  }
}
