import Evaluation
import Foundation
import Testing

@testable import StudyKit

@Suite struct ResultFileTests {
  let result: CellResult = {
    var result = CellResult(
      cases: [
        .all: TestCases(users: [0, 1, 4], candidates: [10, 10, 9], above: [0, 9, 3], tied: [0, 0, 2], scalars: ["p": [0.5, -1, 3]]),
        .sampled(5): TestCases(
          users: [1, 2], candidates: [6, 7], offsets: [0, 2, 3], above: [0, 1, 6], tied: [0, 0, 0]),
      ], validation: ValidationCurve(metric: "HR@10", epochs: [1, 2, 5], values: [0.1, 0.30000000000000004, 0.2]),
      training: TrainingFacts(parameters: 12, epochs: 5, bestEpoch: 2),
      artifacts: ["map": Matrix(rows: 2, columns: 2, values: [1, -0.5, .pi, 0])])
    result.inputs.data = "d"
    result.inputs.revisions = ["model:toy": 3]
    result.measured.wallSeconds = 1.25
    result.measured.secondsPerEpoch = 0.1
    return result
  }()

  private func read(_ bytes: [UInt8], id: String = "i") throws -> StoredResult {
    let file = try ColumnFile(decoding: bytes, kind: .cell, place: "x.result")
    return try StoredResult(header: file.header, columns: file.columns, id: id, place: "x.result")
  }

  @Test func everythingComesBack() throws {
    let stored = try read(result.encoded(id: "i"))
    #expect(stored.result == result)
    #expect(stored.digest == (try result.digest))
  }

  @Test(arguments: [
    CellResult.Status.ok, .failed(reason: "r", place: "p"), .diverged(epoch: 3),
  ])
  func statusComesBack(status: CellResult.Status) throws {
    #expect(try read(CellResult(status: status).encoded(id: "i")).result.status == status)
  }

  @Test func theDigestIgnoresClockAndBuildButNothingElse() throws {
    var other = result
    other.measured.wallSeconds = 9
    other.inputs.commit = "another"
    other.inputs.sources = "another"
    other.inputs.dirty = true
    #expect(try other.digest == result.digest)
    other.cases[.all]!.above[1] = 8
    #expect(try other.digest != result.digest)
    other = result
    other.inputs.data = "e"
    #expect(try other.digest != result.digest)
  }

  @Test func anyDamageIsSeen() throws {
    let bytes = try result.encoded(id: "i")
    for position in stride(from: 0, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[position] ^= 0x10
      #expect(throws: StudyError.self) { try read(damaged) }
    }
    for length in [0, 7, 15, 47, bytes.count / 2, bytes.count - 1] {
      #expect(throws: StudyError.self) { try read(Array(bytes[..<length])) }
    }
    #expect(throws: StudyError.self) { try read(bytes + [0]) }
  }

  @Test func aNewerFormatSaysSo() throws {
    var bytes = try result.encoded(id: "i")
    bytes[8] = 2
    let error = #expect(throws: StudyError.self) { try read(bytes) }
    #expect(error?.found == "format version 2")
    #expect(error?.place == "x.result")
    #expect(error?.expected == "version 1 or older")
    #expect(error?.status == .input)
  }

  @Test func aResultUnderAnotherNameIsRefused() throws {
    let bytes = try result.encoded(id: "i")
    #expect(throws: StudyError.self) { try read(bytes, id: "j") }
    #expect(throws: StudyError.self) { try ColumnFile(decoding: bytes, kind: .pack, place: "x") }
  }

  @Test(arguments: [
    StoredColumn.integers([0, 1, -1, .max, .min]), .ascending([5, 6, 6, 100, -3, .max, .min]), .floats([0, -0.0, .pi, .leastNonzeroMagnitude]),
    .bytes([1, 2, 255]), .integers([]), .ascending([]), .bytes([]), .floats([]),
  ])
  func columnsComeBack(column: StoredColumn) throws {
    #expect(StoredColumn(type: column.type, count: column.count, raw: column.raw) == column)
    let file = ColumnFile(kind: .cell, header: [:], columns: ["c": column])
    #expect(try ColumnFile(decoding: file.encoded(), kind: .cell, place: "x") == file)
  }

  @Test func casesThatDoNotFitAreFlaws() {
    #expect(TestCases(users: [0], candidates: [3], above: [2], tied: [0]).flaw == nil)
    #expect(TestCases(users: [0], candidates: [3], above: [2], tied: [1]).flaw != nil)
    #expect(TestCases(users: [0], candidates: [3], above: [-1], tied: [0]).flaw != nil)
    #expect(TestCases(users: [0, 1], candidates: [3], offsets: [0, 1, 2], above: [0, 0], tied: [0, 0]).flaw != nil)
    #expect(TestCases(users: [0], candidates: [3], offsets: [0, 0], above: [], tied: []).flaw != nil)
    #expect(TestCases(users: [0, 1], scalars: ["truth": [1]]).flaw != nil)
    #expect(TestCases(users: [1, 1, 4], candidates: [3, 3, 3], above: [0, 0, 0], tied: [0, 0, 0]).flaw == nil)
    #expect(TestCases(users: [1, 0], candidates: [3, 3], above: [0, 0], tied: [0, 0]).flaw == "user 0 behind user 1")
    #expect(TestCases(users: [0], scalars: ["truth": [.nan]]).flaw != nil)
    #expect(TestCases(users: [0], scalars: ["truth": [1]]).flaw == nil)
  }
}
