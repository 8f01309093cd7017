import Foundation
import Host
import Testing

@testable import Interactions

@Suite struct FileDigestsTests {
  private func age(_ path: String, seconds: Int) {
    var times = [timespec(), timespec()]
    for place in times.indices { times[place].tv_sec = Int(Date().timeIntervalSince1970) - seconds }
    utimensat(AT_FDCWD, path, times, 0)
  }

  private func records(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".file") }
  }

  /// A digest of a file that changed a moment ago is not kept; the same length and an old time of change hide nothing.
  @Test func aChangeIsNeverMissed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let digests = FileDigests(folder: folder.path)
    for text in ["one", "two", "six"] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      age(path, seconds: 100)
      #expect(try digests.digest(of: path) == SHA256Digest(of: text))
    }
    #expect(try records(folder).isEmpty)
  }

  /// After a rest the record answers: proven by a record that lies.
  @Test func aFileAtRestIsNotReadAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    let digests = FileDigests(folder: folder.path)
    try Data("one".utf8).write(to: URL(fileURLWithPath: path))
    usleep(2_200_000)
    let digest = try digests.digest(of: path)
    #expect(digest == SHA256Digest(of: "one"))
    let record = folder.path + "/" + (try #require(try records(folder).first))
    let text = try String(contentsOfFile: record, encoding: .utf8)
    let lie = text.replacingOccurrences(of: digest.hex, with: SHA256Digest(of: "another").hex)
    try Data(lie.utf8).write(to: URL(fileURLWithPath: record))
    #expect(try digests.digest(of: path) == SHA256Digest(of: "another"))
    // Whatever happens to the file, the record answers no more.
    try Data("two".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try digests.digest(of: path) == SHA256Digest(of: "two"))
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: record))
    #expect(try digests.digest(of: path) == SHA256Digest(of: "two"))
  }
}
