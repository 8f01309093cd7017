import Foundation
import Testing

@testable import StudyKit

@Suite struct InspectionTests {
  private func inspect(_ json: String, _ revisions: [String: Int] = ["model m": 2]) throws -> Inspection {
    try Inspection(provenance: Data(json.utf8), revisions: revisions, place: "r.pdf")
  }

  private func provenance(_ status: String = "\"ok\"") throws -> String {
    var inputs = RecordedInputs()
    inputs.commit = "abc"
    inputs.revisions = ["model m": 2]
    let run = try CanonicalJSON(encoding: RunSettings(study: "s", profile: .standard, seeds: 3))
    return #"{"study":"s","run":\#(run),"cells":[{"status":\#(status),"inputs":\#(try CanonicalJSON(encoding: inputs))}]}"#
  }

  @Test func aCurrentReportSaysSo() throws {
    let found = try inspect(provenance())
    #expect(found.isCurrent)
    #expect(found.text.contains("commits  abc\n"))
    #expect(found.text.contains("--profile standard --seeds 3"))
  }

  @Test func aStaleReportNamesWhatChanged() throws {
    let found = try inspect(provenance(#"{"failed":"x","place":""}"#), ["model m": 3])
    #expect(!found.isCurrent)
    #expect(found.text.contains("model m was revision 2, now 3"))
    #expect(found.text.contains("1, 1 failed"))
  }

  @Test func otherJSONIsRefused() {
    #expect(throws: StudyError.self) { try inspect("{}") }
    #expect(throws: StudyError.self) { try inspect("not JSON") }
  }
}
