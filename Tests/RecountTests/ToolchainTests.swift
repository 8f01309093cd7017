import Foundation
import Testing

/// What `make` says before it builds anything, where Swift is missing or too old.
@Suite struct ToolchainTests {
  let folder = FileManager.default.temporaryDirectory.appending(path: "toolchain-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  /// Runs the check with a program in Swift's place.
  private func check(_ swift: String) throws -> (status: Int32, said: String) {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../tools/toolchain.sh")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [script.standardizedFileURL.path, "swift", swift]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }

  private func program(_ body: String) throws -> String {
    let file = folder.appending(path: "swift")
    try Data("#!/bin/sh\n\(body)\n".utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file.path
  }

  @Test(arguments: ["6.3", "6.3.1", "6.10", "7.0", "6.4-dev"]) func aSwiftThatIsNewEnoughPasses(version: String) throws {
    let found = try check(program("echo 'Swift version \(version) (swift-\(version)-RELEASE)'"))
    #expect(found.status == 0 && found.said.isEmpty, "\(found.said)")
  }

  @Test(arguments: [
    ("echo 'Swift version 6.2.4 (swift-6.2.4-RELEASE)'", "is Swift 6.2.4, which is too old: Recount needs Swift 6.3 or newer"),
    ("echo 'Swift version 5.10.1'", "is Swift 5.10.1, which is too old"),
    ("echo 'error while loading shared libraries: libxml2' >&2; exit 127", "does not run: error while loading"),
    ("echo 'OpenStack swift client 4.7'", "does not say a version of Swift: OpenStack swift client"),
  ])
  func anotherIsRefusedWithWhatToDo(body: String, words: String) throws {
    let found = try check(program(body))
    #expect(found.status == 2)
    #expect(found.said.contains(words) && found.said.contains("swift.org/install"), "\(found.said)")
  }

  @Test func aMissingSwiftIsNamed() throws {
    let found = try check("\(folder.path)/none")
    #expect(found.status == 2)
    #expect(found.said.contains("there is no Swift") && found.said.contains("make SWIFT="), "\(found.said)")
  }
}
