import StudyKit

/// Where this study departs from the paper or fills a gap in it.
enum Deviations {
  static func declare(in lab: Lab) {
    lab.deviation(
      "time ties", paper: "does not say how events at the same time are ordered.",
      done: "Equal times are ordered by a fixed hash of the original user and item ids.",
      why: "Almost half of ML-100K's users tie at their last two events; file order and item id are choices, too, and the hash favours no item.")
    lab.deviation(
      "validation", paper: "tunes on the item before the last; the author's script trains on it and looks at the test score after every epoch.",
      done: "The validation item selects epoch and settings, is not trained on, and belongs to the context at test time.",
      why: "A model selected on test items cannot be compared.")
    lab.rankTiesAreOurs()
    lab.deviation(
      "early stopping", paper: "does not say when training stops; “fewer than 30 epochs” suffice on ML-100K.",
      done: "Validation HR@50 after every epoch (every five for the models trained by single-example SGD); stop after ten evaluations without a better one; best weights kept. In the standard profile Caser, LSTM+ and AttRec stop on ML-100K after five, and after 40 epochs; on ML-1M, whose epochs are ten times as long, after two, and after 12 epochs. On the sparse data they are looked at every ten epochs: AttRec stops after five looks without a better one and after 300 epochs, the other two, whose epochs cost five times as much, after three and after 100.",
      why: "The metric of the table is the one to select by; the profile's budget. On Digital Music an epoch has 44 steps, and validation HR@50 of AttRec, from vectors that start near the origin, falls for a while and then rises for 90 to 270 epochs: looked at after every epoch, training stopped at the tenth, at less than half of what it reaches.")
    lab.deviation(
      "baseline grids", paper: "tunes its baselines by grid search, and does not print the grids.",
      done: "Each model's space is that of the tuning table; in the standard profile three full runs of random search and as much of successive halving for each model, AttRec included; in the quick profile none.",
      why: "Equal budgets for all models of a table.")
    lab.deviation(
      "where settings are tuned", paper: "tunes each model on each data set.",
      done: "Settings are chosen on the validation items of ML-100K for MovieLens, and of Digital Music for the sparse data; L, T and clipping are those of each data set.",
      why: "The budget of the standard profile; the full profile may tune more.")
    lab.deviation(
      "item threshold", paper: "removes users with fewer than ten actions and “cold” items, without a number.",
      done: "Users and items are counted once on the raw data, as the harness of the baselines does; the thresholds are those of the filter search.",
      why: "Of the candidates this comes nearest to Table 1.")
    lab.deviation(
      "partial data", paper: "uses whole rating files.",
      done: "Video Game has each user's order but no clock and starts from a 5-core, and only the full profile runs it; Digital Music holds users with at least 20 ratings; MovieTweetings ends in November 2013; Last.fm's tags are dated by the month, a few of them before 1980, so that the order within a month is chance.",
      why: "What can be had. Their verdicts are marked as resting on part of the paper's data. On LastFM models that read the order (MC, HRM, PRME, AttRec) stay below the paper, those of whole histories do not; with full dates they might not.")
    lab.deviation(
      "Figure 5, second panel", paper: "shows Garden.", done: "Digital Music stands in; claims about Garden stay untested.",
      why: "The Garden ratings cannot be had.")
    lab.deviation(
      "Caser and LSTM+", paper: "does not print their window and targets.", done: "They use AttRec's L and T.",
      why: "The natural reading.")
  }
}
