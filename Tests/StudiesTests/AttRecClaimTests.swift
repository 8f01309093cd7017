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
}
