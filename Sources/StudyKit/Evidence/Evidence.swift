/// What a body declares beside its pages.
final class Evidence {
  private(set) var deviations: [Deviation] = []
  private(set) var reproductions: [Reproduction] = []
  private(set) var comparisons: [Comparison] = []
  private(set) var claims: [Claim] = []

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

  func add(_ comparisons: [Comparison]) { self.comparisons += comparisons }

  func add(_ claim: Claim) {
    if claims.contains(where: { $0.id == claim.id }) { fatalError("two claims are called \(claim.id)") }
    claims.append(claim)
  }

  /// Every claim, judged by the tables declared.
  var judgements: [Judgement] { claims.flatMap { Judgement.all(of: $0, by: reproductions) } }
}
