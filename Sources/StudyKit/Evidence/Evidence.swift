import Evaluation

/// What a body declares beside its pages.
final class Evidence {
  private(set) var deviations: [Deviation] = []
  private(set) var reproductions: [Reproduction] = []
  private(set) var comparisons: [Comparison] = []
  private(set) var claims: [Claim] = []
  private(set) var tunings: [Tuned] = []
  /// Data of which too few users can be tested, with the share that can.
  private(set) var thinlyTested: [String: Eligibility] = [:]
  /// Data that cannot be shown to be the paper's, with the reason.
  private(set) var unverified: [String: String] = [:]

  func add(_ deviation: Deviation) {
    if let known = deviations.first(where: { $0.id == deviation.id }) {
      if known != deviation { fatalError("two deviations are called \(deviation.id)") }
    } else {
      deviations.append(deviation)
    }
  }

  func add(_ reproduction: Reproduction) {
    if reproductions.contains(where: { $0.table.id == reproduction.table.id }) {
      fatalError("\(reproduction.table.id) is reproduced twice")
    }
    reproductions.append(reproduction)
  }

  func addThinlyTested(_ data: String, _ tested: Eligibility) { thinlyTested[data] = tested }

  func addUnverified(_ data: String, _ reason: String) { unverified[data] = reason }

  /// A model that was not tuned in this profile leaves nothing to report.
  func add(_ tuned: Tuned) { if tuned.budget > 0 { tunings.append(tuned) } }

  /// A comparison that two tables show is one row.
  func add(_ comparisons: [Comparison]) {
    for row in comparisons where !self.comparisons.contains(row) { self.comparisons.append(row) }
  }

  func add(_ claim: Claim) {
    if claims.contains(where: { $0.id == claim.id }) { fatalError("two claims are called \(claim.id)") }
    claims.append(claim)
  }

  /// Every claim, judged by the tables declared.
  var judgements: [Judgement] { claims.flatMap { Judgement.all(of: $0, by: reproductions) } }
}
