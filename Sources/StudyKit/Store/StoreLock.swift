import Foundation
import Host

/// Holds a store for one coordinator. The kernel lets go when the process ends, however it ends.
final class StoreLock {
  private let descriptor: Int32

  /// - Throws: `StudyError` of status 1 naming the process that holds the store.
  init(_ store: ResultStore) throws {
    let path = "\(store.place)/lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw StudyError(.refused, "cannot open the lock: \(FileError.reason(errno))", place: path)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? AtomicFile.read(path)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw StudyError(
        .refused, "another run is working on this store\(holder.isEmpty ? "" : " (\(holder))")", place: store.place,
        hint: "Wait for it to end, or choose another --results.")
    }
    let holder = "process \(getpid()) on \(ProcessInfo.processInfo.hostName)"
    ftruncate(descriptor, 0)
    _ = holder.withCString { write(descriptor, $0, strlen($0)) }
  }

  /// Also where `init` throws after the file was opened.
  deinit { close(descriptor) }
}
