import Foundation

/// A text file with one JSON object a line, of which some members are read.
struct JSONLinesFile {
  private let lines: LineFile
  private let members: [String]

  /// - Parameter members: names of members, in the order in which a row has them as columns.
  init(_ path: String, members: [String]) {
    lines = LineFile(path: path)
    self.members = members
  }

  /// Calls `body` for each object: strings without their escapes, numbers as they are written, and anything else as its
  /// JSON text. An object without one of the members and a line that is no object are refused.
  func forEachRow(_ body: (Row) throws(InteractionError) -> Void) throws(InteractionError) {
    let fields = FieldArea(columns: members.count)
    var row = Row(fields: fields.fields, source: RowSource(path: lines.path, names: members), line: 0)
    let scanner = ObjectScanner(members: members, area: fields)
    try lines.forEachLine { (bytes, line) throws(InteractionError) in
      row.line = line
      guard scanner.scan(bytes) else {
        throw refusal("the line is no JSON object", expected: "an object with \(members.joined(separator: ", "))", line)
      }
      if let missing = scanner.missing {
        throw refusal("the object has no \"\(missing)\"", expected: "\(members.joined(separator: ", "))", line)
      }
      try body(row)
    }
    if row.line == 0 {
      throw InteractionError(
        .malformed, "the file has no rows", expected: "one JSON object a line", path: lines.path, hint: "Get the file again.")
    }
  }

  private func refusal(_ found: String, expected: String, _ line: Int) -> InteractionError {
    InteractionError(.malformed, found, expected: expected, path: lines.path, line: line, hint: Row.remedy)
  }
}

/// Goes once through an object and notes the members that are asked for (RFC 8259).
private final class ObjectScanner {
  private let names: [[UInt8]]
  private let area: FieldArea
  private var isFound: [Bool]
  private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var place = 0
  /// Strings whose escapes were undone; kept until the next line.
  private var unescaped: [UnsafeMutableRawBufferPointer] = []

  init(members: [String], area: FieldArea) {
    names = members.map { Array($0.utf8) }
    self.area = area
    isFound = members.map { _ in false }
  }

  deinit { for copy in unescaped { copy.deallocate() } }

  var missing: String? { isFound.firstIndex(of: false).map { String(decoding: names[$0], as: UTF8.self) } }

  /// Whether the line is an object.
  func scan(_ line: UnsafeRawBufferPointer) -> Bool {
    for copy in unescaped { copy.deallocate() }
    unescaped.removeAll(keepingCapacity: true)
    (bytes, place) = (line, 0)
    for member in isFound.indices { isFound[member] = false }
    guard take("{") else { return false }
    if take("}") { return atEnd }
    repeat {
      skipSpace()
      guard let name = string(), take(":") else { return false }
      skipSpace()
      guard let value = value() else { return false }
      if let member = names.firstIndex(where: { name.elementsEqual($0) }) {
        area.base[member] = value
        isFound[member] = true
      }
    } while take(",")
    return take("}") && atEnd
  }

  private var atEnd: Bool {
    skipSpace()
    return place == bytes.count
  }

  private func skipSpace() {
    while place < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[place]) { place += 1 }
  }

  private func take(_ sign: Unicode.Scalar) -> Bool {
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
    place += 1
    return true
  }

  private func value() -> UnsafeRawBufferPointer? {
    guard place < bytes.count else { return nil }
    switch bytes[place] {
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "{"), UInt8(ascii: "["): return nested()
    default:
      let start = place
      while place < bytes.count, ![0x2C, 0x7D, 0x5D, 0x20, 0x09].contains(bytes[place]) { place += 1 }
      return place > start ? UnsafeRawBufferPointer(rebasing: bytes[start..<place]) : nil
    }
  }

  /// A list or an object, as text.
  private func nested() -> UnsafeRawBufferPointer? {
    let start = place
    var depth = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        guard string() != nil else { return nil }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      place += 1
      if depth == 0 { return UnsafeRawBufferPointer(rebasing: bytes[start..<place]) }
    }
    return nil
  }

  private func string() -> UnsafeRawBufferPointer? {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
    place += 1
    let start = place
    var hasEscapes = false
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      if bytes[place] == UInt8(ascii: "\\") {
        hasEscapes = true
        place += 1
      }
      place += 1
    }
    guard place < bytes.count else { return nil }
    place += 1
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<(place - 1)])
    return hasEscapes ? withoutEscapes(text) : text
  }

  /// The string as Foundation reads it: members with escapes are rare.
  private func withoutEscapes(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    let json = Data([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")])
    guard let read = try? JSONDecoder().decode(String.self, from: json) else { return nil }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, read.utf8.count), alignment: 1)
    unescaped.append(copy)
    copy.copyBytes(from: read.utf8)
    return UnsafeRawBufferPointer(rebasing: copy[..<read.utf8.count])
  }
}
