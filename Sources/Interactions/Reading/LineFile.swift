import Foundation
import Host

/// A text file, plain or gzipped (known by its first two bytes), read in one pass with bounded memory.
struct LineFile {
  static let longestLine = 16 << 20
  private static let blockSize = 1 << 20
  let path: String

  /// Calls `body` with the file piece by piece; each piece but the last ends behind a line end. The bytes are valid
  /// during the call only.
  func forEachBlock(
    _ body: (UnsafeRawBufferPointer) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    let file = try onDisk(try MappedFile(path))
    defer { withExtendedLifetime(file) {} }
    if file.bytes.count >= 2 && file.bytes[0] == 0x1F && file.bytes[1] == 0x8B {
      try inflateBlocks(of: file, body)
    } else {
      try mappedBlocks(of: file, body)
    }
  }

  /// Calls `body` with each line and its number from 1. A final line without a line end counts; "\r\n" ends a line as
  /// "\n" does. The bytes are valid during the call only.
  func forEachLine(
    _ body: (UnsafeRawBufferPointer, Int) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    var line = 0
    try forEachBlock { (block) throws(InteractionError) in
      var start = block.baseAddress!
      let end = start + block.count
      while start < end {
        let stop = memchr(start, 0x0A, end - start).map { UnsafeRawPointer($0) }
        line += 1
        try body(Self.trimmed(UnsafeRawBufferPointer(start: start, count: (stop ?? end) - start)), line)
        start = stop.map { $0 + 1 } ?? end
      }
    }
  }

  /// The first line, cut at 64 KiB; nil for an empty file.
  func firstLine() throws(InteractionError) -> String? {
    let file = try onDisk(try MappedFile(path))
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

  private func mappedBlocks(
    of file: MappedFile, _ body: (UnsafeRawBufferPointer) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    var start = 0
    while start < file.bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: file.bytes[start...])
      var length = min(Self.blockSize, rest.count)
      if length < rest.count {
        if let whole = Self.wholeLines(rest, below: length) {
          length = whole
        } else {
          let stop = memchr(rest.baseAddress! + length, 0x0A, rest.count - length)
          length = stop.map { UnsafeRawPointer($0) - rest.baseAddress! + 1 } ?? rest.count
          guard length <= Self.longestLine else { throw tooLong() }
        }
      }
      try body(UnsafeRawBufferPointer(rebasing: rest[..<length]))
      file.forget(start..<(start + length))
      start += length
    }
  }

  private func inflateBlocks(
    of file: MappedFile, _ body: (UnsafeRawBufferPointer) throws(InteractionError) -> Void
  ) throws(InteractionError) {
    var inflation = try Inflation(file.bytes, .gzip, path: path)
    var area = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 64)
    defer { area.deallocate() }
    var kept = 0
    while true {
      let read = try inflation.read(into: UnsafeMutableRawBufferPointer(rebasing: area[kept...]))
      if read == 0 { break }
      let filled = kept + read
      let whole = Self.wholeLines(UnsafeRawBufferPointer(area), below: filled) ?? 0
      if whole > 0 { try body(UnsafeRawBufferPointer(rebasing: area[..<whole])) }
      kept = filled - whole
      if kept == area.count {
        try enlarge(&area)
      } else if kept > 0 && whole > 0 {
        memmove(area.baseAddress!, area.baseAddress! + whole, kept)
      }
    }
    if kept > 0 { try body(UnsafeRawBufferPointer(rebasing: area[..<kept])) }
  }

  private func enlarge(_ area: inout UnsafeMutableRawBufferPointer) throws(InteractionError) {
    guard area.count < Self.longestLine else { throw tooLong() }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * area.count, alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(area))
    area.deallocate()
    area = larger
  }

  private func tooLong() -> InteractionError {
    InteractionError(
      .malformed, "a line has more than \(Self.longestLine) bytes", expected: "a text file", path: path)
  }

  /// How many of the first `length` bytes end with a line end; nil where none does.
  private static func wholeLines(_ bytes: UnsafeRawBufferPointer, below length: Int) -> Int? {
    var whole = length
    while whole > 0 && bytes[whole - 1] != 0x0A { whole -= 1 }
    return whole > 0 ? whole : nil
  }

  static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
  }
}
