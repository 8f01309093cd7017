import Foundation
import Host

/// The bytes of a prepared log: made in memory, or a mapped file.
///
/// Unchecked: the bytes are written before the object is shared and never again.
@usableFromInline
final class LogStorage: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  let layout: LogLayout
  /// The file behind the bytes, if there is one.
  let path: String?
  private let file: MappedFile?
  private let owned: UnsafeMutableRawBufferPointer?

  /// Takes over an area that `LogAssembly` has filled.
  init(owning area: UnsafeMutableRawBufferPointer, _ layout: LogLayout) {
    bytes = UnsafeRawBufferPointer(area)
    owned = area
    self.layout = layout
    path = nil
    file = nil
  }

  /// Maps a file and refuses one that is damaged, cut short or newer.
  init(mapping path: String) throws(InteractionError) {
    let file = try onDisk(try MappedFile(path))
    let bytes = file.bytes
    guard bytes.count >= LogLayout.headerSize, bytes.number(at: 0, UInt64.self) == LogLayout.magic else {
      throw Self.damaged("this is not a prepared log, or only the beginning of one", path)
    }
    let version = bytes.number(at: 8, UInt32.self)
    guard version == LogLayout.version else {
      throw InteractionError(
        version > LogLayout.version ? .newer : .damaged, "the prepared log has format version \(version)",
        expected: "version \(LogLayout.version)", path: path,
        hint: "Delete the file; it is made again from the data set.")
    }
    guard let layout = LogLayout(reading: bytes) else {
      throw Self.damaged("the header contradicts the length of the file (\(bytes.count) bytes)", path)
    }
    guard layout.coreChecksum(bytes, header: bytes).bytes.elementsEqual(bytes[160..<192]) else {
      throw Self.damaged("the checksum is wrong", path)
    }
    self.bytes = bytes
    self.layout = layout
    self.path = path
    self.file = file
    owned = nil
  }

  deinit { owned?.deallocate() }

  static func damaged(_ what: String, _ path: String?) -> InteractionError {
    InteractionError(
      .damaged, what, expected: "a whole prepared log", path: path,
      hint: "Delete the file; it is made again from the data set.")
  }

  /// Writes the bytes with their checksums, which an area in memory does not hold: only files are damaged.
  func write(to path: String) throws(InteractionError) {
    var header = Array(bytes[..<LogLayout.headerSize])
    header.replaceSubrange(192..<224, with: layout.namesChecksum(bytes).bytes)
    let core = header.withUnsafeBytes { layout.coreChecksum(bytes, header: $0) }
    header.replaceSubrange(160..<192, with: core.bytes)
    let outcome = header.withUnsafeBytes { header -> Result<Void, InteractionError> in
      Result { () throws(InteractionError) in
        try onDisk(try AtomicFile.write([header, UnsafeRawBufferPointer(rebasing: bytes[LogLayout.headerSize...])], to: path))
      }
    }
    try outcome.get()
  }

  /// What kinds are called; nil where there are none, or the section does not follow its format.
  var kindNames: [String]? {
    guard let range = layout.range(of: .kindNames) else { return nil }
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[range]))
    guard let names = reader.strings(), reader.isAtEnd else { return nil }
    return names
  }

  /// The names section, whose checksum is looked at here where it comes from a file.
  func names() throws(InteractionError) -> LogNames {
    guard owned != nil || layout.namesChecksum(bytes).bytes.elementsEqual(bytes[192..<224]) else {
      throw Self.damaged("the checksum of the names is wrong", path)
    }
    guard let names = LogNames(UnsafeRawBufferPointer(rebasing: bytes[layout.namesAt..<layout.total])) else {
      throw Self.damaged("the names do not follow their format", path)
    }
    return names
  }
}
