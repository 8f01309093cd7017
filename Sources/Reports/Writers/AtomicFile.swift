import Foundation
import Glibc

/// Writes files whole or not at all: a temporary file beside the target, synced, then renamed.
enum AtomicFile {
  static func write(_ bytes: [UInt8], to url: URL) throws(ReportError) {
    let path = url.path
    let temporary = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(getpid()).part").path
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure(path) }
    do throws(ReportError) {
      try writeAll(bytes, to: file, path)
      guard fsync(file) == 0 else { throw failure(path) }
    } catch {
      close(file)
      unlink(temporary)
      throw error
    }
    close(file)
    guard rename(temporary, path) == 0 else {
      let error = failure(path)
      unlink(temporary)
      throw error
    }
  }

  static func writeAll(_ bytes: [UInt8], to file: Int32, _ path: String) throws(ReportError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, bytes.count - done) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(path) }
      done += count
    }
  }

  static func makeDirectory(_ url: URL) throws(ReportError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw ReportError(
        .writing, "the directory cannot be made: \(reason(error))", path: url.path,
        hint: "Choose another with --out, or make it writable.")
    }
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return underlying.map { String(cString: strerror(Int32($0.code))) } ?? "\(error)"
  }

  private static func failure(_ path: String) -> ReportError {
    let code = errno
    let hint =
      switch code {
      case ENOSPC, EDQUOT: "Free some space and render again; results already computed are kept."
      case EACCES, EPERM, EROFS: "Make the directory writable or choose another with --out."
      case EISDIR: "A directory stands where the file should go; move it away."
      default: "Check the disk and the path."
      }
    return ReportError(.writing, "the file cannot be written: \(String(cString: strerror(code)))", path: path, hint: hint)
  }
}
