/// Everything that happens to numbers after a model has been run: from ranks to metrics, from metrics to tests,
/// intervals and effect sizes, across data sets, and from published tables to the laws they must obey.
///
/// | folder | what it holds |
/// | --- | --- |
/// | `Metrics` | counts of better and tied candidates, and every metric that follows from them |
/// | `Distributions` | tail probabilities over Boost.Math, with logarithms where doubles end |
/// | `Inference` | one file a procedure; each returns a value with a `Status` |
/// | `Comparison` | two models on the same users; the family of comparisons of one table block |
/// | `Audit` | arithmetic laws of published tables |
/// | `Projection` | exact t-SNE, and statistics of neighbourhoods in the original space |
///
/// The module works on plain arrays and knows no model and no file. `Status`, `PValue` and `Differences` are shared by
/// all procedures. Random draws come from `RandomStream`, so a seed gives the same result everywhere.
public enum Significance {
  /// The level of every test that a verdict rests on.
  public static let level = 0.05
}
