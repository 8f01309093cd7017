import StudyKit
import Testing

/// The claims of each study, asked of the paper's own numbers.
@Suite struct ClaimTests {
  @Test func eachFolderIsHeldToThis() { #expect(studies.map { $0.id }.sorted() == studyFolders.map { $0.lowercased() }) }

  /// As many as the papers' cards have.
  @Test(arguments: zip(studies.indices, [27, 21])) func verdictsOnThePapersNumbersAreThoseStated(study: Int, claims: Int) throws {
    let published = studies[study].init().paper
    #expect(try disagreements(studies[study], .standard) == [])
    #expect(published.claims.count == claims)
  }

  /// The paper's own numbers do not depend on what a profile runs.
  @Test(arguments: studies.indices, [Profile.smoke, .quick, .full]) func otherProfilesAskThePaperTheSame(study: Int, profile: Profile) throws {
    #expect(try disagreements(studies[study], profile) == [])
  }

  private func disagreements<S: PaperStudy>(_ study: S.Type, _ profile: Profile) throws -> [String] {
    try claimDisagreements(of: study, published: S().paper, profile: profile)
  }
}
