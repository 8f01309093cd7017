/// Where a study's claims say something else of the paper's own numbers than its `published.json` does, in words.
///
///     let wrong = try claimDisagreements(of: AttRecStudy.self, published: AttRecStudy().paper)
///     #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
///
/// A claim that the study lacks, or that the file does not know, is one, too. A deviation that names a claim's id excuses
/// it. Nothing is run and no data are read: the paper's side of a claim rests on published numbers alone.
public func claimDisagreements<S: Study>(
  of study: S.Type, published: PublishedNumbers, profile: Profile = .standard
) throws -> [String] {
  var settings = Lab.Settings()
  settings.profile = profile
  let lab = Lab(settings, archive: Archive(EmptySource()))
  _ = S().body(lab)
  return lab.evidence.disagreements(with: published.claims)
}

/// A store without results.
private struct EmptySource: ResultSource {
  let place = "no store"
  func result(_ id: String) throws -> StoredResult? { nil }
  func derived(_ id: String) throws -> DerivedValue? { nil }
  func settings() throws -> RunSettings? { nil }
}

extension Evidence {
  func disagreements(with known: [String: Bool?]) -> [String] {
    let found = Dictionary(judgements.map { ($0.id, $0.paper) }) { first, _ in first }
    let excused = { (id: String) in self.deviations.contains { $0.names(id) } }
    var wrong = claims.map(\.id).filter { known[$0] == nil }.map { "\($0) is not among the published claims" }
    for (id, holds) in known.sorted(by: { $0.key < $1.key }) where !excused(id) {
      let wanted = holds.map { $0 ? "supported" : "contradicted" } ?? "not tested"
      guard let finding = found[id] else {
        wrong.append("\(id) is not declared; expected \(wanted)")
        continue
      }
      if finding.word != wanted {
        wrong.append("\(id) is \(finding.text) on the paper's numbers; expected \(wanted). \(finding.evidence)")
      }
    }
    return wrong
  }
}

extension Deviation {
  /// Whether the id of a claim stands in it as a word.
  fileprivate func names(_ claim: String) -> Bool {
    [id, paper, done, why].contains { text in
      text.split { !($0.isLetter || $0.isNumber || $0 == "-") }.contains { $0 == claim }
    }
  }
}
