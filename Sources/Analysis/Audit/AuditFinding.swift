/// One law held against published numbers.
public struct AuditFinding: Hashable, Codable, Sendable {
  public enum Law: String, Codable, Hashable, Sendable, CaseIterable {
    /// A ratio lies in [0, 1].
    case range
    /// HR, recall and, with one positive, NDCG and MRR cannot fall with the cut-off.
    case monotone
    /// The growth of NDCG between two cut-offs follows from the growth of HR.
    case gainIncrement
    /// MRR lies within what the hit ratios allow.
    case reciprocalRank
    /// HR × n is a whole number of hits.
    case wholeHits
    /// A printed improvement recomputes from the printed values.
    case improvement
    /// A printed mean of improvements recomputes.
    case meanImprovement
  }

  public let law: Law
  /// Which row: "Taobao, SASRec".
  public let place: String
  /// The published number, or the difference of two.
  public let value: Double
  /// What the law allows, before rounding.
  public let bounds: Interval
  /// How far rounding of the printed numbers may move the value out of the bounds.
  public let slack: Double
  public let passed: Bool
  /// False where the printed decimals are too few for the law to say anything.
  public let isInformative: Bool
  /// The finding in one sentence.
  public let sentence: String

  init(
    _ law: Law, _ place: String, value: Double, bounds: Interval, slack: Double, isInformative: Bool = true,
    sentence: String
  ) {
    self.law = law
    self.place = place
    self.value = value
    self.bounds = bounds
    self.slack = slack
    // The last bits of the slack itself are rounding of doubles.
    let reach = slack * (1 + 1e-9) + 1e-12
    passed = !isInformative || (value >= bounds.low - reach && value <= bounds.high + reach)
    self.isInformative = isInformative
    self.sentence = "\(place): \(sentence)."
  }
}
