import Foundation
import Testing

@testable import Interactions

/// Archives and folders that are not what they seem.
@Suite struct ArchiveTests {
  let inter = "user_id:token\titem_id:token\ttimestamp:float\nu\ta\t1\nu\tb\t2\nv\ta\t3\n"
  let folder: TemporaryFolder
  let own: TemporaryFolder

  init() throws { (folder, own) = (try TemporaryFolder(), try TemporaryFolder()) }

  private var library: DataLibrary { DataLibrary(folders: [folder.path], home: folder.path, cache: folder.path + "/cache") }

  /// Adds a zip archive that a line of Python makes: `z` is the open archive, `t` the text of a data set.
  private func add(_ line: String, named name: String = "a.zip") throws -> DataLibrary.FetchOutcome {
    let script = "import sys, warnings, zipfile as q\nwarnings.simplefilter('ignore')\nt = sys.argv[2]\nwith q.ZipFile(sys.argv[1], 'w', q.ZIP_DEFLATED) as z:\n  \(line)"
    try ExternalProgram.run(["python3", "-c", script, "\(own.path)/\(name)", inter])
    return try library.add("mine", "\(own.path)/\(name)")
  }

  private func refused(_ line: String, _ words: String..., at place: SourceLocation = #_sourceLocation) {
    let error = #expect(throws: InteractionError.self, sourceLocation: place) { try add(line) }
    for word in words { #expect(error?.description.contains(word) == true, "\(error?.description ?? "")", sourceLocation: place) }
    #expect(folder.files.isEmpty, sourceLocation: place)
  }

  @Test func onlyWhatTheFormatAsksForIsUnpacked() throws {
    let start = ContinuousClock.now
    _ = try add("[z.writestr(f'x{i}.txt', 'x') for i in range(20000)]; z.writestr('deep/mine.inter', t); z.writestr('__MACOSX/deep/mine.inter', 'x'); z.writestr('.hidden.inter', 'x'); z.writestr('./mine.item', 'item_id:token\\ttitle:token_seq\\na\\tA\\n')", named: "A.ZIP")
    #expect(folder.files == ["mine", "mine/mine.inter", "mine/mine.item"])
    #expect(try library.check("mine").isAsPublished == nil)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func twoOfOneNameAreRefused() {
    refused("z.writestr('a/mine.inter', t); z.writestr('b/mine.inter', t)", "a/mine.inter", "b/mine.inter")
    refused("z.writestr('mine.inter', t); z.writestr('mine.inter', 'x')", "2 members", "mine.inter, mine.inter")
    refused("z.writestr('mine.inter', t); z.writestr('mine.inter.gz', t)", "both mine.inter and mine.inter.gz")
    refused("[z.writestr(f'data.{p}.inter', t) for p in ('train', 'valid', 'test')]", "data.test.inter, data.train.inter, data.valid.inter")
  }

  @Test func namesThatLeadOutsideAreRefused() {
    refused("z.writestr('../mine.inter', t)", "out of its folder", "../mine.inter")
    refused("z.writestr('a/../../mine.inter', t)", "out of its folder")
    refused("z.writestr('/etc/mine.inter', t)", "out of its folder")
    refused("z.writestr('a\\\\..\\\\mine.inter', t)", "out of its folder")
  }

  @Test func anArchiveWithoutDataSaysWhatItHas() {
    refused("pass", "archive is empty")
    refused("z.writestr('MINE.INTER', t)", "MINE.INTER")
    refused("z.writestr('__MACOSX/mine.inter', t)", "no file at all")
  }

  @Test func bombsAreRefusedBeforeTheyAreUnpacked() {
    refused("z.writestr('mine.inter', b'0' * (300 << 20))", "314572800 bytes")
  }

  /// One changed field of the directory's only entry.
  @Test(arguments: [
    (8, [1, 0], "encrypted"), (10, [12, 0], "method 12"), (24, [0xFF, 0xFF, 0xFF, 0xFF], "64-bit"), (24, [0xFF, 0xFF, 0xFF, 0x7F], "impossible size"),
    (24, [3, 0, 0, 0], "another size"), (24, [0xFF, 0, 0, 0], "another size"), (20, [0xFF, 0xFF, 0, 0], "behind the file"), (42, [0xFF, 0xFF, 0, 0], "no header"),
  ] as [(Int, [UInt8], String)])
  func crookedMembersAreRefused(offset: Int, bytes: [UInt8], word: String) throws {
    _ = try add("z.writestr('mine.inter', t)")
    var archive = Array(try Data(contentsOf: URL(fileURLWithPath: "\(own.path)/a.zip")))
    let entry = try #require(archive.indices.first { archive[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    archive.replaceSubrange(entry + offset..<entry + offset + bytes.count, with: bytes)
    try own.write(archive, "b.zip")
    let error = #expect(throws: InteractionError.self) { try library.add("other", "\(own.path)/b.zip") }
    #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
  }

  @Test func dataDescriptorsAreRead() throws {
    _ = try add("f = z.open('mine.inter', 'w'); f.write(t.encode()); f.close()")
    #expect(try library.describe("mine").statistics.events == 3)
  }

  /// RecBole's form of a split: none of the three files is read in silence.
  @Test func severalFilesOfEventsAreNotChosenFrom() throws {
    for part in ["train", "valid", "test"] { try folder.write(inter, "three/data.\(part).inter") }
    let error = try #require(throws: InteractionError.self) { try library.check("three") }
    for part in ["train", "valid", "test"] { #expect(error.description.contains("data.\(part).inter")) }
    #expect(throws: InteractionError.self) { try library.prepare(.dataset("three")) }
    try own.write(inter, "both/mine.inter")
    try own.write(inter, "both/mine.inter.gz")
    #expect(throws: InteractionError.self) { try library.add("both", "\(own.path)/both") }
  }
}
