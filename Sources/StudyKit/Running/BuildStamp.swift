import Foundation
import Host
import Interactions

/// Which sources a run was made from. The coordinator finds out once and tells its workers.
struct BuildStamp: Codable, Equatable, Sendable {
  /// The digest of the sources; empty where the program runs without them.
  var sources = ""
  var commit = ""
  var dirty = false

  static let variable = "RECOUNT_BUILD"

  /// The stamp the coordinator handed down, or a fresh one.
  static func current() -> BuildStamp {
    if let text = ProcessInfo.processInfo.environment[variable],
      let stamp = try? JSONDecoder().decode(BuildStamp.self, from: Data(text.utf8))
    {
      return stamp
    }
    return BuildStamp(root: root)
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

  private init(root: String?) {
    guard let root else { return }
    sources = Self.digest(of: root)
    commit = Self.git(["rev-parse", "HEAD"], in: root) ?? ""
    dirty = Self.git(["status", "--porcelain", "--untracked-files=no"], in: root).map { !$0.isEmpty } ?? false
  }

  private static func digest(of root: String) -> String {
    var listing = ""
    for folder in ["Sources", "studies"] {
      let names = (FileManager.default.enumerator(atPath: "\(root)/\(folder)")?.allObjects as? [String]) ?? []
      for name in names.sorted() {
        let path = "\(root)/\(folder)/\(name)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
          let bytes = FileManager.default.contents(atPath: path)
        else { continue }
        listing += "\(folder)/\(name) \(SHA256Digest(of: Array(bytes)).hex)\n"
      }
    }
    return SHA256Digest(of: listing).hex
  }

  private static func git(_ arguments: [String], in root: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", root] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text.trimmingCharacters(in: .whitespacesAndNewlines) : nil
  }
}
