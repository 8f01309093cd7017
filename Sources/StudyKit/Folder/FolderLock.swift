import Foundation
import Host

/// Holds the folder of a report for one writer. The lock is on the folder itself, so nothing of it is left there.
final class FolderLock {
  private let descriptor: Int32

  /// - Parameter patience: seconds to wait for another writer: one that renders is soon done.
  /// - Throws: `StudyError` of status 1 naming the process that holds the folder.
  init(_ folder: String, patience: Double = 0, interruption: Interruption? = nil) throws {
    try onDisk(try AtomicFile.makeFolder(folder))
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StudyError(FileError("cannot be opened", folder, code: errno)) }
    let start = ContinuousClock.now
    var isTold = false
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      // A file system without locks is left to itself.
      guard code == EWOULDBLOCK || code == EINTR else { return }
      let holder = Self.holder(of: descriptor).map { " (process \($0))" } ?? ""
      guard (ContinuousClock.now - start) / .seconds(1) < patience else {
        throw StudyError(
          .refused, "another report is being written here\(holder)", place: folder,
          hint: "Wait for it to end, or choose another --out.")
      }
      if !isTold { Complaint.write("\(folder): waiting for another report\(holder)", prefix: "") }
      isTold = true
      try interruption?.check()
      usleep(100_000)
    }
    guard access(folder, W_OK) == 0 else {
      let code = errno
      throw StudyError(FileError("nothing can be written into the folder", folder, code: code))
    }
  }

  /// Also where `init` throws after the folder was opened.
  deinit { close(descriptor) }

  /// Who holds a lock on what is open, as the system lists it; nil where it does not say.
  private static func holder(of descriptor: Int32) -> Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, let bytes = FileManager.default.contents(atPath: "/proc/locks") else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 5, fields[1] == "FLOCK", fields[5].hasSuffix(":\(status.st_ino)") else { continue }
      return Int(fields[4]).flatMap { $0 > 0 ? $0 : nil }
    }
    return nil
  }
}
