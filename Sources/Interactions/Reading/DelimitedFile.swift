import Foundation

/// A text file of rows with a fixed number of columns.
public struct DelimitedFile {
  public enum Header: Sendable {
    /// The first line is a row.
    case none
    /// The first line must hold the column names, in this order.
    case names
  }

  let lines: LineFile
  let columns: [String]
  let separator: [UInt8]
  let header: Header
  let quoted: Bool

  /// - Parameters:
  ///   - columns: what each column holds; every row must have just so many.
  ///   - quoted: whether a field may stand between double quotes and then hold the separator (CSV); a quote inside is
  ///     written twice.
  public init(
    _ path: String, columns: [String], separator: String, header: Header = .none, quoted: Bool = false
  ) {
    lines = LineFile(path: path)
    self.columns = columns
    self.separator = Array(separator.utf8)
    self.header = header
    self.quoted = quoted
  }

  /// Calls `body` for each row in the order of the file. A file without rows and a row with more or fewer columns are
  /// refused; empty lines are refused too, save at the very end.
  public func forEachRow(_ body: (Row) throws(InteractionError) -> Void) throws(InteractionError) {
    let fields = FieldArea(columns: columns.count)
    var count = RowCount(
      row: Row(fields: fields.fields, source: RowSource(path: lines.path, names: columns), line: 0), shape: shape)
    if separator.count == 1 && !quoted {
      let scanner = FieldScanner(separator: separator[0], area: fields)
      try lines.forEachBlock { (block) throws(InteractionError) in
        try scanner.scan(block) { (found) throws(InteractionError) in
          guard try count.admit(found, fields) else { return }
          if count.row.line == 1 && header == .names { return try check(header: count.row) }
          count.rows += 1
          try body(count.row)
        }
      }
    } else {
      let splitter = FieldSplitter(area: fields, separator: separator, quoted: quoted)
      try lines.forEachLine { (bytes, _) throws(InteractionError) in
        guard try count.admit(splitter.split(bytes), fields) else { return }
        if count.row.line == 1 && header == .names { return try check(header: count.row) }
        count.rows += 1
        try body(count.row)
      }
    }
    guard count.rows > 0 else {
      throw InteractionError(
        .malformed, "the file has no rows", expected: "rows of \(shape)", path: lines.path, hint: "Get the file again.")
    }
  }

  private func check(header: Row) throws(InteractionError) {
    for (column, name) in columns.enumerated() {
      let found = try header.text(column)
      // A byte order mark may stand before the first name.
      guard found == name || found == "\u{FEFF}" + name else {
        throw header.refusal(column, expected: "the header \"\(name)\"")
      }
    }
  }

  private var shape: String {
    let shown = separator == [9] ? "tab" : "\"\(String(decoding: separator, as: UTF8.self))\""
    return "\(columns.count) columns (\(columns.joined(separator: ", "))) separated by \(shown)"
  }
}

/// Counts lines and refuses those that are no rows.
private struct RowCount {
  var row: Row
  var rows = 0
  private var emptyLine: Int?
  private let shape: String

  init(row: Row, shape: String) {
    self.row = row
    self.shape = shape
  }

  /// Whether the next line, cut into so many fields, is a row; false for an empty line, after which no other may come.
  @inline(__always)
  mutating func admit(_ found: Int, _ area: FieldArea) throws(InteractionError) -> Bool {
    row.line += 1
    if found == row.fields.count && emptyLine == nil && (found > 1 || !row.fields[0].isEmpty) { return true }
    return try admitOddity(found)
  }

  private mutating func admitOddity(_ found: Int) throws(InteractionError) -> Bool {
    if let emptyLine { throw malformed("an empty line stands between rows", line: emptyLine) }
    if found == 1 && row.fields[0].isEmpty {
      emptyLine = row.line
      return false
    }
    throw malformed("the line has \(found) columns", line: row.line)
  }

  private func malformed(_ found: String, line: Int) -> InteractionError {
    InteractionError(.malformed, found, expected: shape, path: row.path, line: line, hint: Row.remedy)
  }
}

/// Room for the fields of one line.
final class FieldArea {
  let base: UnsafeMutablePointer<UnsafeRawBufferPointer>
  let capacity: Int

  init(columns: Int) {
    capacity = columns
    base = .allocate(capacity: columns)
    base.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: columns)
  }

  deinit { base.deallocate() }

  var fields: UnsafeBufferPointer<UnsafeRawBufferPointer> { UnsafeBufferPointer(start: base, count: capacity) }
}

/// Cuts whole blocks at separators and line ends, eight bytes at a time.
struct FieldScanner {
  let separator: UInt8
  let area: FieldArea

