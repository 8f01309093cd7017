/// All comparisons of one table block (one data set, one metric, the proposed model against each baseline), corrected
/// together. Declare it before results exist and print its name under the table.
///
/// A member without a p (undefined, degenerate, an error) counts as 1 in the family and stays without one.
public struct ComparisonFamily: Hashable, Codable, Sendable {
  /// "HR@50 on ml-100k: AttRec against 10 baselines".
  public let name: String
  public let correction: Multiplicity
  public let comparisons: [PairedComparison]
  /// The headline p of each comparison after correction.
  public let adjusted: [PValue?]

  public init(_ name: String, _ comparisons: [PairedComparison], correction: Multiplicity = .holm) {
    self.name = name
    self.correction = correction
    self.comparisons = comparisons
    adjusted = correction.corrected(comparisons.map(\.p))
  }

  /// Whether comparison `index` is significant in this family.
  public func isSignificant(_ index: Int) -> Bool {
    adjusted[index].map { $0.value < Significance.level } ?? false
  }

  /// What the data say on the claim that A is better than B in comparison `index`.
  public func verdict(_ index: Int) -> Verdict { Verdict(claimingGain: comparisons[index], p: adjusted[index]) }

  /// What the data say on the claim that A is better than every B: an intersection–union test, so each comparison's
  /// unadjusted p. One significant counter-example contradicts it; it is supported where every member is.
  public func verdictOnAll() -> Verdict {
    let verdicts = comparisons.map { Verdict(claimingGain: $0, p: $0.p) }
    if verdicts.isEmpty { return .notTested("there is no baseline to compare with") }
    return verdicts.first { $0.name == "contradicted" } ?? verdicts.first { $0.name == "not tested" }
      ?? verdicts.first { $0.name == "inconclusive" } ?? .supported
  }
}

/// What the data say about a claimed gain.
public enum Verdict: Hashable, Codable, Sendable {
  /// Direction as claimed, significant after correction, and not seed-fragile.
  case supported
  /// The opposite is significant, or equivalence is shown where a gain was claimed.
  case contradicted(String)
  /// Neither; says what stood in the way and which effect the data could have seen.
  case inconclusive(String)
  case notTested(String)

  /// - Parameter p: the headline p, corrected where the claim needs it.
  public init(claimingGain comparison: PairedComparison, p: PValue?) {
    guard let p, let sign = comparison.sign else {
      self = .notTested(comparison.status.reason ?? "the comparison has no p-value")
      return
    }
    let isSignificant = p.value < Significance.level
    if isSignificant, sign < 0 {
      self = .contradicted("\(comparison.b) is significantly better (p \(Self.phrase(p)))")
    } else if isSignificant, sign > 0, !comparison.isSeedFragile {
      self = .supported
    } else if isSignificant, sign > 0 {
      self = .inconclusive(
        "the gain does not hold over seeds (crossed p \(comparison.crossedSeeds.p.map(Self.phrase) ?? "undefined"))")
    } else if let test = comparison.equivalence, test.isEquivalent {
      self = .contradicted("equivalent within ±\(test.margin.high)")
    } else {
      let seen = comparison.detectableDifference.map { "; these users would have shown a difference of \($0)" } ?? ""
      self = .inconclusive("p \(Self.phrase(p))\(seen)")
    }
  }

  public var name: String {
    switch self {
    case .supported: "supported"
    case .contradicted: "contradicted"
    case .inconclusive: "inconclusive"
    case .notTested: "not tested"
    }
  }

  public var reason: String? {
    switch self {
    case .supported: nil
    case .contradicted(let reason), .inconclusive(let reason), .notTested(let reason): reason
    }
  }

  private static func phrase(_ p: PValue) -> String { p.text.hasPrefix("<") ? p.text : "= \(p.text)" }
}
