import Foundation

/// A file that is written and synced under a passing name and has not got its own yet. Several can be staged first and
/// then named together, so that a full disk changes none of them.
public struct StagedFile: Sendable {
  public let path: String
  private let temporary: String

  /// Writes the pieces one after the other beside the final place. Nothing is left behind when it fails.
  public init(
    _ pieces: [UnsafeRawBufferPointer], for path: String, through write: AtomicFile.Write = AtomicFile.system
  ) throws(FileError) {
    self.path = path
    temporary = TemporaryName.path(beside: path)
    try AtomicFile.makeFolder(String(AtomicFile.split(path).folder.dropLast()))
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError("cannot be created", path, code: errno) }
    do throws(FileError) {
      for piece in pieces { try fill(descriptor, piece, write) }
      guard fsync(descriptor) == 0 else { throw FileError("cannot be synced", path, code: errno) }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    close(descriptor)
  }

  public init(
    _ bytes: [UInt8], for path: String, through write: AtomicFile.Write = AtomicFile.system
  ) throws(FileError) {
    let outcome = bytes.withUnsafeBytes { area -> Result<StagedFile, FileError> in
      Result { () throws(FileError) in try StagedFile([area], for: path, through: write) }
    }
    self = try outcome.get()
  }

  /// Gives the file its name, in place of what had it. The temporary file is gone either way.
  public func commit() throws(FileError) {
    guard rename(temporary, path) == 0 else {
      let code = errno
      discard()
      throw FileError("cannot be put in place", path, code: code)
    }
  }

  /// Takes the staged bytes away.
  public func discard() { unlink(temporary) }

  private func fill(
    _ descriptor: Int32, _ piece: UnsafeRawBufferPointer, _ write: AtomicFile.Write
  ) throws(FileError) {
    var rest = piece
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError("cannot be written", path, code: count == 0 ? ENOSPC : errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
