import Foundation
import Interactions
import Testing

@testable import Evaluation

@Suite struct ExportTests {
  @Test func exportsHaveTheOriginalIds() throws {
    let folder = try TemporaryFolder()
    let log = try raw([Event("a", "x", 1), Event("a", "y", 2), Event("a", "z", 3, 5), Event("b", "x", 9)]).prepared()
    let outcome = try ExportedExam(LeaveOneOut().exam(on: log), to: folder.path + "/out")
    #expect(outcome.files.map(\.events) == [2, 1, 1])
    func lines(_ name: String) throws -> String { try String(contentsOfFile: folder.path + "/out/" + name, encoding: .utf8) }
    #expect(try lines("train.tsv") == "user\titem\trating\ttimestamp\na\tx\t3.0\t1\nb\tx\t3.0\t9\n")
    #expect(try lines("valid.tsv") == "user\titem\trating\ttimestamp\na\ty\t3.0\t2\n")
    #expect(try lines("test.tsv") == "user\titem\trating\ttimestamp\na\tz\t5.0\t3\n")
    #expect(throws: EvaluationError.self) { try ExamProtocols.named("random") }
  }
}
