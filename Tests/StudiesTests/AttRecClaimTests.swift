import StudyKit
import Testing

@testable import attrec

/// The claims of the AttRec study, asked of the paper's own numbers.
@Suite struct AttRecClaimTests {
  @Test func verdictsOnThePapersNumbersAreThoseStated() throws {
    let study = AttRecStudy()
    #expect(try claimDisagreements(of: AttRecStudy.self, published: study.paper) == [])
    #expect(study.paper.claims.count == 27)
  }

  /// The paper's own numbers do not depend on what a profile runs.
  @Test(arguments: [Profile.smoke, .quick, .full]) func otherProfilesAskThePaperTheSame(profile: Profile) throws {
    #expect(try claimDisagreements(of: AttRecStudy.self, published: AttRecStudy().paper, profile: profile) == [])
  }
}
