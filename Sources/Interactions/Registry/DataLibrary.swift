public import Foundation

/// The data on this machine: where data sets lie, and where prepared logs are kept.
public struct DataLibrary: Sendable {
  /// Folders that may hold a folder for each data set, in the order in which they are asked.
  public let folders: [String]
  /// Where `fetch` and `add` put data.
  public let home: String
  /// Where prepared logs are kept.
  public let cache: String

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
      id: id, title: id, homePage: "", licence: "Your own data.", folderNames: [], readers: [AtomicFileReader()],
      sources: [], canonicalDigest: nil, published: nil)
  }

  /// Where the data set lies, and who can read it; nil where it is not on this machine.
  func folder(of entry: DatasetEntry) -> (folder: DataFolder, reader: any DatasetReader)? {
    for place in folders {
      for name in [entry.id] + entry.folderNames {
        let folder = DataFolder("\(place)/\(name)")
        if let reader = entry.reader(for: folder) { return (folder, reader) }
      }
    }
    return nil
  }

  func present(_ entry: DatasetEntry) throws(InteractionError) -> (folder: DataFolder, reader: any DatasetReader) {
    guard let found = folder(of: entry) else {
      throw InteractionError(
        .missing, "\(entry.title) is not on this machine",
        expected: "a folder \(entry.id) in \(folders.joined(separator: " or "))",
        hint: "Get it by: recount data fetch \(entry.id), or add your copy by: recount data add \(entry.id) PATH")
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
}
