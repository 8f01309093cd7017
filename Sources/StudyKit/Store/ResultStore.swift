import Foundation
import Host
import Interactions

/// Where results are read from: a store directory, or a pack made of one.
protocol ResultSource: Sendable {
  var place: String { get }
  /// The result of a cell; nil when there is none.
  func result(_ id: String) throws -> StoredResult?
  func derived(_ id: String) throws -> DerivedValue?
  /// What the last run was asked for; nil when there was none.
  /// - Throws: `StudyError` where it was altered, or asks for what no run can be asked for.
  func settings() throws -> RunSettings?
}

/// A result with the digest it had when it was written.
struct StoredResult: Equatable, Sendable {
  var result: CellResult
  var digest: String
}

/// What a costly closure gave, as JSON, with the digest of it.
struct DerivedValue: Equatable, Sendable {
  var kind: String
  var value: CanonicalJSON
  /// The digest of the data it was read from, where it was recorded.
  var data: String?

  init(kind: String, value: CanonicalJSON, data: String? = nil) {
    self.kind = kind
    self.value = value
    self.data = data
  }

  var digest: String { SHA256Digest(of: value.text).hex }
}

/// A directory of results: one request and one result a cell, one file a derived value.
///
///     store.json   run.json   cells/<id>.request.json   cells/<id>.result   derived/<id>.result   lock
struct ResultStore: ResultSource {
  /// The layout this program writes, and the newest it reads.
  static let version = 1

  let place: String

  /// Opens a store, or makes an empty one.
  /// - Throws: `StudyError` when the store was written by a newer version or the directory cannot be made.
  init(creating directory: String) throws {
    try self.init(opening: directory)
    try onDisk(try AtomicFile.makeFolder("\(directory)/cells"))
    try onDisk(try AtomicFile.makeFolder("\(directory)/derived"))
    if try onDisk(try AtomicFile.read(Self.versionFile(directory))) == nil {
      try onDisk(try AtomicFile.write("{\"store\":\(Self.version)}\n", to: Self.versionFile(directory)))
    }
  }

  /// Opens a store for reading; one that is not there yet is empty.
  init(opening directory: String) throws {
    place = directory
    guard let bytes = try onDisk(try AtomicFile.read(Self.versionFile(directory))) else { return }
    let file = Self.versionFile(directory)
    let found = try CanonicalJSON(parsing: String(decoding: bytes, as: UTF8.self), place: file)
    guard let version = found["store"]?.integer else {
      throw StudyError("found \(found.text)", place: file, expected: "{\"store\":\(Self.version)}")
    }
    guard version >= 1 else {
      throw StudyError("store version \(version)", place: file, expected: "version 1 or newer", hint: "The file is damaged; delete it.")
    }
    guard version <= Self.version else {
      throw StudyError(
        "store version \(version)", place: file, expected: "version \(Self.version) or older",
        hint: "The store was written by a newer Recount: update, or choose another --results.")
    }
  }

  private static func versionFile(_ directory: String) -> String { "\(directory)/store.json" }

  func requestPath(_ id: String) -> String { "\(place)/cells/\(id).request.json" }
  func resultPath(_ id: String) -> String { "\(place)/cells/\(id).result" }
  func derivedPath(_ id: String) -> String { "\(place)/derived/\(id).result" }

  func result(_ id: String) throws -> StoredResult? {
    let path = resultPath(id)
    guard let bytes = try onDisk(try AtomicFile.read(path)) else { return nil }
    let file = try ColumnFile(decoding: bytes, kind: .cell, place: path)
    return try StoredResult(header: file.header, columns: file.columns, id: id, place: path)
  }

  func write(_ result: CellResult, of id: String) throws {
    let bytes = try result.encoded(id: id)
    try onDisk(try AtomicFile.write(bytes, to: resultPath(id)))
  }

  func writeRequest(of cell: Cell) throws {
    let request: CanonicalJSON = ["request": 1, "cell": cell.canonical]
    try onDisk(try AtomicFile.write(request.text + "\n", to: requestPath(cell.id)))
  }

