import Foundation
import Host
import Testing

@testable import Interactions

struct RegistryTests {
  private let inter = "user_id:token\titem_id:token\ttimestamp:float\n" + "a\tx\t1\na\ty\t2\na\tz\t3\nb\tx\t9\n"

  private func library(_ folder: TemporaryFolder) -> DataLibrary {
    DataLibrary(folders: [folder.path], home: folder.path, cache: folder.path + "/cache")
  }

  @Test func entriesAreComplete() throws {
    #expect(Set(DatasetRegistry.entries.map(\.id)).count == DatasetRegistry.entries.count)
    for entry in DatasetRegistry.entries {
      #expect(!entry.editions.isEmpty && entry.editions.allSatisfy { !$0.readers.isEmpty })
      // A digest is known of what has been counted.
      for edition in entry.editions { #expect((edition.canonicalDigest == nil) == (edition.size == nil)) }
      #expect(entry.homePage.hasPrefix("https://"))
      #expect(!entry.licence.isEmpty && !entry.sources.isEmpty)
      try DataLibrary.check(id: entry.id)
    }
  }

  @Test func foldersFollowTheEnvironment() throws {
    let (named, local) = (try TemporaryFolder(), try TemporaryFolder())
    let both = DataLibrary(environment: ["RECOUNT_DATA": named.path], workingDirectory: local.path)
    #expect(both.folders == [named.path, local.path + "/data"])
    #expect(both.home == named.path)
    #expect(both.cache == named.path + "/cache")
    let sealed = DataLibrary(environment: ["RECOUNT_DATA": "/proc"], workingDirectory: local.path)
    #expect(sealed.home == local.path + "/data" || getuid() == 0)
    let none = DataLibrary(environment: ["RECOUNT_DATA": ""], workingDirectory: local.path)
    #expect(none.folders == [local.path + "/data"])
    #expect(none.cache == local.path + "/out/cache")
    let cached = DataLibrary(environment: ["RECOUNT_CACHE": "/tmp/c"], workingDirectory: local.path)
    #expect(cached.cache == "/tmp/c/cache")
  }

  @Test(arguments: ["../evil", "", "a/b", ".hidden", "UPPER"])
  func idsCannotLeadOutOfTheFolder(id: String) throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: InteractionError.self) { try library(folder).add(id, folder.path) }
    #expect(error.kind == .request)
    #expect(folder.files.isEmpty)
  }

  @Test func unknownDataSetsAreNamedWithTheKnownOnes() throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: InteractionError.self) { try library(folder).prepare(.dataset("ml-10m")) }
    #expect(error.description.contains("ml-10m"))
    #expect(error.description.contains("ml-100k, ml-1m"))
    let missing = try #require(throws: InteractionError.self) { try library(folder).prepare(.dataset("ml-1m")) }
    #expect(missing.kind == .missing)
    #expect(missing.hint?.contains("fetch ml-1m") == true)
  }

  @Test func ownDataAreAddedListedCheckedAndDescribed() throws {
    let (folder, own) = (try TemporaryFolder(), try TemporaryFolder())
    try own.write(inter, "mine.inter")
    let library = library(folder)
    let added = try library.add("mine", own.path)
    #expect(added.path == folder.path + "/mine")
    #expect(folder.files == ["mine", "mine/mine.inter"])
    #expect(library.list().map(\.id) == DatasetRegistry.entries.map(\.id) + ["mine"])
    #expect(library.list().last?.path == folder.path + "/mine")
    #expect(try library.check("mine").isAsPublished == nil)
    let description = try library.describe("mine")
    #expect(description.statistics.users == 2)
    #expect(description.statistics.usersBelowThree == 1)
    #expect(description.statistics.firstDay == "1970-01-01")
    #expect(description.text.contains("users: 2, items: 3, events: 4"))
    let again = try #require(throws: InteractionError.self) { try library.add("mine", own.path) }
    #expect(again.found.contains("already"))
  }

  @Test func dataThatAreNotThePublishedOnesAreRefused() throws {
    let (folder, wrong) = (try TemporaryFolder(), try TemporaryFolder())
    try wrong.write("1\t2\t3\t4\n1\t3\t3\t5\n", "u.data")
    let error = try #require(throws: InteractionError.self) { try library(folder).add("ml-100k", wrong.path) }
    #expect(error.kind == .mismatch)
    #expect(error.description.contains("not MovieLens 100K as published"))
    #expect(folder.files.isEmpty)
    // Laid into the folder by hand it is not prepared either, and check says so.
    try folder.write("1\t2\t3\t4\n1\t3\t3\t5\n", "ml-100k/u.data")
    #expect(throws: InteractionError.self) { try library(folder).prepare(.dataset("ml-100k")) }
    #expect(try library(folder).check("ml-100k").isAsPublished == false)
  }

  @Test(arguments: ["nothing", "empty"])
  func addingNothingLeavesNothing(_ what: String) throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    let path = what == "nothing" ? other.path + "/absent" : other.path
    #expect(throws: InteractionError.self) { try library(folder).add("mine", path) }
    #expect(folder.files.isEmpty)
  }

  @Test func zipArchivesAreAdded() throws {
    let (folder, own) = (try TemporaryFolder(), try TemporaryFolder())
    try own.write(inter, "deep/mine.inter")
    try zip(own, "mine.zip", ["deep/mine.inter"])
    let added = try library(folder).add("mine", own.path + "/mine.zip")
    #expect(folder.files == ["mine", "mine/mine.inter"])
    #expect(try InteractionLog(contentsOf: library(folder).prepare(.dataset("mine")).path).count == 4)
    #expect(added.source?.hasSuffix("mine.zip") == true)
    // Damage in the archive is seen.
    let whole = try Data(contentsOf: URL(fileURLWithPath: own.path + "/mine.zip"))
    // The member's signature, a packed byte, the signature of the directory's end.
    for place in [0, 50, whole.count - 22] {
      var bytes = Array(whole)
      bytes[place] ^= 0x55
      try own.write(bytes, "bad.zip")
      #expect(throws: InteractionError.self, "byte \(place)") { try library(folder).add("other", own.path + "/bad.zip") }
    }
    try own.write(Array(whole.prefix(whole.count / 2)), "cut.zip")
    #expect(throws: InteractionError.self) { try library(folder).add("other", own.path + "/cut.zip") }
    #expect(!folder.files.contains { $0.contains("other") })
  }

  /// An entry whose places are zip archives on this machine, which curl reads as it reads those elsewhere.
  private func entry(_ places: [String], digest: SHA256Digest?) -> DatasetEntry {
    DatasetEntry(
      id: "mine", title: "Mine", homePage: "https://example.org", licence: "", folderNames: [],
      editions: [.init([AtomicFileReader()], digest: digest?.hex)],
      sources: places.map { .zip(url: "file://\($0)", members: [.init("mine.inter", as: "mine.inter")]) })
  }

  /// A mistyped RECOUNT_DATA is no leave to take or fetch other data.
  @Test func aNamedFolderIsThere() throws {
    let local = try TemporaryFolder()
    try local.write(inter, "data/mine/mine.inter")
    for name in [local.path + "/nowhere", local.path + "/data/mine/mine.inter"] {
      let library = DataLibrary(environment: ["RECOUNT_DATA": name], workingDirectory: local.path)
      let preparing = #expect(throws: InteractionError.self) { try library.prepare(.dataset("mine", Preprocessing())) }
      #expect(preparing?.kind == .request && preparing?.path == name)
      #expect(throws: InteractionError.self) { try library.fetch("ml-100k") }
      #expect(throws: InteractionError.self) { try library.add("other", local.path + "/data/mine") }
      #expect(throws: InteractionError.self) { try library.check("mine") }
    }
    let unset = DataLibrary(environment: [:], workingDirectory: local.path)
    #expect(try unset.prepare(.dataset("mine", Preprocessing())).log.userCount > 0)
  }

  @Test func fetchingFallsBackToTheMirrorAndVerifies() throws {
    let (folder, server) = (try TemporaryFolder(), try TemporaryFolder())
    try server.write(inter, "deep/mine.inter")
    try zip(server, "good.zip", ["deep/mine.inter"])
    let digest = try AtomicFileReader().read(DataFolder(server.path + "/deep")).canonicalDigest()
    try server.write(inter + "b\ty\t10\n", "deep/mine.inter")
    try zip(server, "other.zip", ["deep/mine.inter"])
    try server.write([80, 75, 3, 4, 9, 9], "cut.zip")
    let (good, other, cut, absent) = (
      server.path + "/good.zip", server.path + "/other.zip", server.path + "/cut.zip", server.path + "/absent.zip"
    )
    // Neither a missing nor a damaged nor another file leaves anything behind; the error tells of every attempt.
    let error = try #require(throws: InteractionError.self) {
      try library(folder).fetch(entry([absent, cut, other], digest: digest))
    }
    for word in [absent, cut, other, "curl ended", "whole zip archive", "not Mine as published", "https://example.org"] {
      #expect(error.description.contains(word))
    }
    #expect(folder.files.isEmpty)
    let fetched = try library(folder).fetch(entry([absent, other, good], digest: digest))
    #expect(fetched.source == "file://" + good)
    #expect(folder.files == ["mine", "mine/mine.inter"])
    #expect(try library(folder).fetch(entry([absent], digest: digest)).source == nil)
  }

  @Test func singleFilesAreFetchedAndPartsAreSaidToBeParts() throws {
    let (folder, server) = (try TemporaryFolder(), try TemporaryFolder())
    try server.write("1 5\n1 7\n", "pairs.txt")
    let part = DatasetEntry(
      id: "mine", title: "Mine", homePage: "https://example.org", licence: "", folderNames: ["elsewhere"],
      editions: [
        .init([AtomicFileReader()]), .init([OrderedPairsReader(fileName: "Video.txt")], scope: "order only"),
      ],
      sources: [.files([.init("file://\(server.path)/pairs.txt", as: "Video.txt")])])
    let fetched = try library(folder).fetch(part)
    #expect(folder.files == ["mine", "mine/Video.txt"])
    #expect(fetched.scope == "order only" && fetched.text.hasSuffix("; order only"))
    #expect(library(folder).folder(of: part)?.edition.scope == "order only")
    // Where another folder has the whole, the whole is read.
    try folder.write(inter, "elsewhere/mine.inter")
    #expect(library(folder).folder(of: part)?.folder.path == folder.path + "/elsewhere")
  }

  @Test func dataAreFoundByTheNamesOfTheirFolders() throws {
    let folder = try TemporaryFolder()
    try folder.write("u1,i1,5.0,1200000000\n", "amazon2014/ratings_Video_Games.csv")
    try folder.write("1\t2\t3\n", "notes/readme.txt")
    let listed = library(folder).list()
    #expect(listed.filter { $0.path != nil }.map(\.id) == ["amazon-video-games"])
    #expect(try library(folder).check("amazon-video-games").isAsPublished == nil)
    #expect(try library(folder).describe("amazon-video-games").statistics.events == 1)
    let missing = try #require(throws: InteractionError.self) { try library(folder).describe("taobao") }
    #expect(missing.hint?.contains("tianchi") == true)
  }

  private func zip(_ folder: TemporaryFolder, _ name: String, _ files: [String]) throws {
    let packing = Process()
    packing.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    packing.arguments = ["python3", "-m", "zipfile", "-c", name] + files
    packing.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try packing.run()
    packing.waitUntilExit()
  }

  @Test func preparedLogsAreKeptAndFound() throws {
    let folder = try TemporaryFolder()
    try folder.write(inter, "mine/mine.inter")
    let library = library(folder)
    let first = try library.prepare(.dataset("mine"))
    let time = try FileManager.default.attributesOfItem(atPath: first.path)[.modificationDate] as? Date
    let second = try library.prepare(.dataset("mine"))
    #expect(second.path == first.path && second.log.digest == first.log.digest)
    #expect(try FileManager.default.attributesOfItem(atPath: first.path)[.modificationDate] as? Date == time)
    // Another preparation is another file; a damaged file is made again; changed rows give other data.
    let core = try library.prepare(.dataset("mine", .init(filters: [.core(user: 2, item: 1, passes: .fixpoint)])))
    #expect(core.path != first.path && core.log.count == 3)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: first.path))
    #expect(try library.prepare(.dataset("mine")).log.digest == first.log.digest)
    try folder.write(inter + "b\ty\t10\n", "mine/mine.inter")
    let changed = try library.prepare(.dataset("mine"))
    #expect(changed.log.count == 5 && changed.path != first.path)
  }

  @Test func rowOrderMattersOnlyWhereTheTieRuleLetsIt() throws {
    let tied = "user_id:token\titem_id:token\ttimestamp:float\n"
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    try one.write(tied + "a\tx\t1\na\ty\t1\n", "mine/m.inter")
    try two.write(tied + "a\ty\t1\na\tx\t1\n", "mine/m.inter")
    func path(_ folder: TemporaryFolder, _ ties: TieRule) throws -> String {
      let library = DataLibrary(folders: [folder.path], home: folder.path, cache: one.path + "/cache")
      return try library.prepare(.dataset("mine", .init(ties: ties))).path
    }
    #expect(try path(one, .hash) == path(two, .hash))
    #expect(try path(one, .fileOrder) != path(two, .fileOrder))
  }

  @Test func manyMayPrepareAtOnce() async throws {
    let folder = try TemporaryFolder()
    try folder.write(inter, "mine/mine.inter")
    let library = library(folder)
    let digests = await withTaskGroup(of: SHA256Digest?.self) { group in
      for _ in 0..<16 { group.addTask { try? library.prepare(.dataset("mine")).log.digest } }
      return await group.reduce(into: [SHA256Digest?]()) { $0.append($1) }
    }
    #expect(Set(digests).count == 1 && digests[0] != nil)
    #expect(!folder.files.contains { $0.hasSuffix(".partial") })
  }

  @Test func simulatedChoicesArePrepared() throws {
    let folder = try TemporaryFolder()
    var parameters = SimulationParameters()
    parameters.users = 30
    let choice = DataChoice.simulated(parameters, .init(filters: [.core(user: 3, item: 1, passes: .fixpoint)]))
    let prepared = try library(folder).prepare(choice)
    #expect(prepared.log.count > 100)
    #expect(try library(folder).prepare(choice).path == prepared.path)
    #expect(library(folder).has(choice))
    #expect(!library(folder).has(.dataset("ml-1m")))
  }

  @Test func choicesAreCodedWithoutDefaults() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var parameters = SimulationParameters()
    parameters.users = 9
    let cases: [(DataChoice, String)] = [
      (.dataset("ml-100k"), #"{"dataset":"ml-100k"}"#),
      (.dataset("ml-1m", .init(ties: .itemID)), #"{"dataset":"ml-1m","preprocessing":{"ties":"itemID"}}"#),
      (.simulated(parameters), #"{"simulated":{"users":9}}"#),
    ]
    for (choice, json) in cases {
      #expect(String(decoding: try encoder.encode(choice), as: UTF8.self) == json)
      #expect(try JSONDecoder().decode(DataChoice.self, from: Data(json.utf8)) == choice)
    }
  }

  @Test func programsThatFailSaySo() throws {
    let error = try #require(throws: InteractionError.self) {
      try ExternalProgram.run(["sh", "-c", "echo no luck >&2; exit 3"])
    }
    #expect(error.description.contains("status 3") && error.description.contains("no luck"))
    #expect(throws: InteractionError.self) { try ExternalProgram.run(["there-is-no-such-program"]) }
  }
}
