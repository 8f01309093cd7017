import Foundation
import Reports

/// The document on disk.
struct DocumentFiles {
  let document: Document
  let name: String

  func write(to directory: String, options: PaperOptions) throws {
    try AtomicFile.makeDirectory(directory)
  }
}
