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
    let splitter = FieldSplitter(columns: columns.count, separator: separator, quoted: quoted)
    var rows = 0
    var emptyLine: Int?
    try lines.forEachLine { (bytes, line) throws(InteractionError) in
      if let emptyLine { throw malformed("an empty line stands between rows", line: emptyLine) }
      if bytes.isEmpty {
        emptyLine = line
        return
      }
      let count = splitter.split(bytes)
      guard count == columns.count else {
        throw malformed("the line has \(count) columns", line: line)
      }
      let row = Row(fields: splitter.fields, names: columns, path: lines.path, line: line)
      if line == 1 && header == .names { return try check(header: row) }
      rows += 1
      try body(row)
    }
    guard rows > 0 else {
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

  private func malformed(_ found: String, line: Int) -> InteractionError {
    InteractionError(.malformed, found, expected: shape, path: lines.path, line: line, hint: Row.remedy)
  }
}

/// Cuts a line at its separators into a fixed area of fields.
final class FieldSplitter {
  private let area: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>
  private let separator: [UInt8]
  private let quoted: Bool
  /// Room for fields whose doubled quotes were undone; kept until the next line.
  private var unquoted: [UnsafeMutableRawBufferPointer] = []

  init(columns: Int, separator: [UInt8], quoted: Bool) {
    area = .allocate(capacity: columns)
    area.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0))
    self.separator = separator
    self.quoted = quoted
  }

  deinit {
    forgetUnquoted()
    area.deallocate()
  }

  var fields: UnsafeBufferPointer<UnsafeRawBufferPointer> { UnsafeBufferPointer(area) }

  /// Fills `fields` and returns the number of fields found, which may be more than there is room for.
  func split(_ line: UnsafeRawBufferPointer) -> Int {
    forgetUnquoted()
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
      if count < area.count { area[count] = field }
      count += 1
      guard let next else { return count }
      start = next
    }
  }

  private func separatorStart(_ line: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start + separator.count <= line.count else { return nil }
    if separator.count == 1 {
      guard let base = line.baseAddress, let hit = memchr(base + start, Int32(separator[0]), line.count - start) else {
        return nil
      }
      return UnsafeRawPointer(hit) - base
    }
    return (start...(line.count - separator.count)).first { place in
      separator.indices.allSatisfy { line[place + $0] == separator[$0] }
    }
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
