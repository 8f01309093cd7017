/// What a body declares beside its pages.
final class Evidence {
  private(set) var deviations: [Deviation] = []
  private(set) var reproductions: [Reproduction] = []
  private(set) var comparisons: [Comparison] = []
  private(set) var claims: [Claim] = []

  func add(_ deviation: Deviation) -> Int {
    if let known = deviations.firstIndex(where: { $0.id == deviation.id }) {
      precondition(deviations[known] == deviation, "two deviations are called \(deviation.id)")
      return known + 1
    }
    deviations.append(deviation)
    return deviations.count
  }

  func add(_ reproduction: Reproduction) {
    precondition(
      !reproductions.contains { $0.table.id == reproduction.table.id }, "\(reproduction.table.id) is reproduced twice")
    reproductions.append(reproduction)
  }

  func add(_ comparisons: [Comparison]) { self.comparisons += comparisons }

  func add(_ claim: Claim) {
    precondition(!claims.contains { $0.id == claim.id }, "two claims are called \(claim.id)")
    claims.append(claim)
  }

  /// Every claim, judged by the tables declared.
  var judgements: [Judgement] { claims.flatMap { Judgement.all(of: $0, by: reproductions) } }
}
