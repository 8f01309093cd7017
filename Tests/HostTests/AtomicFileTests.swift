import Foundation
import Testing

@testable import Host

/// Files whole or not at all, and what is left of writers that died.
@Suite final class AtomicFileTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)").path

  init() throws { try AtomicFile.makeFolder("\(folder)/deep/er") }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A full disk after some bytes: nothing is left, and the old file stands.
  @Test(arguments: [0, 1, 100]) func aFullDiskLeavesNoHalfFile(room: Int) throws {
    let path = "\(folder)/file"
    try AtomicFile.write("old", to: path)
    nonisolated(unsafe) var left = room
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write([UInt8](repeating: 1, count: 1000), to: path) { descriptor, bytes, count in
        guard left > 0 else {
          errno = ENOSPC
          return -1
        }
        let written = write(descriptor, bytes, min(count, left))
        left -= written
        return written
      }
    }
    #expect(error?.kind == .full && error?.path == path && error?.isOfReading == false)
    #expect(error?.hint.contains("Free some space") == true)
    #expect(try AtomicFile.read(path) == Array("old".utf8))
    #expect(try names() == ["deep", "file"])
  }

  @Test func filesAreNamedTogetherOrNotAtAll() throws {
    let first = try StagedFile(Array("1".utf8), for: "\(folder)/a")
    let second = try StagedFile(Array("2".utf8), for: "\(folder)/b")
    #expect(try names().allSatisfy { $0 == "deep" || TemporaryName($0) != nil })
    try first.commit()
    second.discard()
    #expect(try names() == ["a", "deep"])
  }

  @Test func nothingIsReadThatIsNoPlainFile() throws {
    let pipe = "\(folder)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, folder, "/dev/null"] {
      let read = #expect(throws: FileError.self) { try AtomicFile.read(path) }
      #expect(read?.kind == .otherThing, "\(path)")
      #expect(throws: FileError.self) { try MappedFile(path) }
    }
    #expect(try AtomicFile.read("\(folder)/none") == nil)
    let missing = #expect(throws: FileError.self) { try MappedFile("\(folder)/none") }
    #expect(missing?.kind == .missing)
  }

  @Test func aFolderCannotBeMadeBehindAFile() throws {
    try AtomicFile.write("x", to: "\(folder)/file")
    let error = #expect(throws: FileError.self) { try AtomicFile.makeFolder("\(folder)/file/below") }
    #expect(error?.kind == .otherThing)
    try AtomicFile.makeFolder("\(folder)/deep/er/")
  }

  /// The lease of a temporary name: its writer is gone, alive, of another machine, or the number is another's by now.
  @Test func onlyWhatNobodyWritesIsTakenAway() throws {
    let mine = TemporaryName(for: "report.pdf")
    #expect(TemporaryName(mine.name) == mine)
    #expect(TemporaryName("report.pdf") == nil && TemporaryName(".hidden") == nil && TemporaryName(".a.partial") == nil)
    let dead = try #require((30_000..<4_000_000).first { kill(pid_t($0), 0) != 0 && errno == ESRCH })
    let gone = mine.name.replacing(".\(getpid())-", with: ".\(dead)-")
    let far = mine.name.replacing(".\(mine.host).", with: ".elsewhere.")
    let old = far.replacing(".elsewhere.", with: ".elsewhere-else.")
    let parent = mine.name.replacing(".\(getpid())-", with: ".\(getppid())-")
    let reused = "." + parent.dropFirst().replacing("report", with: "older")
    for name in [mine.name, gone, far, old, parent, reused] { try AtomicFile.write("x", to: "\(folder)/\(name)") }
    try AtomicFile.write("x", to: "\(folder)/.\(gone)/inside")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -2 * TemporaryName.lease)], ofItemAtPath: "\(folder)/\(old)")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: "\(folder)/\(reused)")
    TemporaryName.removeLeftovers(in: folder)
    #expect(Set(try names()) == [mine.name, far, parent, "deep"])
  }

  @Test func aLongNameStillFits() throws {
    let name = String(repeating: "ä", count: 120)
    try AtomicFile.write("x", to: "\(folder)/\(name)")
    #expect(try names() == ["deep", name])
  }

  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

  /// A writer that was killed and whose parent has not asked how it ended is gone, though its number is taken.
  @Test func leftoversOfTheDeadAreRemovedBeforeTheirParentAsks() throws {
    var writer: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    defer { free(arguments[0]) }
    #expect(posix_spawn(&writer, "/bin/true", nil, nil, &arguments, environ) == 0)
    var state = siginfo_t()
    #expect(waitid(P_PID, id_t(writer), &state, WEXITED | WNOWAIT) == 0)
    let mine = TemporaryName(for: "report.pdf")
    let left = mine.name.replacing(".\(getpid())-", with: ".\(writer)-")
    try AtomicFile.write("x", to: "\(folder)/\(left)")
    TemporaryName.removeLeftovers(in: folder)
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(left)"))
    #expect(waitpid(writer, nil, 0) == writer)
  }
}
