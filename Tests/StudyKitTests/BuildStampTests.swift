import Foundation
import Host
import Reports
import Testing
import toystudy

@testable import StudyKit

/// What a result says of the code that made it is what the build knew, never what stands in the folder by now.
@Suite struct BuildStampTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try write("Package.swift", "// manifest")
    try write("Sources/A/a.swift", "let a = 1")
  }

  private func write(_ name: String, _ text: String) throws {
    let url = URL(filePath: "\(scratch.path)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func git(_ call: String) throws {
    let outcome = try ToyProgram.run(
      [], in: scratch, shell: "git -c user.name=n -c user.email=e@e.e -c init.defaultBranch=main \(call) >/dev/null; exit $?;")
    #expect(outcome.status == 0, "git \(call): \(outcome.errors)")
  }

  private var sources: SourceDigest { SourceDigest(of: ["Sources/A", "Package.swift"], in: scratch.path) }

  @Test func aCommitIsNamedWhereTheCheckoutHoldsWhatWasBuilt() throws {
    try git("init")
    try git("add -A")
    try git("commit -m first")
    let built = sources
    let stamp = BuildStamp(of: built, in: scratch.path)
    #expect(stamp.sources == built.digest && stamp.commit.count == 40 && !stamp.dirty && stamp.doubt == nil)
    // A file elsewhere changes nothing; one among the sources is what the commit does not hold.
    try write("README.md", "read me")
    #expect(BuildStamp(of: built, in: scratch.path) == stamp)
    try write("Sources/A/a.swift", "let a = 2")
    let edited = BuildStamp(of: built, in: scratch.path)
    #expect(edited.sources == built.digest && edited.commit.isEmpty)
    #expect(edited.doubt?.contains("changed since the program was built") == true)
    let rebuilt = BuildStamp(of: sources, in: scratch.path)
    #expect(rebuilt.commit == stamp.commit && rebuilt.dirty)
    try write("Sources/A/untracked.swift", "let b = 1")
    #expect(BuildStamp(of: sources, in: scratch.path).dirty, "a new file belongs to no commit")
  }

  @Test func whatIsUnknownIsSaidAsUnknown() throws {
    #expect(BuildStamp(of: nil, in: scratch.path).doubt == "the build recorded no sources")
    let moved = BuildStamp(of: sources, in: nil)
    #expect(moved.sources == sources.digest && moved.commit.isEmpty && moved.doubt != nil)
    #expect(BuildStamp(of: sources, in: scratch.path).doubt == "git does not tell", "no repository")
    #expect(SourceDigest(text: "") == nil && SourceDigest(text: "none Sources") == nil)
  }

  @Test func aProgramKnowsItsSources() throws {
    let recorded = try #require(SourceDigest(text: ToyStudy.sources))
    #expect(recorded.places.contains("Sources/StudyKit") && recorded.places.contains("Tests/ToyStudy"))
    #expect(SourceDigest(text: recorded.text) == recorded)
    #expect(try ToyProgram.run(["run", "--profile", "smoke"], in: scratch).status == 0)
    let provenance = String(decoding: try scratch.contents("out/toystudy/provenance.json"), as: UTF8.self)
    #expect(provenance.contains("\"sources\":\"\(recorded.digest)\""))
  }

  /// The checklist answers from what the cells hold.
  @Test func theChecklistKnowsNoMoreThanTheCells() throws {
    func answer(_ commits: [String], sources: String) throws -> String {
      let stored = commits.map { commit -> (cell: Cell, result: CellResult) in
        var result = CellResult()
        result.inputs.commit = commit
        result.inputs.sources = sources
        return (Cell.toy(), result)
      }
      let lab = Lab(Lab.Settings(), archive: Archive(try ResultStore(opening: scratch.path)))
      return "\(ChecklistAppendix(lab: lab, stored: stored).identification.map(\.plain) ?? "unanswered")"
    }
    #expect(try answer(["c", "c"], sources: "s").hasPrefix("Yes, by commit"))
    #expect(try answer(["c", ""], sources: "s") == "By the digest of the sources alone: 1 of 2 results name no commit.")
    #expect(try answer(["", ""], sources: "") == "unanswered")
  }
}
