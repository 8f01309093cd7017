import ArgumentParser
import Foundation
import Host

/// `recount studies`: the folders of `studies/`, their papers, and which of their programs are built.
struct Studies: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the studies.")

  func run() throws {
    let folder = Bundle.main.executableURL?.deletingLastPathComponent()
    for (id, paper) in StudyFolders.all {
      let isBuilt = folder.map { FileManager.default.isExecutableFile(atPath: $0.appending(path: id).path) } ?? false
      let name = id.padding(toLength: 8, withPad: " ", startingAt: 0)
      try StandardOutput.print("\(name)\(paper)\(isBuilt ? "" : " — not built")")
    }
  }
}
