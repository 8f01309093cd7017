import Foundation
import Host
import Interactions

/// The container of everything a store keeps: a JSON header and named compressed columns, closed by a checksum.
///
///     "RECOUNT" 0x1A | version: UInt32 | header length: UInt32 | header | columns … | SHA-256 of all before
///
/// Numbers are little-endian. The header lists the columns in order; `kind` says what the file is.
struct ColumnFile: Equatable, Sendable {
  /// The version this program writes, and the newest it reads.
  static let version: UInt32 = 1
  static let magic = Array("RECOUNT".utf8) + [0x1A]
  /// No result has more; a file of a few kilobytes may claim it.
  private static let largestContent = 1 << 30

  enum Kind: String { case cell, derived, pack }

  var kind: Kind
  var header: CanonicalJSON
  var columns: [String: StoredColumn]

  func encoded() -> [UInt8] {
    var blobs: [UInt8] = []
    let listing = columns.sorted { $0.key < $1.key }.map { name, column -> CanonicalJSON in
      let blob = Compression.deflate(column.raw)
      blobs += blob
      return [
        "name": .string(name), "type": .string(column.type), "count": .number(CanonicalNumber(column.count)),
        "size": .number(CanonicalNumber(blob.count)),
      ]
    }
    let top: CanonicalJSON = ["kind": .string(kind.rawValue), "header": header, "columns": .array(listing)]
    let text = Array(top.text.utf8)
    let body = Self.magic + Self.littleEndian(Self.version) + Self.littleEndian(UInt32(text.count)) + text + blobs
    return body + SHA256Digest(of: body).bytes
  }

  /// - Parameter place: the file the bytes came from, named in errors.
  /// - Throws: `StudyError` when the file is of another kind, newer, cut short or damaged.
  init(decoding bytes: [UInt8], kind: Kind, place: String) throws {
    guard bytes.count >= 16, Array(bytes[..<8]) == Self.magic else {
      throw StudyError(
        bytes.count < 16 ? "a file of \(bytes.count) bytes" : "a file that is not a result of Recount", place: place,
        expected: "a \(kind.rawValue) file", hint: Self.advice(kind))
    }
    let version = Self.number(bytes, at: 8)
    guard version <= Self.version else {
      throw StudyError(
        "format version \(version)", place: place, expected: "version \(Self.version) or older",
        hint: "It was written by a newer Recount: update, or choose another --results.")
    }
    let body = bytes.dropLast(32)
    guard bytes.count >= 48, SHA256Digest(of: Array(body)).bytes == Array(bytes.suffix(32)) else {
      throw Self.damaged("bytes that do not match their checksum (cut short or damaged)", kind, place)
    }
    let start = 16 + Int(Self.number(bytes, at: 12))
    guard start <= body.count else { throw Self.damaged("a header longer than the file", kind, place) }
    guard let text = String(validating: bytes[16..<start], as: UTF8.self) else {
      throw Self.damaged("a header that is not UTF-8", kind, place)
    }
    let top = try CanonicalJSON(parsing: text, place: place)
    guard let found = top["kind"]?.string, found == kind.rawValue, let header = top["header"],
      let listing = top["columns"]?.array
    else {
      throw Self.damaged("a file of kind \((top["kind"]?.text ?? "unknown").prefix(40)), or without header or columns", kind, place)
    }
    self.kind = kind
    self.header = header
    columns = try Self.columns(listing, in: Array(body[start...])) { Self.damaged($0, kind, place) }
  }

  init(kind: Kind, header: CanonicalJSON, columns: [String: StoredColumn]) {
    self.kind = kind
    self.header = header
    self.columns = columns
  }

  private static func columns(
    _ listing: [CanonicalJSON], in blobs: [UInt8], failure: (String) -> StudyError
  ) throws -> [String: StoredColumn] {
    var columns: [String: StoredColumn] = [:]
    var position = 0
    var total = 0
    for entry in listing {
      guard let name = entry["name"]?.string, let type = entry["type"]?.string, let count = entry["count"]?.integer,
        let size = entry["size"]?.integer, size >= 0, count >= 0, count < 1 << 31, size <= blobs.count - position
      else { throw failure("a column list that does not fit the file") }
      guard columns[name] == nil else { throw failure("the column \(name.prefix(80)) twice") }
      let rawCount = type == "bytes" ? count : 4 * count
      total += rawCount
      guard total <= Self.largestContent else {
        throw failure("columns that claim more than \(Self.largestContent >> 20) MiB when unpacked")
      }
      guard let raw = Compression.inflate(Array(blobs[position..<position + size]), count: rawCount),
        let column = StoredColumn(type: type, count: count, raw: raw)
      else { throw failure("the column \(name.prefix(80)), which does not decompress to \(count) of \(type.prefix(20))") }
      columns[name] = column
      position += size
    }
    guard position == blobs.count else { throw failure("bytes after the last column") }
    return columns
  }

  private static func damaged(_ found: String, _ kind: Kind, _ place: String) -> StudyError {
    StudyError(found, place: place, expected: "a \(kind.rawValue) file", hint: advice(kind))
  }

  private static func advice(_ kind: Kind) -> String {
    kind == .pack ? "Fetch the pack again." : "Delete the file; the next run computes it again."
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }
}
