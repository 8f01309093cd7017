import Foundation
import Testing

@testable import Interactions

/// Facts of the published files, against tools/golden/canonical_log.py and the papers.
struct RealDataTests {
  @Test(.enabled(if: RealData.has("ml-100k"), "RECOUNT_DATA has no ml-100k"))
  func movieLens100KIsWhatThePaperSays() throws {
    let cache = try TemporaryFolder()
    let library = RealData.library(cache)
    #expect(try library.check("ml-100k").isAsPublished == true)
    let log = try library.prepare(.dataset("ml-100k")).log
    let statistics = DatasetStatistics(log)
    #expect([statistics.users, statistics.items, statistics.events] == [943, 1_682, 100_000] as [Int])
    #expect(statistics.firstDay == "1997-09-20" && statistics.lastDay == "1998-04-22")
    #expect(statistics.usersTiedAtTheEnd == 415)
    #expect(statistics.leastEvents == 20 && statistics.repeats == 0)
    #expect(try history(log, "1").suffix(3) == ["256", "74", "102"])
    let names = try log.names()
    let toyStory = try #require(names.itemIDs.firstIndex(of: "1"))
    #expect(names.titles[toyStory] == "Toy Story (1995)")
    let genre = try #require(names.feature("genre"))
    #expect(Set(genre.values(of: toyStory).map { genre.values[Int($0)] }) == ["Animation", "Children's", "Comedy"])
    #expect(allButTheLastTwo(log).eventCount == 98_114)
  }

  /// Last three items of users 1, 7 and 8 under each rule, from tools/golden/canonical_log.py.
  @Test(
    .enabled(if: RealData.has("ml-100k"), "RECOUNT_DATA has no ml-100k"),
    arguments: [
      (TieRule.hash, [["256", "74", "102"], ["433", "667", "341"], ["233", "227", "566"]]),
      (.fileOrder, [["5", "74", "102"], ["433", "357", "341"], ["241", "227", "566"]]),
      (.itemID, [["256", "74", "102"], ["654", "667", "341"], ["241", "566", "685"]]),
    ])
  func movieLens100KTiesFollowTheRule(rule: TieRule, ends: [[String]]) throws {
    let log = try RealData.library(TemporaryFolder()).prepare(.dataset("ml-100k", .init(ties: rule))).log
    #expect(try ["1", "7", "8"].map { Array(try history(log, $0).suffix(3)) } == ends)
  }

  @Test(.enabled(if: RealData.has("ml-100k"), "RECOUNT_DATA has no ml-100k"))
  func movieLens100KHasOneDigestInBothForms() throws {
    let original = try #require(DatasetRegistry.entry("ml-100k").flatMap { entry in
      RealData.library(try! TemporaryFolder()).folder(of: entry)?.folder
    })
    let folder = try TemporaryFolder()
    var atomic = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
    try LineFile(path: original.required("u.data")).forEachLine { line, _ in
      atomic += String(decoding: line, as: UTF8.self) + "\n"
    }
    try folder.write(atomic, "ml-100k/ml-100k.inter")
    let library = DataLibrary(folders: [folder.path], home: folder.path, cache: folder.path + "/cache")
    let outcome = try library.check("ml-100k")
    #expect(outcome.isAsPublished == true)
    #expect(outcome.reader == "recbole-atomic 1")
  }

  @Test(.enabled(if: RealData.has("ml-1m"), "RECOUNT_DATA has no ml-1m"))
  func movieLens1MIsWhatThePaperSays() throws {
    let log = try RealData.library(TemporaryFolder()).prepare(.dataset("ml-1m")).log
    let statistics = DatasetStatistics(log)
    #expect([statistics.users, statistics.items, statistics.events] == [6_040, 3_706, 1_000_209] as [Int])
    #expect(statistics.firstDay == "2000-04-25" && statistics.lastDay == "2003-02-28")
    #expect(statistics.usersTiedAtTheEnd == 2_544)
    #expect(try history(log, "7").suffix(3) == ["380", "3256", "3107"])
  }

  /// Digests of tools/golden/canonical_log.py, and counts of the registry.
  @Test(
    .enabled(if: RealData.folder != nil, "RECOUNT_DATA is not set"),
    arguments: DatasetRegistry.entries.filter { $0.editions.contains { $0.canonicalDigest != nil } }.map(\.id))
  func everyDataSetHereIsTheOneThatIsKnown(id: String) throws {
    guard RealData.has(id) else { return }
    let library = RealData.library(try TemporaryFolder())
    let found = try #require(DatasetRegistry.entry(id).flatMap { library.folder(of: $0) })
    let raw = try found.reader.read(found.folder)
    let size = try #require(found.edition.size)
    let log = try raw.prepared(.init(duplicates: .keep))
    #expect(log.digest == found.edition.canonicalDigest)
    #expect(log.userCount == size.users && log.itemCount == size.items && log.count == size.events)
  }

  /// Counts made by other scripts on the same files, when they were collected.
  @Test(.enabled(if: RealData.folder != nil, "RECOUNT_DATA is not set"), arguments: [
    ("lastfm", Preprocessing(filters: [.core(user: 10, item: 1, passes: .single)]), [936, 12_102, 81_285]),
    ("lastfm", Preprocessing(repeats: .first), [1_892, 12_523, 71_064]),
    ("lastfm-listening", Preprocessing(filters: [.core(user: 5, item: 1, passes: .single)]), [1_877, 17_617, 92_801]),
    ("delicious", Preprocessing.reda(ratedAbove3: false, seed: 1), [1_776, 69_145, 104_598]),
    ("amazon-video-games", Preprocessing(filters: [.core(user: 10, item: 1, passes: .single)]), [7_519, 19_977, 145_520]),
    ("movietweetings", Preprocessing(filters: [.core(user: 10, item: 1, passes: .single)]), [3_602, 11_150, 99_477]),
    ("amazon-digital-music", Preprocessing(filters: [.minimumRating(4)]), [842, 16_738, 38_021]),
  ] as [(String, Preprocessing, [Int])])
  func filtersLeaveWhatOthersCounted(id: String, preprocessing: Preprocessing, counts: [Int]) throws {
    guard RealData.has(id) else { return }
    let log = try RealData.library(TemporaryFolder()).prepare(.dataset(id, preprocessing)).log
    #expect([log.userCount, log.itemCount, log.count] == counts)
  }

  /// Delicious has its contacts in both forms: 15,328 pairs of a date and a timestamp.
  @Test(.enabled(if: RealData.has("delicious"), "RECOUNT_DATA has no delicious"))
  func hetRecDatesAreWhatTheTimestampsSay() throws {
    let entry = try #require(DatasetRegistry.entry("delicious"))
    let folder = try #require(RealData.library(TemporaryFolder()).folder(of: entry)).folder
    let columns = ["userID", "contactID"]
    var timed: [Int64] = []
    let stamps = DelimitedFile(
      try folder.required("user_contacts-timestamps.dat"), columns: columns + ["timestamp"], separator: "\t", header: .names)
    try stamps.forEachRow { row throws(InteractionError) in timed.append(try HetRecClock.time(milliseconds: row, 2)) }
    var dated: [Int64] = []
    let dates = DelimitedFile(
      try folder.required("user_contacts.dat"),
      columns: columns + ["date_day", "date_month", "date_year", "date_hour", "date_minute", "date_second"],
      separator: "\t", header: .names)
    try dates.forEachRow { row throws(InteractionError) in
      dated.append(try HetRecClock.time(row, from: 2, withHours: true))
    }
    #expect(timed.count == 15_328 && timed == dated)
  }
}
