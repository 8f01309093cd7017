import Evaluation
import Foundation
import Host
import Testing
import toystudy

@testable import StudyKit

/// Packs that somebody made by hand, each with the right checksum: refused with the file and the cell, or harmless.
@Suite struct CraftedPackTests {
  let scratch: Scratch
  let pack: ColumnFile
  let cell = Cell(model: ModelChoice(name: "toy"), data: DataSet(name: "alpha"), artifacts: ["map"])

  init() throws {
    scratch = try Scratch()
    let store = try ResultStore(creating: scratch.path)
    _ = try CellJob(cell: cell, runner: ToyRunner(), store: store, build: BuildStamp()).perform(progress: { _ in }, isCancelled: { false })
    try store.write(DerivedValue(kind: "k", value: [1]), as: "derived", named: [:])
    let bytes = try ResultPack.encoded(
      RunSettings(study: "s"), cells: [cell], derived: ["derived"], shown: [cell.id: ["map"]], from: store)
    pack = try ColumnFile(decoding: bytes, kind: .pack, place: "p")
  }

  /// Reads the pack and its cell with its index changed.
  @discardableResult
  private func read(
    keepsDigest: Bool = false, _ change: (inout CanonicalJSON) -> Void = { _ in },
    columns: ((inout [String: StoredColumn], inout CanonicalJSON) -> Void)? = nil, header: ((inout CanonicalJSON) -> Void)? = nil
  ) throws -> StoredResult? {
    var file = pack
    guard case .bytes(let text)? = file.columns["index"] else { throw StudyError("no index") }
    var index = try CanonicalJSON(parsing: String(decoding: text, as: UTF8.self))
    change(&index)
    columns?(&file.columns, &index)
    // A forger digests again what he has made; what he cannot do is keep the digest and change the contents.
    if !keepsDigest { digestAgain(&index, file.columns) }
    file.columns["index"] = .bytes(Array(index.text.utf8))
    header?(&file.header)
    return try ResultPack(decoding: file.encoded(), place: "p").result(cell.id)
  }

  private func digestAgain(_ index: inout CanonicalJSON, _ held: [String: StoredColumn]) {
    guard let entry = index["cells"]?[cell.id], let record = entry["result"]?["record"], let names = entry["columns"]?.object else { return }
    let columns = names.compactMapValues { $0.string.flatMap { held[$0] } }
    index["cells", cell.id, "result", "packed"] = .string(CellResult.digest(record, columns))
  }

