import Foundation

/// Writing a file so that a reader sees all of it or none: a temporary file beside it, synced, then renamed.
enum AtomicFile {
  /// Writes the pieces one after the other. Nothing is left behind when it fails.
  static func write(_ pieces: [UnsafeRawBufferPointer], to path: String) throws(InteractionError) {
    let folder = (path as NSString).deletingLastPathComponent
    try makeFolder(folder)
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0...(.max))).partial"
    do throws(InteractionError) {
      try writeAndSync(pieces, to: temporary)
      guard rename(temporary, path) == 0 else { throw .machine("cannot be put in place", at: path) }
    } catch {
      unlink(temporary)
      throw error
    }
    sync(folder: folder)
  }

  static func write(_ text: String, to path: String) throws(InteractionError) {
    try write(Array(text.utf8), to: path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws(InteractionError) {
    let outcome = bytes.withUnsafeBytes { area -> Result<Void, InteractionError> in
      Result { () throws(InteractionError) in try write([area], to: path) }
    }
    try outcome.get()
  }

  static func makeFolder(_ path: String) throws(InteractionError) {
    guard !path.isEmpty else { return }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw InteractionError(
        .machine, "the folder cannot be made: \(error.localizedDescription)", path: path,
        hint: "Choose a folder that can be written to.")
    }
  }

  private static func writeAndSync(_ pieces: [UnsafeRawBufferPointer], to path: String) throws(InteractionError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .machine("cannot be written", at: path) }
    defer { close(file) }
    for piece in pieces {
      var rest = piece
      while !rest.isEmpty {
        let written = Foundation.write(file, rest.baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw .machine("cannot be written", at: path) }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
    }
    guard fsync(file) == 0 else { throw .machine("cannot be synced", at: path) }
  }

  /// Makes the new name last through a loss of power; a file system that cannot is left to itself.
  private static func sync(folder: String) {
    let handle = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard handle >= 0 else { return }
    fsync(handle)
    close(handle)
  }
}
