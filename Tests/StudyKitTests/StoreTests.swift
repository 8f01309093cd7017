import Evaluation
import Foundation
import Host
import Testing
import toystudy

@testable import StudyKit

@Suite struct StoreTests {
  let scratch: Scratch
  let store: ResultStore

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
  }

  @Test func whatIsWrittenIsRead() throws {
    let cell = Cell.toy()
    #expect(try store.result(cell.id) == nil)
    let result = CellResult(training: TrainingFacts(parameters: 1))
    try store.write(result, of: cell.id)
    #expect(try store.result(cell.id)?.result == result)
    try store.writeRequest(of: cell)
    #expect(try ResultStore.request(at: store.requestPath(cell.id)) == cell)
    #expect(store.storedIDs() == [cell.id])
  }

  @Test func aNewerStoreIsRefused() throws {
    try AtomicFile.write("{\"store\":2}", to: "\(scratch.path)/store.json")
    let error = #expect(throws: StudyError.self) { try ResultStore(opening: scratch.path) }
    #expect(error?.status == .input)
    #expect(error?.found == "store version 2")
    #expect(error?.expected == "version 1 or older")
  }

  @Test func aDamagedResultNamesItsFile() throws {
    let id = Cell.toy().id
    try AtomicFile.write("gibberish, long enough to hold a header", to: store.resultPath(id))
    let error = #expect(throws: StudyError.self) { try store.result(id) }
    #expect(error?.place == store.resultPath(id))
    #expect(error?.hint != nil)
  }

  @Test func oneCoordinatorAtATime() throws {
    let lock = try StoreLock(store)
    let error = #expect(throws: StudyError.self) { try StoreLock(store) }
    #expect(error?.status == .refused)
    #expect(error?.found.contains("process \(getpid())") == true)
    withExtendedLifetime(lock) {}
  }

  @Test func theLockIsLetGo() throws {
    _ = try StoreLock(store)
    _ = try StoreLock(store)
  }

  @Test func whatKilledWritersLeftIsRemoved() throws {
    // A process of this machine that is gone.
    let dead = try #require((30_000..<4_000_000).first { kill(pid_t($0), 0) != 0 && errno == ESRCH })
    let mine = URL(filePath: TemporaryName.path(beside: "\(scratch.path)/cells/a.result")).lastPathComponent
    let left = mine.replacing(".\(getpid())-", with: ".\(dead)-")
    for folder in ["", "cells/", "derived/"] { try Data("x".utf8).write(to: URL(filePath: "\(scratch.path)/\(folder)\(left)")) }
    try Data("x".utf8).write(to: URL(filePath: "\(scratch.path)/cells/\(mine)"))
    try store.write(CellResult(), of: "b")
    store.removeLeftovers()
    #expect(scratch.names("cells") == [mine, "b.result"], "what this process is still writing stays")
    #expect(!scratch.names("").contains(left) && scratch.names("derived").isEmpty)
  }

  @Test func aRequestOfTheFutureIsRefused() throws {
    let path = "\(scratch.path)/r.json"
    try AtomicFile.write("{\"request\":2,\"cell\":{}}", to: path)
    #expect(throws: StudyError.self) { try ResultStore.request(at: path) }
    try AtomicFile.write("{\"request\":1,\"cell\":{}}", to: path)
    let error = #expect(throws: StudyError.self) { try ResultStore.request(at: path) }
    #expect(error?.place == path)
    #expect(throws: StudyError.self) { try ResultStore.request(at: "\(scratch.path)/none") }
  }
}

@Suite struct PackTests {
  let scratch: Scratch
  let store: ResultStore
  let cells = [
    Cell(model: ModelChoice(name: "toy"), data: DataSet(name: "alpha"), artifacts: ["map", "embedding"]),
    Cell.toy(3), Cell.toy(3, purpose: .trial),
  ]

  init() throws {
    scratch = try Scratch()
    store = try ResultStore(creating: scratch.path)
    for cell in cells {
      _ = try CellJob(cell: cell, runner: ToyRunner(), store: store, build: BuildStamp(commit: "c"))
        .perform(progress: { _ in }, isCancelled: { false })
    }
    try store.write(DerivedValue(kind: "k", value: [1, "two"]), as: "derived", named: [:])
  }

  private func pack(_ cells: [Cell]) throws -> [UInt8] {
    try ResultPack.encoded(
      RunSettings(study: "s", profile: .standard), cells: cells, derived: ["derived", "missing"],
      shown: [cells[0].id: ["map"]], from: store)
  }

  @Test func theSameStoreGivesTheSameBytes() throws {
    #expect(try pack(cells) == pack(cells))
    #expect(
      try ResultPack.encoded(
        RunSettings(study: "s", profile: .standard), cells: cells.reversed(), derived: ["derived"],
        shown: [cells[0].id: ["map"]], from: store) == pack(cells))
  }

  @Test func aPackReadsLikeItsStore() throws {
    let read = try ResultPack(decoding: pack(cells), place: "p")
    #expect(read.settings() == RunSettings(study: "s", profile: .standard))
    for cell in cells[1...1] { #expect(try read.result(cell.id) == store.result(cell.id)) }
    #expect(try read.derived("derived") == DerivedValue(kind: "k", value: [1, "two"]))
    #expect(try read.derived("missing") == nil)
    #expect(try read.result("unknown") == nil)
  }

  @Test func whatNoPageShowsIsLeftOut() throws {
    let read = try ResultPack(decoding: pack(cells), place: "p")
    let shown = try #require(try read.result(cells[0].id))
    #expect(shown.result.artifacts.keys.sorted() == ["map"])
    #expect(shown.digest == (try store.result(cells[0].id)?.digest), "derived values are found by the digest of the whole")
    let trial = try #require(try read.result(cells[2].id))
    #expect(trial.result.cases.isEmpty)
    #expect(trial.result.validation == (try store.result(cells[2].id)?.result.validation))
  }

  @Test func packingAPackGivesTheSameBytes() throws {
    let first = try pack(cells)
    let again = try ResultPack.encoded(
      RunSettings(study: "s", profile: .standard), cells: cells, derived: ["derived"], shown: [cells[0].id: ["map"]],
      from: ResultPack(decoding: first, place: "p"))
    #expect(again == first)
  }

  @Test func equalColumnsAreStoredOnce() throws {
    let many = (2..<12).map { Cell.toy(3, seed: $0) }
    for cell in many {
      _ = try CellJob(cell: cell, runner: ToyRunner(), store: store, build: BuildStamp())
        .perform(progress: { _ in }, isCancelled: { false })
    }
    let file = try ColumnFile(decoding: pack(cells + many), kind: .pack, place: "p")
    let users = file.columns.values.filter { $0 == .ascending((0..<60).map { $0 }) }
    #expect(users.count == 1)
  }

  /// What is checked in under reports/ stays small, can be read, and lists users in canonical order.
  @Test func checkedInPacksAreSmallAndInOrder() throws {
    let reports = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../reports").standardizedFileURL
    for study in try FileManager.default.contentsOfDirectory(atPath: reports.path) {
      let path = reports.appending(path: "\(study)/results.pack").path
      guard let bytes = try AtomicFile.read(path) else { continue }
      #expect(bytes.count <= ResultPack.largestSize, "\(path) has \(bytes.count) bytes")
      let pack = try ResultPack(decoding: bytes, place: path)
      #expect(pack.settings()?.profile == .standard, "\(path) is no standard run")
      for id in pack.requests.keys.sorted() {
        for cases in try #require(try pack.result(id)).result.cases.values { #expect(cases.flaw == nil) }
      }
    }
  }
}