  /// The request in a file a coordinator wrote.
  static func request(at path: String) throws -> Cell {
    guard let bytes = try onDisk(try AtomicFile.read(path)) else {
      throw StudyError("no such file", place: path, expected: "a cell's request (cells/<id>.request.json)")
    }
    let request = try CanonicalJSON(parsing: String(decoding: bytes, as: UTF8.self), place: path)
    guard let version = request["request"]?.integer, let cell = request["cell"] else {
      throw StudyError("JSON that is no request", place: path, expected: "{\"cell\":…,\"request\":1}")
    }
    guard version <= 1 else {
      throw StudyError("request version \(version)", place: path, expected: "version 1", hint: "Update Recount.")
    }
    do {
      return try Cell(canonical: cell)
    } catch var error as StudyError {
      error.place = error.place ?? path
      throw error
    }
  }

  func derived(_ id: String) throws -> DerivedValue? {
    let path = derivedPath(id)
    guard let bytes = try onDisk(try AtomicFile.read(path)) else { return nil }
    let file = try ColumnFile(decoding: bytes, kind: .derived, place: path)
    guard case .bytes(let text)? = file.columns["value"], let kind = file.header["kind"]?.string else {
      throw StudyError("a derived result without its value", place: path, hint: "Delete the file; the next run makes it again.")
    }
    return DerivedValue(
      kind: kind, value: try CanonicalJSON(parsing: String(decoding: text, as: UTF8.self), place: path),
      data: file.header["data"]?.string)
  }

  func write(_ derived: DerivedValue, as id: String, named name: CanonicalJSON) throws {
    var header: [String: CanonicalJSON] = ["kind": .string(derived.kind), "name": name]
    if let data = derived.data { header["data"] = .string(data) }
    let file = ColumnFile(
      kind: .derived, header: .object(header), columns: ["value": .bytes(Array(derived.value.text.utf8))])
    try onDisk(try AtomicFile.write(file.encoded(), to: derivedPath(id)))
  }

  func settings() throws -> RunSettings? {
    guard let bytes = try onDisk(try AtomicFile.read("\(place)/run.json")) else { return nil }
    let file = "\(place)/run.json"
    return try RunSettings(sealed: CanonicalJSON(parsing: String(decoding: bytes, as: UTF8.self), place: file), place: file)
  }

  func write(_ settings: RunSettings) throws {
    let text = try settings.sealed.text + "\n"
    try onDisk(try AtomicFile.write(text, to: "\(place)/run.json"))
  }

  /// The ids of all stored results, sorted.
  func storedIDs() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(place)/cells")) ?? []
    return names.filter { $0.hasSuffix(".result") }.map { String($0.dropLast(7)) }.sorted()
  }

  /// Removes what killed writers have left.
  func removeLeftovers() {
    for folder in ["", "/cells", "/derived"] { TemporaryName.removeLeftovers(in: place + folder) }
  }
}

extension StoredResult {
  init(header: CanonicalJSON, columns: [String: StoredColumn], id: String, place: String) throws {
    guard let found = header["id"]?.string, let digest = header["digest"]?.string, let record = header["record"],
      let measured = header["measured"]
    else { throw StudyError("a result without its record", place: place, hint: "Delete the file; the next run computes it again.") }
    guard found == id else {
      throw StudyError("the result of cell \(found)", place: place, expected: "that of \(id)", hint: "Delete the file.")
    }
    // A pack holds part of a result, under a digest of that part.
    let held = header["isPacked"] == true ? header["packed"]?.string : digest
    guard held == CellResult.digest(record, columns) else {
      throw StudyError(
        "contents that do not match their digest", place: place, expected: "the result as it was written",
        hint: "Delete the file; the next run computes it again.")
    }
    self.init(
      result: try CellResult(record: record, measured: measured, columns: columns, place: place), digest: digest)
  }
}
