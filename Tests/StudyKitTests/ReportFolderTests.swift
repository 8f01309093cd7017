import Foundation
import Testing

@testable import StudyKit

/// The folder of a report is written as one.
@Suite struct ReportFolderTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private var out: String { "\(scratch.path)/out" }

  private func write(_ files: [String: String], results: String? = nil) throws {
    let files = files.sorted { $0.key < $1.key }.map { ReportFile($0.key, $0.value) }
    try ReportFolder(out).replace(with: files, of: "toystudy", results: results)
  }

  private func tree() -> [String: String] { scratch.tree("out").mapValues { String(decoding: $0, as: UTF8.self) }.filter { $0.value != "" } }

  @Test func whatIsOfAFormerReportGoesAndWhatIsAPersonsStays() throws {
    try write(["a.md": "one", "tables/old.csv": "1", "tables/kept.csv": "2", "figures/edited.svg": "3"])
    try Data("mine".utf8).write(to: URL(filePath: "\(out)/tables/mine.csv"))
    try Data("improved".utf8).write(to: URL(filePath: "\(out)/figures/edited.svg"))
    try FileManager.default.createDirectory(atPath: "\(out)/store", withIntermediateDirectories: true)
    try Data("result".utf8).write(to: URL(filePath: "\(out)/store/x.result"))
    try write(["a.md": "two", "tables/kept.csv": "2"])
    let found = tree()
    #expect(found["a.md"] == "two")
    #expect(found["tables/old.csv"] == nil)
    #expect(found["tables/mine.csv"] == "mine" && found["figures/edited.svg"] == "improved" && found["store/x.result"] == "result")
    #expect(try FolderManifest(of: out)?.files.keys.sorted() == ["a.md", "tables/kept.csv"])
  }

  @Test func anEmptyFolderOfAFormerReportGoesToo() throws {
    try write(["a.md": "one", "figures/a.svg": "1"])
    try write(["a.md": "one"])
    #expect(!FileManager.default.fileExists(atPath: "\(out)/figures"))
  }

  /// A list that somebody sends must not have files elsewhere removed.
  @Test func aListLeadsNowhereElse() throws {
    try write(["a.md": "one"])
    let victim = "\(scratch.path)/victim"
    try Data("v".utf8).write(to: URL(filePath: victim))
    let digest = ReportFile("v", "v").digest
    try Data("{\"files\":{\"../victim\":\"\(digest)\"},\"study\":\"toystudy\"}".utf8).write(to: URL(filePath: "\(out)/files.json"))
    try write(["a.md": "two"])
    #expect(FileManager.default.fileExists(atPath: victim))
    #expect(FolderManifest.leadsOut("/etc/x") && FolderManifest.leadsOut("a/../../b") && FolderManifest.leadsOut("a//b"))
    #expect(!FolderManifest.leadsOut("tables/..a.csv"))
  }

  /// As after a kill between two names: the list says so, and the next report puts it right.
  @Test func anInterruptedReportIsSeenAndRepaired() throws {
    try write(["a.md": "one", "b.md": "one", "tables/old.csv": "1"])
    var manifest = FolderManifest(study: "toystudy", files: ["a.md": ReportFile("a.md", "two").digest, "b.md": ReportFile("b.md", "two").digest])
    manifest.former = try FolderManifest(of: out)?.files
    try Data(manifest.text.utf8).write(to: URL(filePath: "\(out)/files.json"))
    try Data("two".utf8).write(to: URL(filePath: "\(out)/a.md"))
    let found = try FolderInspection(folder: out)
    #expect(!found.isWhole)
    #expect(found.text.contains("INTERRUPTED") && found.text.contains("changed  b.md"), "\(found.text)")
    try write(["a.md": "two", "b.md": "two"])
    #expect(try FolderInspection(folder: out).isWhole)
    #expect(tree()["tables/old.csv"] == nil, "the list of what stood before was kept")
  }

  @Test func whatCannotBeWrittenChangesNothing() throws {
    try write(["a.md": "one", "b.md": "one"])
    let before = scratch.tree("out")
    try Data("in the way".utf8).write(to: URL(filePath: "\(out)/figures"))
    #expect(throws: StudyError.self) { try write(["a.md": "two", "b.md": "two", "figures/x.svg": "s"]) }
    var after = scratch.tree("out")
    after["figures"] = nil
    #expect(after == before)
  }

  @Test func anEqualReportTouchesNothing() throws {
    try write(["a.md": "one"])
    let time = try FileManager.default.attributesOfItem(atPath: "\(out)/files.json")[.modificationDate] as? Date
    usleep(20_000)
    try write(["a.md": "one"])
    #expect(try FileManager.default.attributesOfItem(atPath: "\(out)/files.json")[.modificationDate] as? Date == time)
  }

  @Test func oneWriterAtATime() throws {
    let first = try ReportFolder(out)
    let error = #expect(throws: StudyError.self) { try ReportFolder(out) }
    #expect(error?.status == .refused)
    #expect(error?.found == "another report is being written here (process \(getpid()))")
    withExtendedLifetime(first) {}
    let toy = try ToyProgram.run(["--profile", "smoke", "--out", "other"], in: scratch)
    #expect(toy.status == 0)
    let held = try ReportFolder("\(scratch.path)/other")
    let report = try ToyProgram.run(["report", "--out", "other"], in: scratch)
    #expect(report.status == 1 && report.errors.contains("process \(getpid())"), "\(report.errors)")
    withExtendedLifetime(held) {}
  }

  @Test func inspectionSaysWhatIsWrong() throws {
    #expect(try ToyProgram.run([], in: scratch).status == 0)
    let folder = "\(scratch.path)/out/toystudy"
    let whole = try FolderInspection(folder: folder)
    #expect(whole.isWhole && whole.text.contains("of the study toystudy, all as they were written"), "\(whole.text)")
    #expect(whole.pdf == "\(folder)/toystudy.pdf")

    let other = try Scratch()
    #expect(try ToyProgram.run(["--seeds", "1"], in: other).status == 0)
    for name in ["toystudy.pdf", "results.pack"] {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      try FileManager.default.copyItem(atPath: "\(other.path)/out/toystudy/\(name)", toPath: "\(folder)/\(name)")
    }
    try Data("x".utf8).write(to: URL(filePath: "\(folder)/claims.json"))
    try FileManager.default.removeItem(atPath: "\(folder)/numbers.csv")
    try Data("mine".utf8).write(to: URL(filePath: "\(folder)/notes.txt"))
    let found = try FolderInspection(folder: folder)
    #expect(!found.isWhole)
    for line in [
      "of another report  toystudy.pdf", "of another report  results.pack", "changed  claims.json", "missing  numbers.csv",
      "foreign  notes.txt",
    ] { #expect(found.text.contains("  \(line)\n") || found.text.hasSuffix("  \(line)"), "\(found.text)") }
    #expect(try FolderInspection.verdict(on: "\(folder)/toystudy.pdf")?.isWell == false)
    #expect(try FolderInspection.verdict(on: "\(folder)/toystudy.md")?.isWell == true)
  }

  @Test func aSmallerRunLeavesNothingOfTheLarger() throws {
    #expect(try ToyProgram.run([], in: scratch).status == 0)
    #expect(scratch.names("out/toystudy/tables").contains { $0.contains("tuning") })
    #expect(try ToyProgram.run(["--models", "Strong,Weak"], in: scratch).status == 0)
    let straight = try Scratch()
    #expect(try ToyProgram.run(["--models", "Strong,Weak"], in: straight).status == 0)
    #expect(scratch.tree("out/toystudy", without: ["store"]).keys.sorted() == straight.tree("out/toystudy", without: ["store"]).keys.sorted())
  }

  @Test func aFolderWithoutAListIsNoError() throws {
    #expect(try ToyProgram.run(["--profile", "smoke"], in: scratch).status == 0)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/out/toystudy/files.json")
    let found = try FolderInspection(folder: "\(scratch.path)/out/toystudy")
    #expect(found.isWhole && found.text.contains("not checked") && found.pdf != nil)
    #expect(throws: StudyError.self) { try FolderInspection(folder: "\(scratch.path)/nowhere") }
  }

  /// The reader is told before anything is trained.
  @Test func whatTheReportNeedsIsAskedForFirst() throws {
    let fonts = "\(scratch.path)/fonts.conf"
    try Data("<?xml version=\"1.0\"?><fontconfig><dir>/nowhere</dir></fontconfig>".utf8).write(to: URL(filePath: fonts))
    let outcome = try ToyProgram.run([], in: scratch, shell: "export FONTCONFIG_FILE=\(fonts);")
    #expect(outcome.status == 1 || outcome.status == 2)
    #expect(outcome.errors.contains("is not installed") && outcome.errors.contains("fonts-linuxlibertine"), "\(outcome.errors)")
    #expect(scratch.names("out/toystudy/store/cells").isEmpty)
    try Data().write(to: URL(filePath: "\(scratch.path)/file"))
    let blocked = try ToyProgram.run(["--out", "file/out", "--results", "s"], in: scratch)
    #expect(blocked.status == 1 && blocked.errors.contains("the folder cannot be made: Not a directory"), "\(blocked.errors)")
    #expect(scratch.names("s").isEmpty)
  }

  /// Boxes in place of letters are told, and change nothing else.
  @Test func whatNoFontCanDrawIsToldOnce() throws {
    let outcome = try ToyProgram.run(
      ["--profile", "smoke"], in: scratch, shell: "export RECOUNT_TOY_TITLE='Title \u{10FFF0}';")
    #expect(outcome.status == 0)
    #expect(outcome.errors.components(separatedBy: "no installed font has").count == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("warning: no installed font has \u{10FFF0} (U+10FFF0) in the title: boxes are drawn"))
  }
}
