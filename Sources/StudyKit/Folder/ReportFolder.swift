import Foundation
import Host

/// The folder of a report, which is written as one: every file first under a passing name, then all of them named, the
/// list of them last. What a former report left and this one has not goes, unless somebody has changed it.
struct ReportFolder {
  let path: String
  private let lock: FolderLock

  /// - Throws: `StudyError` of status 1 when another report is being written there, or nothing can be.
  init(_ path: String, patience: Double = 0, interruption: Interruption? = nil) throws {
    self.path = path
    lock = try FolderLock(path, patience: patience, interruption: interruption)
  }

  /// Checks before hours of training that there will be a place for the report.
  static func check(_ path: String) throws {
    try onDisk(try AtomicFile.makeFolder(path))
    guard access(path, W_OK) == 0 else {
      throw StudyError(FileError("nothing can be written into the folder", path, code: errno))
    }
  }

  /// - Parameters:
  ///   - results: the digest of the results in the pack, where one is among the files or already there.
  ///   - isStopped: asked before anything is changed.
  /// - Throws: `StudyError` of status 1 when the disk refuses; nothing is changed then, unless it refuses a name.
  func replace(with files: [ReportFile], of study: String, results: String?, isStopped: () -> Bool = { false }) throws {
    for folder in Set(files.map { Self.folder(of: $0.path) }).union([""]) {
      TemporaryName.removeLeftovers(in: folder.isEmpty ? path : "\(path)/\(folder)")
    }
    // A damaged list is as good as none: what it named stays.
    let standing = try? FolderManifest(of: path)
    let former = (standing?.former ?? [:]).merging(standing?.files ?? [:]) { $1 }
    let listed = files.filter { $0.path != FolderManifest.pack }
    var manifest = FolderManifest(
      study: study, files: Dictionary(uniqueKeysWithValues: listed.map { ($0.path, $0.digest) }), results: results)
    let changed = files.filter { !isThere($0) }
    let obsolete = former.filter { manifest.files[$0.key] == nil }
    let last = ReportFile(FolderManifest.name, manifest.text)
    if changed.isEmpty && obsolete.isEmpty && isThere(last) { return }

    manifest.former = former
    let first = ReportFile(FolderManifest.name, manifest.text)
    let staged = try stage([first] + changed + [last])
    do {
      if isStopped() { throw Interruption.error }
      for file in staged.dropLast() { try onDisk(try file.commit()) }
      remove(obsolete)
      try onDisk(try staged.last!.commit())
    } catch {
      for file in staged { file.discard() }
      throw error
    }
    for folder in Set(files.map { Self.folder(of: $0.path) }).union([""]) { AtomicFile.syncFolder(of: "\(path)/\(folder.isEmpty ? "" : folder + "/")x") }
  }

  private func isThere(_ file: ReportFile) -> Bool {
    (try? AtomicFile.read("\(path)/\(file.path)")).flatMap { $0 } == file.bytes
  }

  /// All of them, or none and the folders as they were.
  private func stage(_ files: [ReportFile]) throws -> [StagedFile] {
    var staged: [StagedFile] = []
    do {
      for file in files { staged.append(try onDisk(try StagedFile(file.bytes, for: "\(path)/\(file.path)"))) }
    } catch {
      for file in staged { file.discard() }
      for file in files { removeEmptyFolder(of: file.path) }
      throw error
    }
    return staged
  }

  /// Removes what a former report wrote, where it is still what was written.
  private func remove(_ obsolete: [String: String]) {
    for (name, digest) in obsolete where !FolderManifest.leadsOut(name) {
      let file = "\(path)/\(name)"
      guard let bytes = (try? AtomicFile.read(file)).flatMap({ $0 }), SHA256Digest(of: bytes).hex == digest else { continue }
      unlink(file)
      removeEmptyFolder(of: name)
    }
  }

  private func removeEmptyFolder(of name: String) {
    let folder = Self.folder(of: name)
    if !folder.isEmpty { rmdir("\(path)/\(folder)") }  // refused where something is in it
  }

  /// "figures" of "figures/a.pdf"; empty for what lies in the report's folder itself.
  private static func folder(of name: String) -> String { name.split(separator: "/").dropLast().joined(separator: "/") }
}
