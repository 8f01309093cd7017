import Host

/// A metric as a value: which family, at which cut-off.
///
/// It is written as a short code ("hr@50", "mrr", "ndcg@10"), in JSON too. What a family is stands in its file of `Families/`, with
/// the words that make a metric of it: `Metric.hitRatio(10)`.
public struct Metric: Hashable, Sendable {
  public let family: Family
  /// Only the first `cutoff` places count; nil for the whole list.
  public let cutoff: Int?

  /// - Throws: where the cut-off is below 1, or missing or out of place for this family.
  public init(_ family: Family, at cutoff: Int?) throws(AnalysisError) {
    let code = family.code
    if let cutoff, cutoff < 1 {
      throw AnalysisError(found: "\(code)@\(cutoff)", expected: "a cut-off of at least 1", hint: "Write for example hr@10.")
    }
    if family.cutoff == .required, cutoff == nil {
      throw AnalysisError(
        found: "\(code) without a cut-off", expected: "a cut-off, as in \(code)@10",
        hint: "Over the whole list this metric says nothing.")
    }
    if family.cutoff == .forbidden, cutoff != nil {
      throw AnalysisError(
        found: "\(code) with a cut-off", expected: code, hint: "This metric looks at the whole list.")
    }
    self.family = family
    self.cutoff = cutoff
  }

  init(checked family: Family, _ cutoff: Int? = nil) {
    require(cutoff ?? 1 >= 1, "the cut-off of \(family.code) must be at least 1, got \(cutoff ?? 1)")
    self.family = family
    self.cutoff = cutoff
  }

  /// The code: "hr@50", "mrr".
  public var code: String { cutoff.map { "\(family.code)@\($0)" } ?? family.code }

  /// The metric of a code, in any case of letters.
  /// - Throws: for an unknown name or cut-off, listing the known names.
  public init(code: String) throws(AnalysisError) {
    let parts = code.lowercased().split(separator: "@", omittingEmptySubsequences: false)
    let cutoff = parts.count == 2 ? Int(parts[1]) : nil
    guard parts.count <= 2, let family = Family(code: parts[0]), parts.count == 1 || cutoff != nil else {
      throw AnalysisError(
        found: "metric \"\(code)\"",
        expected: "one of \(Family.allCases.map(\.code).joined(separator: ", ")), with a cut-off as in hr@10",
        hint: "Check the spelling.")
    }
    try self.init(family, at: cutoff)
  }

  /// The name in tables: "HR@50", "MRR", "NDCG@10".
  public var label: String { cutoff.map { "\(family.label)@\($0)" } ?? family.label }

  /// Which way it is better.
  public var direction: Direction { isRatingError ? .lower : .higher }

  /// Needs predicted ratings, not ranks. Every test event weighs the same in it.
  public var isRatingError: Bool { family.errors != nil }

  /// Lies between 0 and 1 by definition.
  var isShare: Bool { family.ranks?.isShare ?? false }

  /// Is 0 or 1 in every case.
  var isBinary: Bool { family.ranks?.isBinary ?? false }

  /// Raised when the meaning of this metric changes, so that stored numbers become stale.
  public var revision: Int { family.revision }
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
