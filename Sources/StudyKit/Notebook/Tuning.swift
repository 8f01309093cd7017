import Analysis
import Host

/// A model whose hyper-parameters are chosen on the validation items, for each data set by itself.
public struct Tuned: Contender {
  public let label: String
  /// What the report says of the effort.
  public let space: SearchSpace
  public let method: SearchMethod
  /// The budget in full runs, for each data set.
  public let budget: Int
  let dataSets: [DataSet]
  let base: ModelChoice
  let searches: [String: Search]
  let planning: Bool

  /// One configuration that was tried.
  public struct Trial {
    public let choice: ModelChoice
    public let handle: CellHandle
    /// The round of the search, from 0.
    public let rung: Int

    /// The best validation value; nil when the trial failed.
    public func value() throws -> Double? {
      do {
        return try handle.curve().best?.value
      } catch let missing as Missing where missing.cause == .failed || missing.cause == .absent {
        return nil
      }
    }
  }

  /// The trials on a data set, in the order drawn, round after round; the first is the card's configuration.
  public func trials(on data: DataSet) -> [Trial] { searches[data.label]?.rounds.flatMap(\.self) ?? [] }

  /// The configuration with the best validation value in the last round, the earliest of equals; the card's when all
  /// trials failed, or when there are none.
  /// - Throws: `Missing` while the search goes on.
  public func choice(on data: DataSet) throws -> ModelChoice {
    guard let search = searches[data.label], !search.rounds.isEmpty else { return base }
    if let waiting = search.waiting {
      if planning { return base }
      throw waiting
    }
    return search.ranked.first?.choice ?? base
  }

  /// The best validation value in the last round, the value `choice(on:)` was chosen for; nil when all trials failed, or
  /// when there are none.
  /// - Throws: `Missing` while the search goes on.
  public func bestValue(on data: DataSet) throws -> Double? {
    guard let search = searches[data.label], !search.rounds.isEmpty else { return nil }
    if let waiting = search.waiting { throw waiting }
    return try search.ranked.first?.value()
  }

  /// Of several searches for one model the choice with the best validation value, the first search's of equals.
  /// - Throws: `Missing` while one of them goes on.
  public static func best(of searches: [Tuned], on data: DataSet) throws -> ModelChoice {
    require(!searches.isEmpty, "the best of several searches needs at least one, got none")
    guard !searches[0].planning else { return try searches[0].choice(on: data) }
    var best: (choice: ModelChoice, value: Double)?
    for search in searches {
      guard let value = try search.bestValue(on: data) else { continue }
      let direction = search.trials(on: data)[0].handle.cell.evaluation.selection.direction
      if best.map({ direction.isBetter(value, than: $0.value) }) ?? true { best = (try search.choice(on: data), value) }
    }
    return try best?.choice ?? searches[0].choice(on: data)
  }
}

/// The rounds of trials on one data set, as far as results allow.
struct Search {
  var rounds: [[Tuned.Trial]] = []
  /// Why it cannot go on now; nil when it has ended.
  var waiting: (any Error)?
  /// The trials of the last round that has ended, best first, failures left out.
  var ranked: [Tuned.Trial] = []

  /// Runs round after round until one is still waiting for its results.
  init(
    _ rungs: [SearchMethod.Rung], drawn: [ModelChoice], planning: Bool, ask: (ModelChoice, SearchMethod.Rung) -> CellHandle
  ) {
    var going = drawn
    for (number, rung) in rungs.enumerated() {
      let round = going.prefix(rung.count).map { Tuned.Trial(choice: $0, handle: ask($0, rung), rung: number) }
      guard !round.isEmpty else { return }
      rounds.append(round)
      do {
        ranked = try Self.ranked(round)
        going = ranked.map(\.choice)
      } catch {
        waiting = error
        if !planning { return }  // a plan counts later rounds with stand-ins
      }
    }
  }

  /// Best validation value first, the earlier drawn of equals. Trials of a search look at one metric.
  private static func ranked(_ round: [Tuned.Trial]) throws -> [Tuned.Trial] {
    let valued = try round.enumerated().compactMap { place, trial -> (place: Int, value: Double, trial: Tuned.Trial)? in
      try trial.value().map { (place, $0, trial) }
    }
    let direction = round.first?.handle.cell.evaluation.selection.direction ?? .higher
    return valued.sorted { $0.value != $1.value ? direction.isBetter($0.value, than: $1.value) : $0.place < $1.place }
      .map(\.trial)
  }
}

extension Lab {
  /// Tunes a model by a seeded search in which every trial sees the validation items only.
  ///
  ///     let caser = lab.tuned(setup.caser, over: grid, on: [ml100k], method: .successiveHalving(epochs: 27))
  ///
  /// The card's configuration is the first trial. With no trials (the quick profile) it is the choice.
  /// - Parameter trials: the budget in full runs, equal for every model of a table; the profile's if not said.
  public func tuned(
    _ model: ModelChoice, over space: SearchSpace, on dataSets: [DataSet], method: SearchMethod = .random,
    trials: Int? = nil, seed: UInt64 = 1, under evaluation: EvaluationProtocol = .leaveOneOut(),
    training: TrainingBudget = TrainingBudget()
  ) -> Tuned {
    let budget = trials ?? profile.trials
    let rungs = method.rungs(trials: budget)
    let drawn = configurations(of: model, over: space, rungs.first?.count ?? 0, seed: seed)
    var searches: [String: Search] = [:]
    for data in dataSets {
      searches[data.label] = Search(rungs, drawn: drawn, planning: settings.planning) { choice, rung in
        var training = training
        training.epochs = rung.epochs ?? training.epochs
        return cell(
          Cell(model: choice, data: data, evaluation: evaluation, training: training, seed: seed, purpose: .trial))
      }
    }
    let tuned = Tuned(
      label: model.label, space: space, method: method, budget: budget, dataSets: dataSets, base: model,
      searches: searches, planning: settings.planning)
    evidence.add(tuned)
    return tuned
  }

  /// The card's configuration, then different ones drawn from the space; fewer where the space has no more.
  private func configurations(
    of model: ModelChoice, over space: SearchSpace, _ count: Int, seed: UInt64
  ) -> [ModelChoice] {
    var choices = count > 0 ? [model] : []
    for configuration in space.draw(max(count, 1), seed: seed) {
      let choice = model.with(configuration)
      if choices.count < count && !choices.contains(choice) { choices.append(choice) }
    }
    return choices
  }
}
