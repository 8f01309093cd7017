import Recommenders

extension ModelChoice {
  /// The items that most users have had.
  public static var popularity: ModelChoice { ModelChoice(name: "Popularity").deterministic }

  /// What stands in every ranking table beside the paper's models: popularity, that of the last tenth of the events, and
  /// item-based nearest neighbours.
  public static var withoutTraining: [ModelChoice] {
    [
      popularity,
      ModelChoice("Popularity", Popularity.Hyperparameters(recentShare: 0.1), defaults: Popularity.Hyperparameters())
        .labelled("Recent pop.").deterministic,
      ModelChoice(name: "ItemKNN").labelled("Item-kNN").deterministic,
    ]
  }
}
