import Foundation
import Testing

@testable import Interactions

/// A damaged input: which reader, the files, and what the error must name.
struct Damage: CustomTestStringConvertible, Sendable {
  let name: String
  let reader: any DatasetReader
  let files: [(name: String, bytes: [UInt8])]
  let kind: InteractionError.Kind
  let line: Int?
  let says: [String]

  init(
    _ name: String, _ reader: any DatasetReader, _ files: [(String, [UInt8])], _ kind: InteractionError.Kind, line: Int?,
    says: [String]
  ) {
    (self.name, self.reader, self.kind, self.line, self.says) = (name, reader, kind, line, says)
    self.files = files.map { (name: $0.0, bytes: $0.1) }
  }

  var testDescription: String { name }
}

private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

/// `printf '1\t2\t3\t4\n5\t6\t1\t9\n' | gzip -n`
private let packedRows: [UInt8] = [
  0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x33, 0xE4, 0x34, 0xE2, 0x34, 0xE6, 0x34, 0xE1, 0x32, 0xE5,
  0x34, 0xE3, 0x34, 0xE4, 0xB4, 0xE4, 0x02, 0x00, 0xF0, 0x2E, 0xC9, 0xCA, 0x10, 0x00, 0x00, 0x00,
]

struct ReaderTests {
  static let u = MovieLens100KReader()
  static let m = MovieLens1MReader()
  static let a = AtomicFileReader()
  static let header = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"

  static let damages: [Damage] = [
    Damage("empty file", u, [("u.data", [])], .malformed, line: nil, says: ["u.data", "no rows"]),
    Damage(
      "three columns", u, [("u.data", text("1\t2\t3\t4\n1\t2\t3\n"))], .malformed, line: 2, says: ["3 columns", "4 columns"]),
    Damage("five columns", u, [("u.data", text("1\t2\t3\t4\t5\n"))], .malformed, line: 1, says: ["5 columns"]),
    Damage("a word for a rating", u, [("u.data", text("1\t2\tgood\t4\n"))], .malformed, line: 1, says: ["rating", "\"good\""]),
    Damage("not a number", u, [("u.data", text("1\t2\tnan\t4\n"))], .malformed, line: 1, says: ["rating", "from 1.0 to 5.0"]),
    Damage("rating out of range", u, [("u.data", text("1\t2\t6\t4\n"))], .malformed, line: 1, says: ["\"6\""]),
    Damage("negative user", u, [("u.data", text("-1\t2\t3\t4\n"))], .malformed, line: 1, says: ["user", "greater than zero"]),
    Damage("item zero", u, [("u.data", text("1\t0\t3\t4\n"))], .malformed, line: 1, says: ["item", "\"0\""]),
    Damage("empty item", u, [("u.data", text("1\t\t3\t4\n"))], .malformed, line: 1, says: ["item", "empty"]),
    Damage("fractional time", u, [("u.data", text("1\t2\t3\t4.5\n"))], .malformed, line: 1, says: ["timestamp"]),
    Damage("huge time", u, [("u.data", text("1\t2\t3\t99999999999999999999\n"))], .malformed, line: 1, says: ["timestamp"]),
    Damage("an empty line between", u, [("u.data", text("1\t2\t3\t4\n\n1\t3\t3\t4\n"))], .malformed, line: 2, says: ["empty line"]),
    Damage("spaces for tabs", u, [("u.data", text("1 2 3 4\n"))], .malformed, line: 1, says: ["1 columns", "tab"]),
    Damage(
      "truncated gzip", u, [("u.data.gz", Array(packedRows.dropLast(12)))], .damaged, line: nil,
      says: ["u.data.gz", "too early"]),
    Damage(
      "gzip without its end", u, [("u.data.gz", Array(packedRows.dropLast(3)))], .damaged, line: nil, says: ["too early"]),
    Damage(
      "gzip with a wrong byte", u,
      [("u.data.gz", packedRows.enumerated().map { $0.offset == 14 ? $0.element ^ 0xFF : $0.element })], .damaged, line: nil,
      says: ["damaged"]),
    Damage("gzip with something behind", u, [("u.data.gz", packedRows + [1, 2, 3])], .damaged, line: nil, says: ["3 bytes"]),
    Damage("not a text", u, [("u.data", [0, 1, 2, 3, 255, 10])], .malformed, line: 1, says: ["columns"]),
    Damage(
      "a film twice", u,
      [
        ("u.data", text("1\t2\t3\t4\n")),
        ("u.item", text(String(repeating: "2|A|||" + String(repeating: "|0", count: 19) + "\n", count: 2))),
      ], .malformed, line: 2, says: ["u.item", "second time"]),
    Damage(
      "a genre flag of 2", u,
      [("u.data", text("1\t2\t3\t4\n")), ("u.item", text("2|A|||" + String(repeating: "|2", count: 19) + "\n"))], .malformed,
      line: 1, says: ["0 or 1"]),
    Damage("single colons", m, [("ratings.dat", text("1:2:3:4\n"))], .malformed, line: 1, says: ["1 columns", "::"]),
    Damage("missing time", m, [("ratings.dat", text("1::2::3\n"))], .malformed, line: 1, says: ["3 columns"]),
    Damage("header without types", a, [("x.inter", text("user_id\titem_id\n1\t2\n"))], .malformed, line: 1, says: ["name:type"]),
    Damage("header without items", a, [("x.inter", text("user_id:token\n1\n"))], .malformed, line: 1, says: ["item_id"]),
    Damage("only a header", a, [("x.inter", text(header))], .malformed, line: nil, says: ["no rows"]),
    Damage("nothing at all", a, [("x.inter", [])], .malformed, line: nil, says: ["empty"]),
    Damage("an id that is no text", a, [("x.inter", text(header) + [0xFF, 9, 50, 9, 51, 9, 52, 10])], .malformed, line: 2, says: ["UTF-8"]),
    Damage("a time that is none", a, [("x.inter", text(header + "a\tb\t3\tnoon\n"))], .malformed, line: 2, says: ["timestamp", "noon"]),
    Damage("an infinite rating", a, [("x.inter", text(header + "a\tb\tinf\t5\n"))], .malformed, line: 2, says: ["rating"]),
    Damage("no file", u, [("other", [1])], .missing, line: nil, says: ["u.data"]),
  ]

