import Foundation

/// The sources that a program is built from: folders of the checkout, and the digest of the files in them.
///
/// A build records it in the program; later the same folders can be looked at again, to tell whether the checkout still
/// holds what the program was built from.
public struct SourceDigest: Equatable, Sendable {
  /// Relative to the checkout's root, sorted; the manifest is among them.
  public let places: [String]
  /// SHA-256 of the list of files and their own digests, in hexadecimal.
  public let digest: String

  /// The digest of what stands there now. Symbolic links are not followed: what they lead to stands in a place of its own.
  public init(of places: [String], in root: String) {
    self.places = places.sorted()
    var files: [String] = []
    for place in self.places {
      files += Self.files(below: place, in: root)
    }
    let lines = Set(files).sorted().map { file in
      let digest = (try? MappedFile("\(root)/\(file)"))?.digest.hex ?? "unreadable"
      return "\(file) \(digest)\n"
    }
    digest = SHA256Digest(of: lines.joined()).hex
  }

  /// What a build has written down.
  public init?(text: String) {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count > 1, SHA256Digest(hex: parts[0]) != nil else { return nil }
    digest = parts[0]
    places = Array(parts.dropFirst())
  }

  public var text: String { ([digest] + places).joined(separator: " ") }

  private static func files(below place: String, in root: String) -> [String] {
    switch kind(of: "\(root)/\(place)") {
    case S_IFREG: [place]
    case S_IFDIR:
      ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(place)")) ?? []).sorted()
        .filter { !$0.hasPrefix(".") }.flatMap { files(below: "\(place)/\($0)", in: root) }
    default: []
    }
  }

  private static func kind(of path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }
}
