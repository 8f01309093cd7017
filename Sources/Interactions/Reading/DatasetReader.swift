import Foundation

/// Reads one published format. A reader is one small file: it names its files, goes through their rows, and appends.
///
/// The reading closure gets a `Row` whose accessors refuse what does not parse; a reader adds only what is particular
/// to its format. See `MovieLens100KReader` for the shortest.
public protocol DatasetReader: Sendable {
  /// The name by which a result records it.
  var name: String { get }
  /// Counted up whenever the same files would give a different log.
  var revision: Int { get }
  /// The files without which nothing can be read, as names in the data set's folder. Each may also be there with
  /// ".gz" appended.
  func requiredFiles(in folder: DataFolder) -> [String]
  /// Files that add titles or features where they are there.
  func optionalFiles(in folder: DataFolder) -> [String]
  func read(_ folder: DataFolder) throws(InteractionError) -> RawLog
}

extension DatasetReader {
  public func optionalFiles(in folder: DataFolder) -> [String] { [] }

  /// Whether the folder has all it takes.
  public func canRead(_ folder: DataFolder) -> Bool {
    let required = requiredFiles(in: folder)
    return !required.isEmpty && required.allSatisfy { folder.path(of: $0) != nil }
  }

  /// The paths of all files this reader would open, in a fixed order.
  func sources(in folder: DataFolder) -> [(name: String, path: String)] {
    (requiredFiles(in: folder) + optionalFiles(in: folder)).compactMap { name in
      folder.path(of: name).map { (name, $0) }
    }
  }
}

/// A folder, or an archive, that holds the files of one data set, plain or gzipped.
public struct DataFolder: Sendable {
  public let path: String
  /// The names in an archive; nil for a folder, which is asked.
  private let listed: Set<String>?

  public init(_ path: String) {
    self.path = path
    listed = nil
  }

  /// An archive with files of these names.
  init(_ path: String, names: Set<String>) {
    self.path = path
    listed = names
  }

  /// The path of the named file, or of its gzipped form; nil where neither is there.
  public func path(of name: String) -> String? {
    [name, name + ".gz"].first(where: has).map { "\(path)/\($0)" }
  }

  private func has(_ name: String) -> Bool {
    listed.map { $0.contains(name) } ?? FileManager.default.fileExists(atPath: "\(path)/\(name)")
  }

  /// All names in the folder, sorted.
  var names: [String] {
    (listed.map { Array($0) } ?? (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// The path of a file that must be there.
  public func required(_ name: String) throws(InteractionError) -> String {
    guard let found = path(of: name) else {
      throw InteractionError(
        .missing, "there is no such file, nor one with .gz", path: "\(path)/\(name)",
        hint: "Put the original file there, or name another folder in RECOUNT_DATA.")
    }
    try requireOne(name)
    return found
  }

  /// Refuses a file that is there twice, plain and gzipped: nobody could say which is meant.
  func requireOne(_ name: String) throws(InteractionError) {
    guard !(has(name) && has(name + ".gz")) else {
      throw InteractionError(
        .malformed, "there are both \(name) and \(name).gz", expected: "one of them", path: path,
        hint: "Remove the one that is not meant.")
    }
  }

  /// Names in the folder with that ending, without ".gz", sorted.
  func names(endingIn ending: String) -> [String] {
    Set(names.map { $0.hasSuffix(".gz") ? String($0.dropLast(3)) : $0 }).filter { $0.hasSuffix(ending) }.sorted()
  }
}