  @Test(arguments: damages)
  func refusesDamage(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    for file in damage.files { try folder.write(file.bytes, file.name) }
    let error = try #require(throws: InteractionError.self) { try damage.reader.read(DataFolder(folder.path)) }
    #expect(error.kind == damage.kind)
    #expect(error.line == damage.line)
    #expect(error.path?.hasPrefix(folder.path) == true)
    #expect(error.hint != nil || error.expected != nil)
    for word in damage.says { #expect(error.description.contains(word)) }
  }

  @Test func packedAndPlainRowsAreTheSame() throws {
    let (plain, packed) = (try TemporaryFolder(), try TemporaryFolder())
    try plain.write("1\t2\t3\t4\n5\t6\t1\t9\n", "u.data")
    try packed.write(packedRows, "u.data.gz")
    let logs = try [plain, packed].map { try Self.u.read(DataFolder($0.path)).prepared() }
    #expect(logs[0].digest == logs[1].digest)
    #expect(logs[0].count == 2)
  }

  @Test(arguments: ["1\t2\t3\t4\n5\t6\t1\t9", "1\t2\t3\t4\r\n5\t6\t1\t9\r\n", "1\t2\t3\t4\n5\t6\t1\t9\n\n"])
  func lineEndsDoNotMatter(content: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(content, "u.data")
    let log = try Self.u.read(DataFolder(folder.path)).prepared()
    #expect(log.count == 2)
    #expect(try log.originalUserIDs() == ["1", "5"])
    #expect(log.ratings(of: 1)?.first == 1)
  }

  @Test func titlesAndGenresAreReadFromLatin1() throws {
    let folder = try TemporaryFolder()
    try folder.write("1\t7\t3\t4\n1\t8\t3\t5\n", "u.data")
    let flags = (0..<19).map { [1, 2].contains($0) ? "1" : "0" }.joined(separator: "|")
    try folder.write(Array("7|Caf".utf8) + [0xE9] + Array(" (1996)|||x|\(flags)\n".utf8), "u.item")
    let names = try Self.u.read(DataFolder(folder.path)).prepared().names()
    #expect(names.titles == ["Café (1996)", nil])
    let genre = try #require(names.feature("genre"))
    #expect(genre.values(of: 0).map { genre.values[Int($0)] }.sorted() == ["Action", "Adventure"])
    #expect(genre.values(of: 1).isEmpty)
  }

  @Test func atomicFilesWithoutTimesKeepTheOrderOfRows() throws {
    let folder = try TemporaryFolder()
    try folder.write("user_id:token\titem_id:token\nb\tz\na\ty\nb\tx\nb\tz\n", "my.inter")
    let log = try Self.a.read(DataFolder(folder.path)).prepared()
    #expect(log.timeKind == .ordinal)
    #expect(log.origin == nil)
    #expect(try history(log, "b") == ["z", "x", "z"])
    #expect(try history(log, "a") == ["y"])
  }

  @Test func longLinesOfPackedFilesAreWhole() throws {
    // Longer than the reader's first area of 256 KiB, so that it must grow.
    let folder = try TemporaryFolder()
    let name = String(repeating: "n", count: 600_000)
    try folder.write(Self.header + "\(name)\tb\t3\t5\nc\td\t4\t6\n", "x.inter")
    let packing = Process()
    packing.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    packing.arguments = ["gzip", "-f", "\(folder.path)/x.inter"]
    try packing.run()
    packing.waitUntilExit()
    #expect(folder.files == ["x.inter.gz"])
    #expect(try Self.a.read(DataFolder(folder.path)).prepared().originalUserIDs() == ["c", name])
  }

  @Test func quotedFieldsMayHoldTheSeparator() throws {
    let folder = try TemporaryFolder()
    try folder.write("id,title\n1,\"a, \"\"b\"\"\"\n2,c\n", "t.csv")
    var titles: [String] = []
    let file = DelimitedFile(folder.path + "/t.csv", columns: ["id", "title"], separator: ",", header: .names, quoted: true)
    try file.forEachRow { row throws(InteractionError) in titles.append(try row.text(1)) }
    #expect(titles == ["a, \"b\"", "c"])
  }

  /// Decimals as `Double` and `strtod` read them.
  @Test(arguments: ["0", "3", "2.5", "0.1", "123456.789", "3.", "-2.5", "1e3", "0.000001", "999999999999.25"])
  func numbersAreReadExactly(field: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a\tb\t\(field)\t0\n", "x")
    try DelimitedFile(folder.path + "/x", columns: ["a", "b", "c", "d"], separator: "\t").forEachRow {
      row throws(InteractionError) in
      let value = try row.number(2)
      #expect(value == Float(strtod(field, nil)))
    }
  }
}
