import Foundation
import Host
import Interactions
import Testing
import toystudy

@testable import StudyKit

/// One damaged file does not hide the others, and what it held is computed again.
@Suite struct DamageTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func cut(_ folder: String, _ count: Int) throws -> [String] {
    let victims = scratch.names(folder).filter { $0.hasSuffix(".result") }.prefix(count)
    for name in victims {
      let path = "\(scratch.path)/\(folder)/\(name)"
      try scratch.contents("\(folder)/\(name)").dropLast(7).write(to: URL(filePath: path))
    }
    return Array(victims)
  }

  @Test func damagedFilesAreToldTogetherSetAsideAndComputedAgain() throws {
    let straight = try Scratch()
    #expect(try ToyProgram.run(["--hide-measured"], in: straight).status == 0)
    #expect(try ToyProgram.run(["--hide-measured"], in: scratch).status == 0)
    let cells = "out/toystudy/store/cells", derived = "out/toystudy/store/derived"
    let victims = try cut(cells, 5) + cut(derived, 1)

    let status = try ToyProgram.run(["status"], in: scratch)
    #expect(status.status == 2)
    #expect(status.output.contains(", 5 missing"), "\(status.output)")
    for name in victims.prefix(5) { #expect(status.output.contains("damaged out/toystudy/store/cells/\(name)")) }
    let report = try ToyProgram.run(["report"], in: scratch)
    #expect(report.status == 2)
    for name in victims.prefix(5) { #expect(report.errors.contains(name), "\(report.errors)") }

    let again = try ToyProgram.run(["--hide-measured"], in: scratch)
    #expect(again.status == 0, "\(again.errors)")
    for name in victims { #expect(again.errors.contains(name) && again.errors.contains("set aside")) }
    #expect(scratch.names(cells).filter { $0.hasSuffix(".damaged") }.sorted() == victims.prefix(5).map { $0 + ".damaged" }.sorted())
    #expect(scratch.names(derived).contains(victims[5] + ".damaged"))
    let without = ["store", "results.pack"]
    #expect(scratch.tree("out/toystudy", without: without) == straight.tree("out/toystudy", without: without))
  }

  /// What a newer program wrote is not damaged.
  @Test func aNewerFileStays() throws {
    var bytes = ColumnFile(kind: .cell, header: [:], columns: [:]).encoded()
    bytes[8] = 9
    let body = Array(bytes.dropLast(32))
    #expect(!ColumnFile.isNewer(bytes), "its checksum does not hold")
    #expect(ColumnFile.isNewer(body + SHA256Digest(of: body).bytes))
    let store = try ResultStore(creating: scratch.path)
    try Data(body + SHA256Digest(of: body).bytes).write(to: URL(filePath: store.resultPath("x")))
    let mending = MendingStore(store, settingAside: true)
    #expect(throws: StudyError.self) { try mending.result("x") }
    #expect(FileManager.default.fileExists(atPath: store.resultPath("x")))
  }

  /// What the machine or the data refuse is no failure of the model, and not stored as one.
  @Test(arguments: [
    InteractionError(.machine, "no space") as any Error, InteractionError(.damaged, "not what was written"),
    StudyError(.refused, "no"), MachineError("no thread", hint: ""), POSIXError(.EMFILE), POSIXError(.ENOMEM),
    CocoaError(.fileWriteOutOfSpace), CocoaError(.fileReadNoPermission),
  ])
  func aRefusalOfTheMachineIsNotStored(error: any Error) throws {
    let store = try ResultStore(creating: scratch.path)
    let job = CellJob(cell: .toy(), runner: Refusing(error: error), store: store, build: BuildStamp())
    let thrown = #expect(throws: StudyError.self) { try job.perform(progress: { _ in }, isCancelled: { false }) }
    #expect(thrown?.description.contains("Domain=") == false)
    #expect(store.storedIDs().isEmpty)
  }

  @Test(arguments: [
    InteractionError(.request, "no items are left") as any Error, StudyError("keepShare is 2"),
  ])
  func aFailureOfTheModelIsStored(error: any Error) throws {
    let store = try ResultStore(creating: scratch.path)
    let job = CellJob(cell: .toy(), runner: Refusing(error: error), store: store, build: BuildStamp())
    #expect(try job.perform(progress: { _ in }, isCancelled: { false })?.isEmpty == false)
    #expect(store.storedIDs().count == 1)
  }

  private struct Refusing: CellRunner {
    let error: any Error
    var revisions: [String: Int] { [:] }
    func estimate(_ cell: Cell) -> Double { 1 }
    func run(_ cell: Cell, progress: (CellProgress) -> Void, isCancelled: () -> Bool) throws -> CellResult { throw error }
  }

  @Test func errorsOfFoundationBecomeSentences() throws {
    let folder = "\(scratch.path)/missing/x"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      Issue.record("the folder was made")
    } catch {
      let sentence = try #require(SystemSentence(error))
      #expect(sentence.found == "the system refused: No such file or directory")
      #expect(sentence.path?.hasPrefix(folder.dropLast(2)) == true)
    }
    #expect(SystemSentence(StudyError("x")) == nil)
  }
}
