import Evaluation
import Host
import Interactions

/// The results a report needs, in one small file that can be checked in.
///
/// The bytes depend on the store alone: entries are sorted, equal columns (the users and candidates of one data set) are
/// stored once, and nothing says when it was made. Left out: what a trial ranked, artifacts no page shows, request
/// labels; the store never holds user ids, item ids or titles.
struct ResultPack: ResultSource {
  /// A checked-in pack is no larger.
  static let largestSize = 5_000_000

  let place: String
  private let cells: [String: CanonicalJSON]
  private let derivedValues: [String: DerivedValue]
  private let blobs: [String: StoredColumn]
  private let recorded: RunSettings?

  init(reading path: String) throws {
    guard let bytes = try onDisk(try AtomicFile.read(path)) else {
      throw StudyError("no such file", place: path, expected: "a results.pack")
    }
    try self.init(decoding: bytes, place: path)
  }

  init(decoding bytes: [UInt8], place: String) throws {
    let file = try ColumnFile(decoding: bytes, kind: .pack, place: place)
    guard case .bytes(let index)? = file.columns["index"], let text = String(validating: index, as: UTF8.self) else {
      throw StudyError("a pack without its index", place: place, hint: "Fetch the pack again.")
    }
    let entries = try CanonicalJSON(parsing: text, place: place)
    self.place = place
    cells = try Self.members("cells", of: entries, place)
    derivedValues = try Self.members("derived", of: entries, place).mapValues { entry in
      guard let kind = entry["kind"]?.string, let value = entry["value"] else {
        throw Self.damaged("found the derived value \(entry.text.prefix(60))", expected: "its kind and value", place)
      }
      let derived = DerivedValue(kind: kind, value: value, data: entry["data"]?.string)
      guard entry["digest"]?.string == derived.packedDigest else {
        throw Self.damaged("a derived value (\(kind)) that does not match its digest", expected: "the value as it was packed", place)
      }
      return derived
    }
    blobs = file.columns
    recorded = try file.header["run"].map { try RunSettings(sealed: $0, place: place) }
  }

  private static func damaged(_ found: String, expected: String, _ place: String) -> StudyError {
    StudyError(found, place: place, expected: expected, hint: "Fetch the pack again.")
  }

  private static func members(_ name: String, of entries: CanonicalJSON, _ place: String) throws -> [String: CanonicalJSON] {
    guard let members = entries[name]?.object, members.values.allSatisfy({ $0.object != nil }) else {
      throw damaged("found \((entries[name]?.text ?? "nothing").prefix(60)) as “\(name)”", expected: "an object of objects", place)
    }
    return members
  }

  func settings() -> RunSettings? { recorded }

  func result(_ id: String) throws -> StoredResult? {
    guard let entry = cells[id] else { return nil }
    let place = "\(place), cell \(id.prefix(12))"
    guard var header = entry["result"]?.object, let request = entry["cell"], let names = entry["columns"]?.object else {
      throw Self.damaged("an entry without request, result or columns", expected: "all three", place)
    }
    guard SHA256Digest(of: request.text).hex == id else {
      throw Self.damaged("the request of another cell", expected: "that of \(id)", place)
    }
    var columns: [String: StoredColumn] = [:]
    for (name, blob) in names {
      guard let column = blob.string.flatMap({ blobs[$0] }) else {
        throw Self.damaged("the column \(name.prefix(80)), which the pack does not hold", expected: "all columns", place)
      }
      columns[name] = column
    }
    header["isPacked"] = true
    let stored: StoredResult
    do {
      stored = try StoredResult(header: .object(header), columns: columns, id: id, place: place)
    } catch var error as StudyError {
      error.hint = "Fetch the pack again."
      throw error
    }
    if let name = request["protocol"]?["name"]?.string, let asked = try? ExamProtocols.named(name) {
      for (set, cases) in stored.result.cases.sorted(by: { $0.key.name < $1.key.name }) {
        if let flaw = (try? set.rule())?.flaw(in: cases, asksOnce: asked.asksOnce) {
          throw Self.damaged("test cases “\(set.name)” with \(flaw)", expected: "those of \(name)", place)
        }
      }
    }
    return stored
  }

  func derived(_ id: String) throws -> DerivedValue? { derivedValues[id] }

  /// The request of every packed cell, by id.
  var requests: [String: CanonicalJSON] { cells.compactMapValues { $0["cell"] } }

  /// What the pack says its results are: of each the digest of what is held.
  var digests: [String: String] { cells.mapValues { $0["result"]?["packed"]?.string ?? "" } }

  /// Packs the results of some cells.
  /// - Parameter shown: for each cell id, the artifacts a page reads.
  static func encoded(
    _ run: RunSettings, cells: [Cell], derived: [String], shown: [String: Set<String>], from source: any ResultSource
  ) throws -> [UInt8] {
    var columns: [String: StoredColumn] = [:]
    var entries: [String: CanonicalJSON] = [:]
    for cell in cells {
      let id = cell.id
      guard let stored = try source.result(id) else { continue }
      let file = try ColumnFile(
        decoding: stored.stripped(for: cell, shown: shown[id] ?? []).encoded(id: id), kind: .cell, place: source.place)
      var places: [String: CanonicalJSON] = [:]
      for (name, column) in file.columns {
        let blob = SHA256Digest(of: Array("\(column.type) \(column.count)\n".utf8) + column.raw).hex
        columns[blob] = column
        places[name] = .string(blob)
      }
      var header = file.header.object ?? [:]
      // Derived values are found by the digest of the whole; what is held has one of its own, which a reader can check.
      header["packed"] = header["digest"]
      header["digest"] = .string(stored.digest)
      entries[id] = ["cell": cell.canonical, "result": .object(header), "columns": .object(places)]
    }
    var values: [String: CanonicalJSON] = [:]
    for id in derived {
      guard let value = try source.derived(id) else { continue }
      var entry = ["kind": .string(value.kind), "value": value.value, "digest": .string(value.packedDigest)]
      if let data = value.data { entry["data"] = .string(data) }
      values[id] = .object(entry)
    }
    let index: CanonicalJSON = ["cells": .object(entries), "derived": .object(values)]
    columns["index"] = .bytes(Array(index.text.utf8))
    return ColumnFile(kind: .pack, header: ["run": try run.sealed], columns: columns).encoded()
  }
}

extension DerivedValue {
  /// Of all that a pack keeps of it.
  fileprivate var packedDigest: String {
    var all: [String: CanonicalJSON] = ["kind": .string(kind), "value": value]
    if let data { all["data"] = .string(data) }
    return SHA256Digest(of: CanonicalJSON.object(all).text).hex
  }
}

extension StoredResult {
  /// The digest that a report prints: of what a pack of the report holds, so that it can be checked there.
  func shownDigest(for cell: Cell, shown: Set<String>) throws -> String { try stripped(for: cell, shown: shown).digest }

  /// What of a result a pack keeps.
  fileprivate func stripped(for cell: Cell, shown: Set<String>) -> CellResult {
    var result = result
    result.artifacts = result.artifacts.filter { shown.contains($0.key) }
    if cell.purpose == .trial { result.cases = [:] }
    return result
  }
}

/// A store directory, or a pack, whichever the path names.
func resultSource(at path: String) throws -> any ResultSource {
  path.hasSuffix(".pack") ? try ResultPack(reading: path) : try ResultStore(opening: path)
}
