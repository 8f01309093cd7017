import Reports

/// The document as files: PDF, Markdown, each figure, each table.
struct DocumentFiles {
  let document: Document
  let name: String

  /// Draws them all, and says on standard error what no font can draw.
  func rendered(_ options: PaperOptions) throws -> [ReportFile] {
    let render = RenderOptions(paper: options.paper == "letter" ? .letter : .a4, hideMeasured: options.hideMeasured)
    let rendering = try document.render(name: name, options: render)
    if !rendering.undrawn.isEmpty {
      StudyProgram.complain(rendering.undrawn.map(\.description).joined(separator: "\n  "), prefix: "warning: ")
    }
    return rendering.files.map { ReportFile(path: $0.path, bytes: $0.bytes) }
  }
}
