import Foundation

/// Writes whole files or nothing: a reader sees the old file or the new one. After a crash a file of a temporary name may
/// be left, which `TemporaryName.removeLeftovers` takes away.
public enum AtomicFile {
  /// What the file system answers to a write; tests put a full disk in its place.
  public typealias Write = (_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int
  /// The system's own.
  public static let system: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = { Foundation.write($0, $1, $2) }

  /// Writes the pieces one after the other into a file beside the final place, syncs it, gives it its name, and syncs the
  /// folder, which is made if it is not there.
  public static func write(
    _ pieces: [UnsafeRawBufferPointer], to path: String, through write: Write = AtomicFile.system
  ) throws(FileError) {
    try StagedFile(pieces, for: path, through: write).commit()
    syncFolder(of: path)
  }

  public static func write(
    _ bytes: [UInt8], to path: String, through write: Write = AtomicFile.system
  ) throws(FileError) {
    try StagedFile(bytes, for: path, through: write).commit()
    syncFolder(of: path)
  }

  public static func write(_ text: String, to path: String) throws(FileError) { try write(Array(text.utf8), to: path) }

  /// The bytes of a file; nil when there is none.
  /// - Throws: `FileError`, at once, where something else than a plain file stands there.
  public static func read(_ path: String) throws(FileError) -> [UInt8]? {
    guard let descriptor = try openPlain(path) else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError("cannot be read", path, code: errno, reading: true) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// Makes a folder and those above it; one that is there already is well.
  public static func makeFolder(_ path: String) throws(FileError) {
    guard !path.isEmpty, !isFolder(path) else { return }
    let (above, name) = split(path.hasSuffix("/") ? String(path.dropLast()) : path)
    if !above.isEmpty && above != "/" { try makeFolder(String(above.dropLast())) }
    guard name.isEmpty || mkdir(path, 0o755) == 0 || errno == EEXIST && isFolder(path) else {
      throw FileError("the folder cannot be made", path, code: errno == EEXIST ? ENOTDIR : errno)
    }
  }

  /// Opens a plain file for reading; nil when there is none. Anything else (a pipe, a device, a folder) is refused
  /// without waiting for it.
  static func openPlain(_ path: String) throws(FileError) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      // A socket cannot be opened at all.
      throw errno == ENXIO ? FileError.notPlain(path) : FileError("cannot be read", path, code: errno, reading: true)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notPlain(path)
    }
    return descriptor
  }

  /// Makes a new name last through a loss of power; a file system that cannot is left to itself.
  public static func syncFolder(of path: String) {
    let folder = split(path).folder
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// A path's folder, with its slash, and the last name.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let behind = path.utf8.index(after: slash)
    return (String(path[..<behind]), String(path[behind...]))
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
