import Host

/// What belongs to a report: the file `files.json` in its folder, written last.
struct FolderManifest: Equatable {
  static let name = "files.json"
  /// The pack beside a report. It holds times of machines too, so that equal reports have packs of other bytes: what it is
  /// known by is what it holds.
  static let pack = "results.pack"

  var study: String
  /// The SHA-256 of each file, by its path below the folder.
  var files: [String: String]
  /// The digest of the results in the pack; nil where none belongs to the report.
  var results: String?
  /// While files are being put in place: those of the report that stood there before. Nil when all is done.
  var former: [String: String]?

  var isWhole: Bool { former == nil }

  /// One line a file, so that a person sees what changed.
  var text: String {
    func listing(_ files: [String: String]) -> String {
      let lines = files.sorted { $0.key < $1.key }.map { "  \(CanonicalJSON.string($0.key).text): \(CanonicalJSON.string($0.value).text)" }
      return lines.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + "\n }"
    }
    var members = [" \"files\": " + listing(files)]
    if let former { members.append(" \"former\": " + listing(former)) }
    if let results { members.append(" \"results\": " + CanonicalJSON.string(results).text) }
    members.append(" \"study\": " + CanonicalJSON.string(study).text)
    return "{\n" + members.joined(separator: ",\n") + "\n}\n"
  }

  init(study: String, files: [String: String], results: String? = nil, former: [String: String]? = nil) {
    self.study = study
    self.files = files
    self.results = results
    self.former = former
  }

  /// The manifest of a folder; nil where there is none.
  /// - Throws: `StudyError` when it is not what a report writes.
  init?(of folder: String) throws {
    let path = "\(folder)/\(Self.name)"
    guard let bytes = try onDisk(try AtomicFile.read(path)) else { return nil }
    let json = try CanonicalJSON(parsing: String(decoding: bytes, as: UTF8.self), place: path)
    func digests(_ name: String) -> [String: String]? {
      json[name]?.object.map { $0.compactMapValues(\.string) }
    }
    guard let study = json["study"]?.string, let files = digests("files"), !files.keys.contains(where: Self.leadsOut) else {
      throw StudyError(
        "JSON that is no list of a report's files", place: path, expected: "study, files",
        hint: "Render the report again: it writes a new list.")
    }
    self.init(study: study, files: files, results: json["results"]?.string, former: digests("former"))
  }

  /// Whether a path is none below the folder: a list that somebody sends must not have other files removed.
  static func leadsOut(_ path: String) -> Bool {
    path.isEmpty || path.hasPrefix("/") || path.split(separator: "/", omittingEmptySubsequences: false).contains { $0 == ".." || $0.isEmpty }
  }

  /// The digest of what a pack holds: of each cell the id and the digest of its result.
  static func results(in pack: ResultPack) -> String {
    SHA256Digest(of: pack.digests.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()).hex
  }
}
