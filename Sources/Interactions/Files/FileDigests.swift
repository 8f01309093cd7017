import Foundation
import Host

/// The digests of files that were read before: a file that has not changed since need not be read to be known.
///
/// A file is taken as unchanged where its device, inode, length and both times of its last change, to the nanosecond, are
/// those recorded; the later of them, of its status, is kept by the system and cannot be set back. A digest is recorded
/// only for a file that had been at rest, so that a change within one tick of the clock is not missed.
struct FileDigests {
  /// Where the records are kept, one a path.
  let folder: String

  private static let seconds: Int64 = 1_000_000_000
  /// How long a file must have been at rest, in nanoseconds.
  private static let rest = 2 * seconds

  func digest(of path: String) throws(InteractionError) -> SHA256Digest {
    let record = "\(folder)/\(SHA256Digest(of: path).hex.prefix(32)).file"
    guard let state = Self.state(of: path) else { return try onDisk(try MappedFile(path)).digest }
    if let digest = Self.read(record, state.name) { return digest }
    let digest = try onDisk(try MappedFile(path)).digest
    // A record saves time and nothing else: where it cannot be kept, the file is read again.
    if Self.now() - state.changed > Self.rest, Self.state(of: path)?.name == state.name {
      try? AtomicFile.write("\(state.name) \(digest)\n", to: record)
    }
    return digest
  }

  private static func read(_ record: String, _ name: String) -> SHA256Digest? {
    guard let text = try? String(contentsOfFile: record, encoding: .utf8), text.hasPrefix(name + " ") else { return nil }
    return SHA256Digest(hex: String(text.dropFirst(name.count + 1).prefix(64)))
  }

  /// What the file system says of a file, in one line, and when it last changed; nil where it says nothing.
  private static func state(of path: String) -> (name: String, changed: Int64)? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let (content, changed) = (nanoseconds(status.st_mtim), nanoseconds(status.st_ctim))
    return ("\(status.st_dev) \(status.st_ino) \(status.st_size) \(content) \(changed)", max(content, changed))
  }

  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return nanoseconds(time)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * seconds + Int64(time.tv_nsec) }
}
