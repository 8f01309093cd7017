public import Foundation

/// The data on this machine: where data sets lie, and where prepared logs are kept.
public struct DataLibrary: Sendable {
  /// Folders that may hold a folder for each data set, in the order in which they are asked.
  public let folders: [String]
  /// Where `fetch` and `add` put data.
  public let home: String
  /// Where prepared logs are kept.
  public let cache: String
  /// What `RECOUNT_DATA` names where that is no folder.
  private var absent: String?

  public init(folders: [String], home: String, cache: String) {
    self.folders = folders
    self.home = home
    self.cache = cache
  }

  /// `RECOUNT_DATA` first, then `data` in the working directory. New data go to the first of these that can be written;
  /// prepared logs to `cache` in `RECOUNT_CACHE`, else beside the data, else in `out`.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    workingDirectory: String = FileManager.default.currentDirectoryPath
  ) {
    let local = workingDirectory + "/data"
    let named = environment["RECOUNT_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    folders = (named.map { [$0] } ?? []) + [local]
    absent = named.flatMap { Self.isFolder($0) ? nil : $0 }
    home = named.flatMap { Self.canWrite($0) ? $0 : nil } ?? local
    if let place = environment["RECOUNT_CACHE"], !place.isEmpty {
      cache = place + "/cache"
    } else if let named, Self.canWrite(named) {
      cache = named + "/cache"
    } else if named == nil, Self.canWrite(local) {
      cache = local + "/cache"
    } else {
      cache = workingDirectory + "/out/cache"
    }
  }

  /// A mistyped folder would be passed over in silence, and other data taken or fetched in its place.
  /// - Throws: `InteractionError` where `RECOUNT_DATA` names no folder.
  public func requireNamedFolder() throws(InteractionError) {
    guard let absent else { return }
    throw InteractionError(
      .request, "RECOUNT_DATA names what is no folder", expected: "the folder that holds data sets", path: absent,
      hint: "Make it, correct the name, or leave the variable out.")
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func canWrite(_ folder: String) -> Bool { access(folder, W_OK) == 0 }

  /// The entry of a known data set, or one for data that the user has put into a folder of that name.
  public func entry(_ id: String) throws(InteractionError) -> DatasetEntry {
    if let known = DatasetRegistry.entry(id) { return known }
    try Self.check(id: id)
    let own = Self.ownEntry(id)
    guard folder(of: own) != nil else {
      throw InteractionError(
        .request, "there is no data set \"\(id)\"",
        expected: "one of \(DatasetRegistry.entries.map(\.id).joined(separator: ", "))",
        hint: "Add your own, a folder with a .inter file, by: recount data add \(id) PATH")
    }
    return own
  }

  /// An id becomes the name of a folder, and must not lead out of it.
  static func check(id: String) throws(InteractionError) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    guard !id.isEmpty, id.first != ".", id.allSatisfy(allowed.contains) else {
      throw InteractionError(
        .request, "\"\(id)\" cannot name a data set", expected: "lower-case letters, digits, hyphens, points")
    }
  }

  static func ownEntry(_ id: String) -> DatasetEntry {
    DatasetEntry(
      id: id, title: id, homePage: "", licence: "Your own data.", folderNames: [], editions: [.init([AtomicFileReader()])],
      sources: [])
  }

  /// A data set found on this machine.
  package struct Located {
    let entry: DatasetEntry
    let folder: DataFolder
    let edition: DatasetEntry.Edition
    let reader: any DatasetReader
  }

  /// Where the data set lies, and who can read it; nil where it is not on this machine. Asked are the folders of its id
  /// and its other names; where several have it, the fullest edition counts.
  package func folder(of entry: DatasetEntry) -> Located? {
    let all = folders.flatMap { place in ([entry.id] + entry.folderNames).map { DataFolder("\(place)/\($0)") } }
    for edition in entry.editions {
      for folder in all {
        if let reader = edition.readers.first(where: { $0.canRead(folder) }) {
          return Located(entry: entry, folder: folder, edition: edition, reader: reader)
        }
      }
    }
    return nil
  }

  func present(_ entry: DatasetEntry) throws(InteractionError) -> Located {
    try requireNamedFolder()
    guard let found = folder(of: entry) else {
      throw InteractionError(
        .missing, "\(entry.title) is not on this machine",
        expected: "a folder \(entry.id) in \(folders.joined(separator: " or "))", hint: entry.remedy)
    }
    return found
  }

  /// Whether the data can be prepared without fetching anything.
  public func has(_ choice: DataChoice) -> Bool {
    switch choice.source {
    case .simulated: return true
    case .dataset(let id): return (try? entry(id)).flatMap { folder(of: $0) } != nil
    }
  }

  /// What the data set lacks as it lies on this machine, such as "order only"; nil for the whole, or where it is not here.
  public func scope(of id: String) -> String? {
    (try? entry(id)).flatMap { folder(of: $0) }?.edition.scope
  }
}
