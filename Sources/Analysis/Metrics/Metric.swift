import Host

/// A metric as a value: which one, at which cut-off.
///
/// It is written as a short code ("hr@50", "mrr", "ndcg@10"), in JSON too.
public struct Metric: Hashable, Sendable {
  public enum Family: String, Hashable, Sendable, CaseIterable {
    case hitRatio = "hr"
    case precision = "precision"
    case recall = "recall"
    case f1 = "f1"
    /// Of the first hit.
    case reciprocalRank = "mrr"
    /// Summed over all hits.
    case reciprocalRankSum = "mrr_sum"
    /// With the grade itself as gain; relevance without grades counts 1.
    case ndcg = "ndcg"
    /// With gain 2^grade − 1.
    case ndcgExponential = "ndcg_exp"
    /// Divided by the number of relevant candidates.
    case averagePrecision = "map"
    /// Divided by min(relevant candidates, cut-off).
    case averagePrecisionCapped = "map_min"
    case auc = "auc"
    case rmse = "rmse"
    case mse = "mse"
    case mae = "mae"
  }

  public let family: Family
  /// Only the first `cutoff` places count; nil for the whole list.
  public let cutoff: Int?

  /// - Throws: where the cut-off is below 1, or missing or out of place for this family.
  public init(_ family: Family, at cutoff: Int?) throws(AnalysisError) {
    if let cutoff, cutoff < 1 {
      throw AnalysisError(
        found: "\(family.rawValue)@\(cutoff)", expected: "a cut-off of at least 1", hint: "Write for example hr@10.")
    }
    switch family {
    case .hitRatio, .precision, .recall, .f1:
      if cutoff == nil {
        throw AnalysisError(
          found: "\(family.rawValue) without a cut-off", expected: "a cut-off, as in \(family.rawValue)@10",
          hint: "Over the whole list this metric says nothing.")
      }
    case .auc, .rmse, .mse, .mae:
      if cutoff != nil {
        throw AnalysisError(
          found: "\(family.rawValue) with a cut-off", expected: "\(family.rawValue)",
          hint: "This metric looks at the whole list.")
      }
    default: break
    }
    self.family = family
    self.cutoff = cutoff
  }

  private init(checked family: Family, _ cutoff: Int? = nil) {
    require(cutoff ?? 1 >= 1, "the cut-off of \(family.rawValue) must be at least 1, got \(cutoff ?? 1)")
    self.family = family
    self.cutoff = cutoff
  }

  /// 1 where a positive stands among the first k, else 0.
  public static func hitRatio(_ k: Int) -> Metric { Metric(checked: .hitRatio, k) }
  /// Hits among the first k, divided by k even where there are fewer candidates.
  public static func precision(_ k: Int) -> Metric { Metric(checked: .precision, k) }
  /// Hits among the first k, divided by the number of positives.
  public static func recall(_ k: Int) -> Metric { Metric(checked: .recall, k) }
  /// The harmonic mean of precision and recall of a case; 0 where both are 0.
  public static func f1(_ k: Int) -> Metric { Metric(checked: .f1, k) }
  /// 1 over the rank of the first hit, without a cut-off.
  public static let reciprocalRank = Metric(checked: .reciprocalRank)
  /// 1 over the rank of the first hit, 0 past the cut-off.
  public static func reciprocalRank(_ k: Int) -> Metric { Metric(checked: .reciprocalRank, k) }
  /// The sum of 1 over the rank of every hit among the first k.
  public static func reciprocalRankSum(_ k: Int) -> Metric { Metric(checked: .reciprocalRankSum, k) }
  /// Discounted cumulative gain `Σ g/log₂(rank + 1)` over the first k, divided by the best possible.
  public static func ndcg(_ k: Int) -> Metric { Metric(checked: .ndcg, k) }
  /// `ndcg` without a cut-off.
  public static let ndcg = Metric(checked: .ndcg)
  /// `ndcg` with gain 2^grade − 1.
  public static func ndcgExponential(_ k: Int) -> Metric { Metric(checked: .ndcgExponential, k) }
  /// Mean over all positives of the precision at their ranks, 0 past the cut-off (trec_eval's normalisation).
  public static func averagePrecision(_ k: Int) -> Metric { Metric(checked: .averagePrecision, k) }
  /// As `averagePrecision`, divided by min(positives, k) (RecBole's normalisation).
  public static func averagePrecisionCapped(_ k: Int) -> Metric { Metric(checked: .averagePrecisionCapped, k) }
  /// The share of (positive, non-relevant) pairs in the right order; a tie counts one half.
  public static let auc = Metric(checked: .auc)
  /// Root mean squared error of predicted ratings.
  public static let rmse = Metric(checked: .rmse)
  /// Mean squared error of predicted ratings.
  public static let mse = Metric(checked: .mse)
  /// Mean absolute error of predicted ratings.
  public static let mae = Metric(checked: .mae)

  /// The code: "hr@50", "mrr".
  public var code: String { cutoff.map { "\(family.rawValue)@\($0)" } ?? family.rawValue }

  /// The metric of a code, in any case of letters.
  /// - Throws: for an unknown name or cut-off, listing the known names.
  public init(code: String) throws(AnalysisError) {
    let parts = code.lowercased().split(separator: "@", omittingEmptySubsequences: false)
    let cutoff = parts.count == 2 ? Int(parts[1]) : nil
    guard parts.count <= 2, let family = Family(rawValue: String(parts[0])), parts.count == 1 || cutoff != nil else {
      throw AnalysisError(
        found: "metric \"\(code)\"",
        expected: "one of \(Family.allCases.map(\.rawValue).joined(separator: ", ")), with a cut-off as in hr@10",
        hint: "Check the spelling.")
    }
    try self.init(family, at: cutoff)
  }

  /// The name in tables: "HR@50", "MRR", "NDCG@10".
  public var label: String {
    let name =
      switch family {
      case .hitRatio: "HR"
      case .precision: "Precision"
      case .recall: "Recall"
      case .f1: "F1"
      case .reciprocalRank: "MRR"
      case .reciprocalRankSum: "MRR (all hits)"
      case .ndcg: "NDCG"
      case .ndcgExponential: "NDCG (exponential)"
      case .averagePrecision: "MAP"
      case .averagePrecisionCapped: "MAP (capped)"
      case .auc: "AUC"
      case .rmse: "RMSE"
      case .mse: "MSE"
      case .mae: "MAE"
      }
    return cutoff.map { "\(name)@\($0)" } ?? name
  }

  /// Which way it is better.
  public var direction: Direction { isRatingError ? .lower : .higher }

  /// Needs predicted ratings, not ranks. Every test event weighs the same in it.
  public var isRatingError: Bool {
    switch family {
    case .rmse, .mse, .mae: true
    default: false
    }
  }

  /// Raised when the meaning of this metric changes, so that stored numbers become stale.
  public var revision: Int { 1 }
}

extension Metric: Codable, CustomStringConvertible {
  public init(from decoder: any Decoder) throws {
    try self.init(code: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }

  public var description: String { code }
}
