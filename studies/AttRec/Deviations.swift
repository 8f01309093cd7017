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
    lab.deviation(
      "rank ties", paper: "does not say how equal scores are ranked.", done: "A tie counts against the model.",
      why: "A model that scores all items alike must not win.")
    lab.deviation(
      "early stopping", paper: "does not say when training stops.",
      done: "Validation HR@50 after every epoch (every five for the models trained by single-example SGD); stop after ten evaluations without a better one; best weights kept.",
      why: "The metric of the table is the one to select by.")
    lab.deviation(
      "baseline grids", paper: "tunes its baselines by grid search, and does not print the grids.",
      done: "η in {0.05, 0.01} and λ in {0.1, 0.01, 0.001, 0.0001}; in the standard profile six trials for each model, AttRec included, drawn from the grids by a seed; in the quick profile none.",
      why: "Equal budgets for all models of a table.")
  }
}
