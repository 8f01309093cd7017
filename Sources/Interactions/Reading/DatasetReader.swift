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

/// A folder that holds the files of one data set, plain or gzipped.
public struct DataFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The path of the named file, or of its gzipped form; nil where neither is there.
  public func path(of name: String) -> String? {
    let plain = "\(path)/\(name)"
    return [plain, plain + ".gz"].first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The path of a file that must be there.
  public func required(_ name: String) throws(InteractionError) -> String {
    guard let found = path(of: name) else {
      throw InteractionError(
        .missing, "there is no such file, nor one with .gz", path: "\(path)/\(name)",
        hint: "Put the original file there, or name another folder in RECOUNT_DATA.")
    }
    return found
  }

  /// Names in the folder with that ending, without ".gz", sorted.
  func names(endingIn ending: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return Set(all.map { $0.hasSuffix(".gz") ? String($0.dropLast(3)) : $0 }).filter { $0.hasSuffix(ending) }.sorted()
  }
}
