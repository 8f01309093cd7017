import Analysis

/// What is concluded about a claim from one set of numbers.
public struct Finding: Equatable, Sendable {
  public enum Conclusion: Equatable, Sendable {
    case supported
    case contradicted
    /// With what it would take.
    case inconclusive(String)
    /// With the reason.
    case notTested(String)
  }

  public var conclusion: Conclusion
  public var evidence: String
  /// On how many of the claim's data sets it was tested; nil where the claim does not count them.
  var tested: (count: Int, of: Int)?
  /// Whether a threshold was scaled down to the data sets at hand.
  var isScaled = false

  public init(_ conclusion: Conclusion, _ evidence: String) {
    self.conclusion = conclusion
    self.evidence = evidence
  }

  /// "supported on 4 of 12 (scaled)".
  public var text: String {
    let extent = tested.map { " on \($0.count) of \($0.of)" } ?? ""
    let scaled = isScaled ? " (scaled)" : ""
    switch conclusion {
    case .supported: return "supported\(extent)\(scaled)"
    case .contradicted: return "contradicted\(scaled)"
    case .inconclusive(let needs): return needs.isEmpty ? "inconclusive\(scaled)" : "inconclusive\(scaled): \(needs)"
    case .notTested(let reason): return "not tested: \(reason)"
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.conclusion == b.conclusion && a.evidence == b.evidence && a.isScaled == b.isScaled
      && a.tested?.count == b.tested?.count && a.tested?.of == b.tested?.of
  }
}

extension Finding {
  static var level: Double { Significance.level }

  /// A claim that is one question.
  public init(_ answer: Answer) {
    if answer.yes < Self.level {
      self.init(.supported, answer.evidence)
    } else if answer.no < Self.level {
      self.init(.contradicted, answer.evidence)
    } else {
      self.init(.inconclusive(answer.needs ?? ""), answer.evidence)
    }
  }

  /// A claim about each of n things, k of which could be tested: contradicted by one significant counter-example (Holm
  /// over the k), supported when each of the k is by its own unadjusted p (intersection–union), else inconclusive.
  static func all(_ answers: [Answer], of total: Int) -> Finding {
    guard !answers.isEmpty else { return Finding(.notTested("none of its \(total) cells was run"), "") }
    let no = answers.map(\.no).adjustedByHolm
    let yes = answers.indices.filter { answers[$0].yes < level }
    let counter = answers.indices.filter { no[$0] < level }
    var finding: Finding
    if !counter.isEmpty {
      finding = Finding(.contradicted, counter.map { answers[$0].evidence }.joined(separator: "; "))
    } else if yes.count == answers.count {
      finding = Finding(.supported, answers.map(\.evidence).joined(separator: "; "))
    } else {
      let open = answers.indices.filter { !yes.contains($0) }
      finding = Finding(
        .inconclusive("\(yes.count) of \(answers.count) hold; \(answers[open[0]].needs ?? "more data")"),
        open.map { answers[$0].evidence }.joined(separator: "; "))
    }
    finding.tested = (answers.count, total)
    return finding
  }

  /// A claim about how many of n things hold, k of which could be tested. Thresholds c become ⌈c·k/n⌉; each thing holds
  /// or not after Holm's correction over the k.
  static func count(_ range: ClosedRange<Int>, _ answers: [Answer], of total: Int) -> Finding {
    let tested = answers.count
    guard tested > 0 else { return Finding(.notTested("none of its \(total) cells was run"), "") }
    func scaled(_ threshold: Int) -> Int { (threshold * tested + total - 1) / total }
    let needed = scaled(range.lowerBound)...max(scaled(range.lowerBound), scaled(min(range.upperBound, total)))
    let (yesP, noP) = (answers.map(\.yes).adjustedByHolm, answers.map(\.no).adjustedByHolm)
    let (yes, no) = (yesP.count { $0 < level }, noP.count { $0 < level })
    let possible = yes...(tested - no)
    let evidence = "\(yes) hold and \(no) do not, of \(tested); needed \(Self.words(needed, tested)). "
      + answers.map(\.evidence).joined(separator: "; ")
    var finding: Finding
    if needed.contains(possible.lowerBound) && needed.contains(possible.upperBound) {
      finding = Finding(.supported, evidence)
    } else if !needed.overlaps(possible) {
      finding = Finding(.contradicted, evidence)
    } else {
      let open = answers.indices.first { yesP[$0] >= level && noP[$0] >= level }
      finding = Finding(.inconclusive(open.flatMap { answers[$0].needs } ?? "more data"), evidence)
    }
    finding.tested = (tested, total)
    finding.isScaled = tested < total
    return finding
  }

  private static func words(_ range: ClosedRange<Int>, _ tested: Int) -> String {
    range.upperBound >= tested ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  /// A claim made of others: as bad as the worst of them.
  public static func and(_ findings: [Finding]) -> Finding {
    func severity(_ finding: Finding) -> Int {
      switch finding.conclusion {
      case .contradicted: 3
      case .notTested: 2
      case .inconclusive: 1
      case .supported: 0
      }
    }
    var worst = findings.max { severity($0) < severity($1) } ?? Finding(.notTested("it has no parts"), "")
    worst.evidence = findings.map { $0.evidence.isEmpty ? $0.text : "\($0.word): \($0.evidence)" }.joined(separator: "; ")
    worst.isScaled = findings.contains(where: \.isScaled)
    return worst
  }
}