  private func refused(
    _ found: String, keepsDigest: Bool = false, _ change: (inout CanonicalJSON) -> Void = { _ in },
    columns: ((inout [String: StoredColumn], inout CanonicalJSON) -> Void)? = nil,
    header: ((inout CanonicalJSON) -> Void)? = nil, at line: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: StudyError.self, sourceLocation: line) {
      try read(keepsDigest: keepsDigest, change, columns: columns, header: header)
    }
    #expect(error?.found.contains(found) == true, "\(error?.description ?? "")", sourceLocation: line)
    #expect(error?.place?.hasPrefix("p") == true && error?.status == .input, sourceLocation: line)
  }

  /// Gives a column of the cell other contents, under the name that these have.
  private func column(_ name: String, _ column: StoredColumn) -> (inout [String: StoredColumn], inout CanonicalJSON) -> Void {
    { columns, index in
      columns["forged"] = column
      index["cells", cell.id, "columns", name] = "forged"
    }
  }

  @Test func whatIsHeldIsChecked() throws {
    let stored = try #require(try read(keepsDigest: true))
    #expect(try stored.result.digest == stored.shownDigest(for: cell, shown: ["map"]))
    let zeros = column("cases/all/above", .integers([Int32](repeating: 0, count: 60)))
    refused("do not match their digest", keepsDigest: true, columns: zeros)
    refused("do not match their digest", keepsDigest: true) { $0["cells", cell.id, "result", "record", "training", "epochs"] = 9 }
  }

  /// To leave the digest out is no way to have contents read unchecked.
  @Test func nothingIsReadWithoutItsDigest() throws {
    refused("do not match their digest", keepsDigest: true) { $0["cells", cell.id, "result", "packed"] = nil }
    refused("does not match its digest", keepsDigest: true) { $0["derived", "derived", "digest"] = nil }
    refused("does not match its digest", keepsDigest: true) { $0["derived", "derived", "value"] = [2] }
    refused("does not match its digest", keepsDigest: true) { $0["derived", "derived", "data"] = "other" }
    refused("does not match its digest", keepsDigest: true) { $0["derived", "derived", "kind"] = "other" }
    refused("settings without a digest", header: { $0 = ["run": ["study": "s", "profile": "quick"]] })
    #expect(try read() != nil)
  }

  @Test func aStoreIsCheckedToo() throws {
    let store = try ResultStore(opening: scratch.path)
    #expect(try store.result(cell.id) != nil)
    var file = try ColumnFile(decoding: Array(scratch.contents("cells/\(cell.id).result")), kind: .cell, place: "x")
    file.columns["cases/all/above"] = .integers([Int32](repeating: 0, count: 60))
    try Data(file.encoded()).write(to: URL(fileURLWithPath: store.resultPath(cell.id)))
    #expect(throws: StudyError.self) { try store.result(cell.id) }
  }

  @Test func usersAreThoseOfLeaveOneOut() {
    func users(_ first: Int32, _ step: Int32 = 1) -> StoredColumn { .ascending((0..<60).map { first + step * $0 }) }
    refused("the user -5", columns: column("cases/all/users", users(-5)))
    refused("the user 2147483587", columns: column("cases/all/users", users(.max - 60)))
    refused("user 0 twice", columns: column("cases/all/users", users(0, 0)))
    refused("behind user", columns: column("cases/all/users", users(59, -1)))
    refused("user 7 twice", columns: column("cases/all/users", .ascending((0..<60).map { $0 == 8 ? 7 : $0 })))
    refused("2147483647 candidates", columns: column("cases/all/candidates", .ascending([Int32](repeating: .max, count: 60))))
  }

  @Test func drawsAreCountedByUser() throws {
    let four = TestCases(users: [1, 1, 4, 4], candidates: [3, 3, 3, 3], above: [0, 0, 0, 0], tied: [0, 0, 0, 0])
    #expect(try CandidateSet.sampled(2, draws: 2).rule().flaw(in: four, asksOnce: true) == nil)
    #expect(try CandidateSet.sampled(2).rule().flaw(in: four, asksOnce: true) == "user 1 twice")
    #expect(try CandidateSet.sampled(2, draws: 4).rule().flaw(in: four, asksOnce: true) == "user 4 among the 4 draws of user 1")
    #expect(try CandidateSet.sampled(1, draws: 2).rule().flaw(in: four, asksOnce: true) == "3 candidates")
    #expect(try CandidateSet.all(users: 3).rule().flaw(in: four, asksOnce: true) == "4 users")
    let equal = TestCases(users: [1, 1, 1, 1], candidates: [3, 3, 3, 3], above: [0, 0, 0, 0], tied: [0, 0, 0, 0])
    #expect(try CandidateSet.sampled(2, draws: 2).rule().flaw(in: equal, asksOnce: true) == "user 1 with more than 2 draws")
  }

  @Test(arguments: [
    ([4611686018427387904, 4] as CanonicalJSON), [-2, -3], [2, 2], [6], [6, 0], ["2", 3], 7, [9223372036854775807, 9223372036854775807],
  ])
  func shapesFitTheirValues(shape: CanonicalJSON) {
    refused("artifact “map”") { $0["cells", cell.id, "result", "record", "artifacts", "map"] = shape }
  }

  @Test func numbersInArtifactsAreFinite() {
    refused("not finite", columns: column("artifact/map", .floats([1, 2, .nan, 4, 5, 6])))
    refused("not finite", columns: column("artifact/map", .floats([1, 2, .infinity, 4, 5, 6])))
  }

  @Test func wrongTypesNameFileAndCell() {
    for (path, value) in [
      (["inputs"], []), (["inputs", "data"], 7), (["training", "epochs"], 1e300), (["training"], "x"), (["validation"], [1]),
      (["validation", "values"], ["a"]), (["cases"], 5), (["cases", "all"], 5), (["artifacts"], [1]), (["status"], 3),
      (["validation", "epochs"], [1]), (["validation", "epochs"], [4, 3, 2, 1]), (["training", "epochs"], -1),
    ] as [([String], CanonicalJSON)] {
      let error = #expect(throws: StudyError.self, "\(path)") {
        try read { $0[path: ["cells", cell.id, "result", "record"] + path] = value }
      }
      #expect(error?.place == "p, cell \(cell.id.prefix(12))", "\(path)")
      #expect(error?.found.contains("DecodingError") == false && error?.expected?.contains("DecodingError") == false)
    }
    refused("as “derived”") { $0[path: ["derived"]] = 7 }
    refused("derived value") { $0["derived", "derived"] = ["kind": 1] }
    refused("as “cells”", keepsDigest: true) { $0[path: ["cells"]] = [1] }
    refused("without request", keepsDigest: true) { $0["cells", cell.id, "result"] = nil }
    refused("without request") { $0["cells", cell.id, "columns"] = 4 }
    refused("another cell") { $0["cells", cell.id, "cell", "seed"] = 8 }
    refused("does not hold") { $0["cells", cell.id, "columns", "cases/all/users"] = "none" }
  }

  @Test(arguments: [1_000_000_000, -1, 0] as [CanonicalJSON])
  func seedsAreACount(seeds: CanonicalJSON) {
    refused("seeds", header: { ($0["run", "seeds"], $0["run", "digest"]) = (seeds, nil) })
  }

  @Test func theRunIsOfItsTypes() {
    refused("settings that cannot be read", header: { ($0["run", "profile"], $0["run", "digest"]) = ("huge", nil) })
    refused("settings that are no object", header: { $0[path: ["run"]] = [] })
  }

  /// A column list with one entry changed; the file is written by hand, for our own writer cannot.
  private func bytes(_ change: (inout [CanonicalJSON]) -> Void, blobs: [UInt8] = []) throws -> [UInt8] {
    let encoded = pack.encoded()
    let length = (0..<4).reduce(0) { $0 | Int(encoded[12 + $1]) << (8 * $1) }
    var top = try CanonicalJSON(parsing: String(decoding: encoded[16..<16 + length], as: UTF8.self))
    var columns = try #require(top["columns"]?.array)
    change(&columns)
    top[path: ["columns"]] = .array(columns)
    let text = Array(top.text.utf8)
    let body = encoded[..<12] + (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + encoded[(16 + length)..<(encoded.count - 32)] + blobs
    return Array(body) + SHA256Digest(of: Array(body)).bytes
  }

  @Test(arguments: [
    (1, "size", .number(CanonicalNumber(Int64.max)), "does not fit"), (0, "size", -1, "does not fit"),
    (1, "count", 2147483647, "more than"), (1, "count", 200_000_000, "does not decompress"), (1, "count", -4, "does not fit"), (1, "count", 4_000_000_000, "does not fit"),
    (1, "count", 1e300, "does not fit"), (1, "type", "i64", "does not decompress"), (1, "name", 3, "does not fit"),
  ] as [(Int, String, CanonicalJSON, String)])
  func columnListsFitTheFile(place: Int, key: String, value: CanonicalJSON, found: String) throws {
    let start = ContinuousClock.now
    let error = #expect(throws: StudyError.self) {
      try ResultPack(decoding: bytes { $0[place][path: [key]] = value }, place: "p")
    }
    #expect(error?.found.contains(found) == true, "\(error?.found ?? "")")
    // A claim costs neither memory nor time.
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test func twoColumnsOfOneNameAreRefused() throws {
    let error = #expect(throws: StudyError.self) { try ResultPack(decoding: bytes { $0[1][path: ["name"]] = $0[0]["name"] }, place: "p") }
    #expect(error?.found.contains("twice") == true)
  }

  @Test func bytesBehindAColumnAreRefused() throws {
    let blob = Compression.deflate([1, 2, 3])
    #expect(Compression.inflate(blob, count: 3) == [1, 2, 3])
    #expect(Compression.inflate(blob + [0], count: 3) == nil)
    #expect(Compression.inflate(blob, count: 1 << 40) == nil)
    #expect(Compression.inflate(blob, count: -1) == nil)
  }
}

extension CanonicalJSON {
  /// A member deep within, to be changed.
  fileprivate subscript(path path: [String]) -> CanonicalJSON? {
    get { path.reduce(Optional(self)) { $0?[$1] } }
    set {
      guard let key = path.first else { return self = newValue ?? .null }
      var members = object ?? [:]
      if path.count == 1 {
        members[key] = newValue
      } else {
        var inner = members[key] ?? [:]
        inner[path: Array(path.dropFirst())] = newValue
        members[key] = inner
      }
      self = .object(members)
    }
  }

  fileprivate subscript(first: String, second: String, more: String...) -> CanonicalJSON? {
    get { self[path: [first, second] + more] }
    set { self[path: [first, second] + more] = newValue }
  }
}
