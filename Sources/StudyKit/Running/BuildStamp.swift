import Foundation
import Host

/// Which sources a run was made from. The coordinator finds out once and tells its workers.
///
/// The digest of the sources is the build's own word; the commit is named only where the checkout still holds exactly
/// those sources, for nothing else says which commit they belong to.
struct BuildStamp: Codable, Equatable, Sendable {
  /// The digest of the sources the program was built from; empty where the build recorded none.
  var sources = ""
  /// Empty where none can be named.
  var commit = ""
  /// Whether these sources differ from the commit's.
  var dirty = false
  /// Why no commit can be named; nil where one is.
  var doubt: String?

  static let variable = "RECOUNT_BUILD"

  /// The stamp the coordinator handed down, or a fresh one.
  /// - Parameter sources: what the build wrote into the program.
  static func current(_ sources: String) -> BuildStamp {
    let environment = ProcessInfo.processInfo.environment
    if environment[Worker.variable] != nil, let text = environment[variable],
      let stamp = try? JSONDecoder().decode(BuildStamp.self, from: Data(text.utf8))
    {
      return stamp
    }
    return BuildStamp(of: SourceDigest(text: sources), in: root)
  }

  var encoded: String { (try? CanonicalJSON(encoding: self).text) ?? "{}" }

  /// The folder that holds `Package.swift`, where it still exists on this machine.
  static var root: String? {
    var folder = URL(fileURLWithPath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) { return folder.path }
    }
    return nil
  }

  init(sources: String = "", commit: String = "", dirty: Bool = false) {
    self.sources = sources
    self.commit = commit
    self.dirty = dirty
  }

  /// - Parameters:
  ///   - recorded: what the build wrote into the program; nil where it wrote nothing.
  ///   - root: the checkout it was built in, where it still is.
  init(of recorded: SourceDigest?, in root: String?) {
    guard let recorded else {
      doubt = "the build recorded no sources"
      return
    }
    sources = recorded.digest
    guard let root else {
      doubt = "the checkout that the program was built in is gone"
      return
    }
    guard SourceDigest(of: recorded.places, in: root) == recorded else {
      doubt = "the sources have changed since the program was built; build it again"
      return
    }
    guard let head = Self.git(["rev-parse", "HEAD"], in: root),
      let changes = Self.git(["status", "--porcelain", "--"] + recorded.places, in: root)
    else {
      doubt = "git does not tell"
      return
    }
    commit = head
    dirty = !changes.isEmpty
  }

  /// What git answers; nil where it does not, or not in time: a lock or a network file system may keep it for ever.
  private static func git(_ arguments: [String], in root: String) -> String? {
    guard let outcome = try? ProgramCall("git", ["-C", root] + arguments).run(limit: 10), outcome.isSuccess else { return nil }
    return outcome.outputText.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
