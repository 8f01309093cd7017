import Foundation
import Host
import Reports

/// Whether a folder holds the report that its list of files says.
public struct FolderInspection {
  /// Lines for a person.
  public let text: String
  /// Whether every file of the report is there as it was written. What does not belong to the report does no harm.
  public let isWhole: Bool
  /// The report's PDF, where there is one.
  public let pdf: String?

  /// - Throws: `StudyError` when there is no such folder, or its list of files is none.
  public init(folder: String) throws {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let found = try Self.names(in: folder)
    guard let manifest = try FolderManifest(of: folder) else {
      pdf = found.filter { $0.hasSuffix(".pdf") && !$0.contains("/") }.sorted().first.map { "\(folder)/\($0)" }
      text = "files    not checked: there is no \(FolderManifest.name) (a report writes one since it is written as one)"
      isWhole = true
      return
    }
    var lines: [String] = []
    if !manifest.isWhole {
      lines.append("INTERRUPTED while the report was being written: some files may be of the report before; render it again")
    }
    let provenance = manifest.files["provenance.json"]
    for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
      guard let bytes = try onDisk(try AtomicFile.read("\(folder)/\(name)")) else {
        lines.append("missing  \(name)")
        continue
      }
      guard SHA256Digest(of: bytes).hex != digest else { continue }
      let isOther = Self.isOfAnotherReport("\(folder)/\(name)", provenance)
      lines.append(isOther ? "of another report  \(name)" : "changed  \(name)")
    }
    lines += try Self.packLines(folder, manifest, isThere: found.contains(FolderManifest.pack))
    isWhole = lines.isEmpty
    let count = manifest.files.count + (manifest.results == nil ? 0 : 1)
    var all = ["files    \(count) of the study \(manifest.study), \(isWhole ? "all as they were written" : "NOT as they were written")"]
    all += lines.map { "  \($0)" }
    let foreign = found.filter { manifest.files[$0] == nil && $0 != FolderManifest.name && $0 != FolderManifest.pack }
    all += foreign.sorted().map { "  foreign  \($0)" }
    if manifest.results == nil && found.contains(FolderManifest.pack) { all.append("  foreign  \(FolderManifest.pack)") }
    text = all.joined(separator: "\n")
    pdf = found.contains("\(manifest.study).pdf") ? "\(folder)/\(manifest.study).pdf" : nil
  }

  /// Whether one file is the one that the list beside it names, in a line for a person; nil where no list names it.
  public static func verdict(on file: String) throws -> (text: String, isWell: Bool)? {
    let place = URL(fileURLWithPath: file)
    guard let manifest = try FolderManifest(of: place.deletingLastPathComponent().path),
      let wanted = manifest.files[place.lastPathComponent], let bytes = try onDisk(try AtomicFile.read(place.path))
    else { return nil }
    if SHA256Digest(of: bytes).hex == wanted { return ("file     as \(FolderManifest.name) beside it lists it", true) }
    let isOther = isOfAnotherReport(place.path, manifest.files["provenance.json"])
    return ("file     \(isOther ? "OF ANOTHER REPORT than" : "CHANGED since") \(FolderManifest.name) beside it", false)
  }

  /// What is wrong with the pack beside the report.
  private static func packLines(_ folder: String, _ manifest: FolderManifest, isThere: Bool) throws -> [String] {
    guard let wanted = manifest.results else { return [] }
    guard isThere else { return ["missing  \(FolderManifest.pack)"] }
    do {
      let pack = try ResultPack(reading: "\(folder)/\(FolderManifest.pack)")
      for id in pack.requests.keys { _ = try pack.result(id) }  // held against the digests it claims
      return FolderManifest.results(in: pack) == wanted ? [] : ["of another report  \(FolderManifest.pack)"]
    } catch {
      return ["changed  \(FolderManifest.pack): \(error)"]
    }
  }

  /// A PDF that carries another provenance than the one listed was made by another report.
  private static func isOfAnotherReport(_ path: String, _ provenance: String?) -> Bool {
    guard path.hasSuffix(".pdf"), let carried = try? readProvenance(fromPDF: URL(filePath: path)) else { return false }
    return SHA256Digest(of: Array(carried) + Array("\n".utf8)).hex != provenance
  }

  /// Every file below the folder, without the store, which is a folder of its own kind.
  private static func names(in folder: String) throws -> Set<String> {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw StudyError("no such folder", place: folder, expected: "the folder of a report, or its PDF")
    }
    let all = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String]) ?? []
    return Set(
      all.filter { name in
        var isFolder: ObjCBool = false
        let isStore = name == "store" || name.hasPrefix("store/")
        return !isStore && FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
      })
  }
}
