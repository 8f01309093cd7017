// Everything that happens to numbers after a model has been run. The folders, in reading order:
//
//   Metrics        counts of better and tied candidates, and every metric that follows from them
//   Distributions  tail probabilities over Boost.Math, with logarithms where doubles end
//   Inference      one file a procedure; each starts from `Differences` and returns a value with a `Status`
//   Comparison     two models on the same users, and the family of comparisons of one table block
//   Audit          arithmetic laws of published tables
//   Projection     exact t-SNE, and statistics of neighbourhoods in the original space
//
// The module works on plain arrays and knows no model and no file. Random draws come from `RandomStream`, so that a
// seed gives the same result everywhere. Results hold nil where a number is undefined, never NaN or infinity.

/// The convention that all verdicts share.
public enum Significance {
  /// The level of every test that a verdict rests on.
  public static let level = 0.05
}
