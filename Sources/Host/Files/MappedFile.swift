import Foundation

/// A file mapped into memory, read-only, for as long as this object lives: whoever uses `bytes` must hold on to it.
///
/// Unchecked: the area is never written after `init`.
public final class MappedFile: @unchecked Sendable {
  public let bytes: UnsafeRawBufferPointer
  public let path: String

  /// - Throws: `FileError`, at once, where there is no plain file.
  public init(_ path: String) throws(FileError) {
    guard let file = try AtomicFile.openPlain(path) else { throw FileError("cannot be read", path, code: ENOENT, reading: true) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileError("cannot be examined", path, code: errno, reading: true) }
    self.path = path
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let area = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), area != MAP_FAILED else {
      throw FileError("cannot be mapped", path, code: errno, reading: true)
    }
    bytes = UnsafeRawBufferPointer(start: area, count: size)
  }

  /// SHA-256 of the whole file, of which a window at a time is held in memory.
  public var digest: SHA256Digest {
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
  public func forget(_ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let (first, end) = ((range.lowerBound + page - 1) / page * page, range.upperBound / page * page)
    guard first < end, let area = bytes.baseAddress else { return }
    madvise(UnsafeMutableRawPointer(mutating: area + first), end - first, Int32(MADV_DONTNEED))
  }

  deinit {
    if let area = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: area), bytes.count) }
  }
}
