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
    guard case .bytes(let index)? = file.columns["index"] else {
      throw StudyError("a pack without its index", place: place, hint: "Fetch the pack again.")
    }
    let entries = try CanonicalJSON(parsing: String(decoding: index, as: UTF8.self), place: place)
    self.place = place
    cells = entries["cells"]?.object ?? [:]
    derivedValues = (entries["derived"]?.object ?? [:]).mapValues {
      DerivedValue(kind: $0["kind"]?.string ?? "", value: $0["value"] ?? .null, data: $0["data"]?.string)
    }
    blobs = file.columns
    recorded = try file.header["run"].map { try RunSettings(sealed: $0, place: place) }
  }

  func settings() -> RunSettings? { recorded }

  func result(_ id: String) throws -> StoredResult? {
    guard let entry = cells[id], let header = entry["result"] else { return nil }
    var columns: [String: StoredColumn] = [:]
    for (name, blob) in entry["columns"]?.object ?? [:] { columns[name] = blob.string.flatMap { blobs[$0] } }
    return try StoredResult(header: header, columns: columns, id: id, place: place)
  }

  func derived(_ id: String) throws -> DerivedValue? { derivedValues[id] }

  /// The request of every packed cell, by id.
  var requests: [String: CanonicalJSON] { cells.compactMapValues { $0["cell"] } }

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
      header["digest"] = .string(stored.digest)
      entries[id] = ["cell": cell.canonical, "result": .object(header), "columns": .object(places)]
    }
    var values: [String: CanonicalJSON] = [:]
    for id in derived {
      guard let value = try source.derived(id) else { continue }
      var entry = ["kind": .string(value.kind), "value": value.value]
      if let data = value.data { entry["data"] = .string(data) }
      values[id] = .object(entry)
    }
    let index: CanonicalJSON = ["cells": .object(entries), "derived": .object(values)]
    columns["index"] = .bytes(Array(index.text.utf8))
    return ColumnFile(kind: .pack, header: ["run": try CanonicalJSON(encoding: run)], columns: columns).encoded()
  }
}

extension StoredResult {
  /// What of a result a pack keeps.
  fileprivate func stripped(for cell: Cell, shown: Set<String>) -> CellResult {
    var result = result
    result.artifacts = result.artifacts.filter { shown.contains($0.key) }
    if cell.purpose == .trial { result.cases = [:] }
    return result
  }
}

extension ResultPack {
  /// Packs what a settled body asked for.
  static func encoded(_ run: RunSettings, of lab: Lab) throws -> [UInt8] {
    try encoded(
      run, cells: lab.requests, derived: lab.derivedRequests.map(\.id), shown: lab.shownArtifacts,
      from: lab.archive.source)
  }
}

/// A store directory, or a pack, whichever the path names.
func resultSource(at path: String) throws -> any ResultSource {
  path.hasSuffix(".pack") ? try ResultPack(reading: path) : try ResultStore(opening: path)
}
