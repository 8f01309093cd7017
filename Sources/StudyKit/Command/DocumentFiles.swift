import Foundation
import Reports

/// The document on disk: PDF, Markdown, each figure, each table.
struct DocumentFiles {
  let document: Document
  let name: String

  func write(to directory: String, options: PaperOptions) throws {
    let render = RenderOptions(paper: options.paper == "letter" ? .letter : .a4, hideMeasured: options.hideMeasured)
    _ = try document.write(to: URL(filePath: directory), name: name, options: render)
  }
}
