import Host

/// How configurations are tried. Both methods spend the same: `trials` full runs.
public enum SearchMethod: Hashable, Sendable {
  /// Every configuration drawn gets a full run.
  case random
  /// Many configurations get a short run, the best of them a longer one from the start, and so on: each rung multiplies
  /// the epochs by `factor`, keeps one in `factor`, and costs as much as every other.
  ///
  /// `epochs` is what a run of the last rung may take: a full run. A run of a later rung restarts from the seed.
  /// Source: Jamieson & Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", 2016.
  case successiveHalving(epochs: Int, factor: Int = 3, rungs: Int = 3)

  /// One round of trials.
  struct Rung: Hashable {
    /// How many configurations run.
    let count: Int
    /// What each may take; nil leaves it to the training budget.
    let epochs: Int?
  }

  /// The rounds that so many full runs pay for. A rung that would get less than one epoch, or end with no configuration,
  /// is left out, and its share goes to the others.
  func rungs(trials: Int) -> [Rung] {
    guard trials > 0 else { return [] }
    guard case .successiveHalving(let epochs, let factor, let wanted) = self else { return [Rung(count: trials, epochs: nil)] }
    require(
      epochs > 0 && factor > 1 && wanted > 0,
      "halving needs epochs above 0, a factor above 1 and at least one survivor, got \(epochs), \(factor) and \(wanted)")
    var scales = [1]
    while scales.count < wanted, scales.last! * factor <= epochs, trials >= scales.count + 1 {
      scales.append(scales.last! * factor)
    }
    // A rung's epochs are rounded down, so that what is spent never exceeds trials × epochs.
    return scales.reversed().map { scale in Rung(count: trials * scale / scales.count, epochs: epochs / scale) }
  }
}

extension SearchMethod {
  /// One word for a column of a table.
  var name: String {
    switch self {
    case .random: "random"
    case .successiveHalving: "halving"
    }
  }
}

extension SearchMethod: CustomStringConvertible {
  public var description: String {
    switch self {
    case .random: "random search"
    case .successiveHalving(_, let factor, _): "successive halving (1 in \(factor) goes on)"
    }
  }
}
