import Foundation

/// Writes whole files or nothing.
enum AtomicFile {
  /// What the file system answers to a write; tests put a full disk in its place.
  typealias Write = (_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int

  static let temporaryMark = ".partial-"

  /// Writes a file beside its final place, syncs it, gives it its name, and syncs the directory. A reader sees the old
  /// file or the new one; after a crash a file with `temporaryMark` in its name may be left.
  /// - Throws: `StudyError` of status 1 when the disk is full or refuses.
  static func write(_ bytes: [UInt8], to path: String, through write: Write = Foundation.write) throws {
    let temporary = "\(path)\(temporaryMark)\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw refusal("cannot create the file", path, errno) }
    do {
      try fill(descriptor, bytes, path, write)
      guard fsync(descriptor) == 0 else { throw refusal("cannot sync the file", path, errno) }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw refusal("cannot name the file", path, code)
    }
    syncDirectory(of: path)
  }

  static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// The bytes of a file; nil when there is none.
  static func read(_ path: String) throws -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw StudyError("cannot read the file: \(reason(errno))", place: path, hint: "Check its permissions.")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw StudyError("cannot read the file: \(reason(errno))", place: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StudyError("something that is no plain file", place: path, expected: "a file")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw StudyError("cannot read the file: \(reason(errno))", place: path) }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  static func makeDirectory(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw StudyError(
        .refused, "cannot create the directory: \(reason(errno))", place: path, hint: "Check the path and its permissions.")
    }
  }

  private static func fill(_ descriptor: Int32, _ bytes: [UInt8], _ path: String, _ write: Write) throws {
    try bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw refusal("cannot write the file", path, count == 0 ? ENOSPC : errno) }
        written += count
      }
    }
  }

  private static func refusal(_ what: String, _ path: String, _ code: Int32) -> StudyError {
    let full = code == ENOSPC || code == EDQUOT || code == EFBIG
    return StudyError(
      .refused, "\(what): \(reason(code))", place: path,
      hint: full ? "Free some space and run again: finished cells are kept." : "Check the path and its permissions.")
  }

  private static func syncDirectory(of path: String) {
    let parent = (path as NSString).deletingLastPathComponent
    let descriptor = open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
