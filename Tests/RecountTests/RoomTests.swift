import Foundation
import Testing

/// The folders of a module are its rooms: each may use the types of those listed before it, and of files outside any folder.
/// Reports is left out: a document holds figures and tables, and layout and writers know both.
@Suite struct RoomTests {
  static let rooms: [String: [String]] = [
    "Analysis": ["Distributions", "Metrics", "Inference", "Audit", "Comparison", "Projection"],
    "Interactions": ["Files", "Log", "Moments", "Reading", "Preparing", "Sampling", "Simulation", "Registry"],
    "Evaluation": ["Exam", "Grading", "Candidates", "Protocols"],
    "Recommenders": ["Readings", "Training", "Models"],
    "StudyKit": ["Cells", "Results", "Store", "Running", "Runner", "Folder", "Notebook", "Evidence", "Pages", "Scaffold", "Command"],
  ]

  /// Arrows up that stay, each with its reason.
  static let known: Set<String> = [
    "StudyKit: Notebook/Lab.swift uses Evidence of Evidence"  // the lab collects what a body says, and hands it on
  ]

  static let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardizedFileURL

  private struct File {
    let path, room: String
    let declared, used: Set<String>

    /// - Parameter path: below the module's folder.
    init(_ path: String, in module: URL) throws {
      self.path = path
      room = path.contains("/") ? String(path.prefix { $0 != "/" }) : ""
      let text = try String(contentsOf: module.appending(path: path), encoding: .utf8)
        .replacing(/\/\/.*/, with: "").replacing(/"""(?s:.*?)"""/, with: "").replacing(/"(?:\\.|[^"\\\n])*"/, with: "")
      let types = /(?m)^(?:(?:public|package|final|indirect) |@\w+(?:\([^)]*\))? )*(?:struct|class|enum|protocol|actor|typealias) (\w+)/
      declared = Set(text.matches(of: types).map { String($0.1) })
      let nested = Set(text.matches(of: /(?m)^ +(?:(?:public|package|private|fileprivate|final|indirect) )*(?:struct|class|enum|protocol) (\w+)/).map { String($0.1) })
      used = Set(text.matches(of: /\b[A-Z]\w+\b/).map { String($0.0) }).subtracting(nested).subtracting(declared)
    }
  }

  @Test(arguments: rooms.keys.sorted()) func arrowsGoDownwards(module: String) throws {
    let order = try #require(Self.rooms[module])
    let folder = Self.sources.appending(path: module)
    let paths = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    let files = try paths.sorted().map { try File($0, in: folder) }
    #expect(Set(files.map(\.room)).subtracting([""]) == Set(order), "a folder came or went: say where it stands")
    let homes = Dictionary(files.flatMap { file in file.declared.map { ($0, file.room) } }) { first, _ in first }
    var arrows: Set<String> = []
    for file in files where !file.room.isEmpty {
      let place = try #require(order.firstIndex(of: file.room))
      for name in file.used {
        guard let home = homes[name], home != file.room, let other = order.firstIndex(of: home), other > place else { continue }
        arrows.insert("\(module): \(file.path) uses \(name) of \(home)")
      }
    }
    #expect(arrows == Self.known.filter { $0.hasPrefix(module + ":") }, "arrows up between rooms, or known ones that are gone")
  }
}
