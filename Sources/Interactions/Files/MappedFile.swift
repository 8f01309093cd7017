import Foundation
import Host

/// A file mapped into memory, read-only, for as long as this object lives: whoever uses `bytes` must hold on to it.
///
/// Unchecked: the area is never written after `init`.
final class MappedFile: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  let path: String

  init(_ path: String) throws(InteractionError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .machine("cannot be opened", at: path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .machine("cannot be examined", at: path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw InteractionError(.malformed, "is not a plain file", path: path)
    }
    self.path = path
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let area = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), area != MAP_FAILED else {
      throw .machine("cannot be mapped", at: path)
    }
    bytes = UnsafeRawBufferPointer(start: area, count: size)
  }

  /// SHA-256 of the whole file, of which a window at a time is held in memory.
  var digest: SHA256Digest {
    var hasher = SHA256Hasher()
    let window = 8 << 20
    for start in stride(from: 0, to: bytes.count, by: window) {
      let range = start..<min(start + window, bytes.count)
      hasher.update(UnsafeRawBufferPointer(rebasing: bytes[range]))
      forget(range)
    }
    return hasher.finish()
  }

  /// Takes the range's whole pages out of this process's memory; touching them again brings them back from the file.
  /// One pass over a large file so keeps only a window of it resident.
  func forget(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let (first, end) = ((range.lowerBound + page - 1) / page * page, range.upperBound / page * page)
    guard first < end, let area = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: area + first), end - first, Int32(MADV_DONTNEED))
  }

  deinit {
    if let area = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: area), bytes.count) }
  }
}

extension InteractionError {
  /// The system's last refusal (`errno`) in words.
  static func machine(_ found: String, at path: String) -> InteractionError {
    let missing = errno == ENOENT
    return InteractionError(missing ? .missing : .machine, "\(found): \(String(cString: strerror(errno)))", path: path)
  }
}
