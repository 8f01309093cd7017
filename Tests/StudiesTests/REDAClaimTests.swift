import StudyKit
import Testing

@testable import reda

/// The claims of the REDA study, asked of the paper's own numbers.
@Suite struct REDAClaimTests {
  @Test func verdictsOnThePapersNumbersAreThoseStated() throws {
    let study = REDAStudy()
    #expect(try claimDisagreements(of: REDAStudy.self, published: study.paper) == [])
    #expect(study.paper.claims.count == 21)
  }

  /// The paper's own numbers do not depend on what a profile runs.
  @Test(arguments: [Profile.smoke, .quick, .full]) func otherProfilesAskThePaperTheSame(profile: Profile) throws {
    #expect(try claimDisagreements(of: REDAStudy.self, published: REDAStudy().paper, profile: profile) == [])
  }
}
