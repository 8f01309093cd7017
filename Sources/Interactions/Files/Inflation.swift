import CZlib

/// Unpacks deflated bytes piece by piece (zlib): gzip files, also of several members, and the members of a zip archive.
struct Inflation: ~Copyable {
  enum Wrapping: Int32 {
    case gzip = 31  // 15 bits of window + 16: a gzip header is demanded
    case raw = -15  // no header: inside a zip archive
  }

  private let stream: UnsafeMutablePointer<z_stream>
  private let wrapping: Wrapping
  private let path: String
  private(set) var isFinished = false

  init(_ packed: UnsafeRawBufferPointer, _ wrapping: Wrapping, path: String) throws(InteractionError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    self.wrapping = wrapping
    self.path = path
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
    waiting = packed.count
    guard inflateInit2_(stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw InteractionError(.machine, "zlib cannot start", path: path)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Packed bytes not yet handed to zlib, whose counter has 32 bits.
  private var waiting: Int

  /// Fills the front of `area` and returns how many bytes were put there; 0 only at the end.
  mutating func read(into area: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
    guard !isFinished, !area.isEmpty else { return 0 }
    stream.pointee.next_out = area.baseAddress!.assumingMemoryBound(to: UInt8.self)
    let room = min(area.count, Int(UInt32.max))
    stream.pointee.avail_out = UInt32(room)
    while stream.pointee.avail_out > 0 && !isFinished {
      feed()
      let before = (stream.pointee.avail_in, stream.pointee.avail_out)
      let outcome = inflate(stream, Z_NO_FLUSH)
      if outcome == Z_STREAM_END {
        try startNextMember()
      } else if outcome != Z_OK && outcome != Z_BUF_ERROR {
        throw InteractionError(
          .damaged, "the packed data are damaged", path: path, hint: "Get the file again.")
      } else if before == (stream.pointee.avail_in, stream.pointee.avail_out) {
        throw InteractionError(
          .damaged, "the packed data end too early", expected: "the rest of a deflated stream", path: path,
          hint: "The file was probably cut short while it was copied; get it again.")
      }
    }
    return room - Int(stream.pointee.avail_out)
  }

  private mutating func feed() {
    guard stream.pointee.avail_in == 0, waiting > 0 else { return }
    let piece = min(waiting, Int(UInt32.max))
    stream.pointee.avail_in = UInt32(piece)
    waiting -= piece
  }

  private mutating func startNextMember() throws(InteractionError) {
    let rest = waiting + Int(stream.pointee.avail_in)
    guard wrapping == .gzip && rest > 0 else {
      isFinished = true
      return
    }
    guard stream.pointee.next_in.pointee == 0x1F, inflateReset(stream) == Z_OK else {
      throw InteractionError(
        .damaged, "\(rest) bytes follow the end of the packed data", expected: "the end of the file", path: path,
        hint: "Get the file again.")
    }
  }
}
