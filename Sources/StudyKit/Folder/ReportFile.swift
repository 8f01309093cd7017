import Host

/// A file of a report before it is written: its path below the report's folder, and its bytes.
struct ReportFile: Equatable {
  let path: String
  let bytes: [UInt8]
  /// What the manifest says of it.
  let digest: String

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    digest = SHA256Digest(of: bytes).hex
  }

  init(_ path: String, _ text: String) { self.init(path: path, bytes: Array(text.utf8)) }
}
