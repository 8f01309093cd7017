import Foundation

/// A text file, plain or gzipped (known by its first two bytes), read line by line in one pass with bounded memory.
struct LineFile {
  static let longestLine = 16 << 20
  let path: String

  /// Calls `body` with each line and its number from 1. A final line without a line end counts; "\r\n" ends a line as
  /// "\n" does. The bytes are valid during the call only.
  func forEachLine(
    _ body: (UnsafeRawBufferPointer, Int) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    var counter = LineCounter(path: path)
    if file.bytes.count >= 2 && file.bytes[0] == 0x1F && file.bytes[1] == 0x8B {
      try inflateLines(of: file, &counter, body)
    } else {
      let rest = try counter.lines(of: file.bytes, body)
      try counter.last(rest, body)
    }
  }

  /// The first line, cut at 64 KiB; nil for an empty file.
  func firstLine() throws(InteractionError) -> String? {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    guard !file.bytes.isEmpty else { return nil }
    var bytes = Array(file.bytes.prefix(1 << 16))
    if bytes.starts(with: [0x1F, 0x8B]) {
      let area = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
      defer { area.deallocate() }
      var inflation = try Inflation(file.bytes, .gzip, path: path)
      bytes = Array(area.prefix(try inflation.read(into: area)))
    }
    var line = bytes.prefix { $0 != 0x0A }
    if line.last == 0x0D { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  private func inflateLines(
    of file: MappedFile, _ counter: inout LineCounter,
    _ body: (UnsafeRawBufferPointer, Int) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    var inflation = try Inflation(file.bytes, .gzip, path: path)
    var area = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { area.deallocate() }
    var kept = 0
    while true {
      let read = try inflation.read(into: UnsafeMutableRawBufferPointer(rebasing: area[kept...]))
      if read == 0 { break }
      let rest = try counter.lines(of: UnsafeRawBufferPointer(rebasing: area[..<(kept + read)]), body)
      if rest.count == area.count { area = try enlarged(area, line: counter.line + 1) } else if rest.count > 0 {
        memmove(area.baseAddress!, rest.baseAddress!, rest.count)
      }
      kept = rest.count
    }
    try counter.last(UnsafeRawBufferPointer(rebasing: area[..<kept]), body)
  }

  private func enlarged(
    _ area: UnsafeMutableRawBufferPointer, line: Int
  ) throws(InteractionError) -> UnsafeMutableRawBufferPointer {
    guard area.count < Self.longestLine else {
      throw InteractionError(
        .malformed, "the line has more than \(Self.longestLine) bytes", expected: "a text file", path: path, line: line)
    }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * area.count, alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(area))
    area.deallocate()
    return larger
  }
}

/// Cuts bytes at line ends and counts.
private struct LineCounter {
  let path: String
  var line = 0

  /// Hands on all whole lines and returns the bytes behind the last line end.
  mutating func lines(
    of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Int) throws(InteractionError) -> Void
  ) throws(InteractionError) -> UnsafeRawBufferPointer {
    guard var start = bytes.baseAddress else { return bytes }
    let end = start + bytes.count
    while start < end, let stop = memchr(start, 0x0A, end - start) {
      line += 1
      try body(Self.trimmed(UnsafeRawBufferPointer(start: start, count: UnsafeRawPointer(stop) - start)), line)
      start = UnsafeRawPointer(stop) + 1
    }
    return UnsafeRawBufferPointer(start: start, count: end - start)
  }

  mutating func last(
    _ rest: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, Int) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    guard !rest.isEmpty else { return }
    line += 1
    try body(Self.trimmed(rest), line)
  }

  private static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
  }
}