  /// Calls `body` after each line with the number of fields found, which may be more than there is room for.
  @inline(__always)
  func scan(
    _ block: UnsafeRawBufferPointer, _ body: (Int) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    let base = block.baseAddress!
    let (fields, capacity) = (area.base, area.capacity)
    let separators = UInt64(separator) &* 0x0101_0101_0101_0101
    let lineEnds: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
    var (start, column, place) = (0, 0, 0)
    while place < block.count {
      var hits: UInt64
      if place + 8 <= block.count {
        let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        hits = Self.zeroBytes(word ^ separators) | Self.zeroBytes(word ^ lineEnds)
      } else {
        hits = 0
        for byte in place..<block.count where block[byte] == separator || block[byte] == 0x0A {
          hits |= 0x80 << UInt64(8 * (byte - place))
        }
      }
      while hits != 0 {
        let stop = place + hits.trailingZeroBitCount >> 3
        hits &= hits &- 1
        if base.load(fromByteOffset: stop, as: UInt8.self) == 0x0A {
          put(base, start, stop, column, fields, capacity)
          try body(column + 1)
          column = 0
        } else {
          if column < capacity { fields[column] = UnsafeRawBufferPointer(start: base + start, count: stop - start) }
          column += 1
        }
        start = stop + 1
      }
      place += 8
    }
    if start < block.count || column > 0 {
      put(base, start, block.count, column, fields, capacity)
      try body(column + 1)
    }
  }

  /// The last field of a line, without the "\r" of "\r\n".
  @inline(__always)
  private func put(
    _ base: UnsafeRawPointer, _ start: Int, _ stop: Int, _ column: Int,
    _ fields: UnsafeMutablePointer<UnsafeRawBufferPointer>, _ capacity: Int
  ) {
    guard column < capacity else { return }
    let field = UnsafeRawBufferPointer(start: base + start, count: stop - start)
    fields[column] = stop > start && field[stop - start - 1] == 0x0D ? LineFile.trimmed(field) : field
  }

  /// The highest bit of each byte that is zero.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    ~(((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | word) & 0x8080_8080_8080_8080
  }
}

/// Cuts a line at separators of any length, and between quotes.
final class FieldSplitter {
  private let area: FieldArea
  private let separator: [UInt8]
  private let quoted: Bool
  /// Room for fields whose doubled quotes were undone; kept until the next line.
  private var unquoted: [UnsafeMutableRawBufferPointer] = []

  init(area: FieldArea, separator: [UInt8], quoted: Bool) {
    self.area = area
    self.separator = separator
    self.quoted = quoted
  }

  deinit { forgetUnquoted() }

  /// Fills the area and returns the number of fields found, which may be more than there is room for.
  func split(_ line: UnsafeRawBufferPointer) -> Int {
    if !unquoted.isEmpty { forgetUnquoted() }
    var count = 0
    var start = 0
    while true {
      let field: UnsafeRawBufferPointer
      let next: Int?
      if quoted && start < line.count && line[start] == UInt8(ascii: "\"") {
        (field, next) = quotedField(line, from: start)
      } else {
        let stop = separatorStart(line, from: start)
        field = UnsafeRawBufferPointer(rebasing: line[start..<(stop ?? line.count)])
        next = stop.map { $0 + separator.count }
      }
      if count < area.capacity { area.base[count] = field }
      count += 1
      guard let next else { return count }
      start = next
    }
  }

  private func separatorStart(_ line: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = line.baseAddress else { return nil }
    var place = start
    while place + separator.count <= line.count,
      let hit = memchr(base + place, Int32(separator[0]), line.count - place - separator.count + 1)
    {
      place = UnsafeRawPointer(hit) - base
      if separator.count == 1 || separator.indices.allSatisfy({ line[place + $0] == separator[$0] }) { return place }
      place += 1
    }
    return nil
  }

  private func quotedField(_ line: UnsafeRawBufferPointer, from start: Int) -> (UnsafeRawBufferPointer, Int?) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: line.count, alignment: 1)
    unquoted.append(copy)
    var length = 0
    var place = start + 1
    while place < line.count {
      if line[place] == UInt8(ascii: "\"") {
        guard place + 1 < line.count, line[place + 1] == UInt8(ascii: "\"") else {
          place += 1
          break
        }
        place += 1
      }
      copy[length] = line[place]
      length += 1
      place += 1
    }
    let field = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(copy)[..<length])
    guard let stop = separatorStart(line, from: place) else { return (field, nil) }
    return (field, stop + separator.count)
  }

  private func forgetUnquoted() {
    for copy in unquoted { copy.deallocate() }
    unquoted.removeAll(keepingCapacity: true)
  }
}
