import CCairo

/// Writes pages as a PDF through Cairo and hands the bytes to `PDFFinisher` for what Cairo 1.16 cannot say.
struct PDFWriter {
  let measurer: PangoMeasurer

  func report(_ laidOut: LaidOutDocument, _ metadata: PDFMetadata) throws(ReportError) -> [UInt8] {
    let raw = try draw(laidOut.pages, metadata) { surface in
      addOutline(laidOut.headings, to: surface)
    }
    return try PDFFinisher(metadata: metadata, elements: laidOut.pages.flatMap(\.described)).finish(raw)
  }

  func figure(_ frame: Frame, _ metadata: PDFMetadata) throws(ReportError) -> [UInt8] {
    var frame = frame
    frame.items = frame.items.tagged(.figure(alternative: metadata.description))
    let raw = try draw([frame], metadata) { _ in }
    return try PDFFinisher(metadata: metadata, elements: frame.described).finish(raw)
  }

  private func draw(
    _ pages: [Frame], _ metadata: PDFMetadata, _ prepare: (OpaquePointer) -> Void
  ) throws(ReportError) -> [UInt8] {
    let sink = ByteSink()
    let size = pages.first?.size ?? Paper.a4.size
    guard let surface = cairo_pdf_surface_create_for_stream(ByteSink.write, sink.pointer, size.width, size.height),
      let context = cairo_create(surface)
    else { throw ReportError(.drawing, "Cairo cannot make a PDF surface") }
    defer {
      cairo_destroy(context)
      cairo_surface_destroy(surface)
    }
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
    describe(surface, metadata)
    prepare(surface)
    let painter = CairoPainter(context: context, measurer: measurer)
    for page in pages {
      cairo_pdf_surface_set_size(surface, page.size.width, page.size.height)
      try painter.paint(page)
      cairo_show_page(context)
    }
    cairo_surface_finish(surface)
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw ReportError(.drawing, "Cairo: \(String(cString: cairo_status_to_string(status)))")
    }
    return sink.bytes
  }

  private func describe(_ surface: OpaquePointer, _ metadata: PDFMetadata) {
    func say(_ text: String, _ key: cairo_pdf_metadata_t) {
      cairo_pdf_surface_set_metadata(surface, key, OutsideText.line(text))
    }
    say(metadata.title, CAIRO_PDF_METADATA_TITLE)
    say(metadata.authors.joined(separator: ", "), CAIRO_PDF_METADATA_AUTHOR)
    say(metadata.description, CAIRO_PDF_METADATA_SUBJECT)
    say(metadata.keywords.joined(separator: ", "), CAIRO_PDF_METADATA_KEYWORDS)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, PDFMetadata.creator)
    // Without a date of ours Cairo takes the clock's; the finisher removes the stand-in.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, CivilTime(metadata.date ?? 0).iso8601)
  }

  private func addOutline(_ headings: [Slab.Heading], to surface: OpaquePointer) {
    var parents: [(level: Int, id: Int32)] = []
    for heading in headings {
      while let last = parents.last, last.level >= heading.level { parents.removeLast() }
      let id = cairo_pdf_surface_add_outline(
        surface, parents.last?.id ?? 0, OutsideText.line(heading.title), "dest='\(heading.anchor)'",
        cairo_pdf_outline_flags_t(parents.isEmpty ? CAIRO_PDF_OUTLINE_FLAG_OPEN.rawValue : 0))
      parents.append((heading.level, id))
    }
  }
}

/// What a PDF says about itself.
struct PDFMetadata {
  static let creator = "Recount"
  var title: String
  var authors: [String] = []
  /// Subject of a report, alternative text of a figure.
  var description = ""
  var keywords: [String] = []
  var language = "en"
  var date: Int?
  var provenance: [UInt8]?
  var attachments: [Attachment] = []
}

/// Elements whose attributes Cairo cannot write, in the order of the structure tree.
enum DescribedElement: Equatable {
  case alternative(kind: String, String)
  case scope(String)
}

extension Frame {
  var described: [DescribedElement] {
    items.compactMap { item in
      guard case .begin(let tag) = item else { return nil }
      switch tag {
      case .figure(let text), .formula(let text): return .alternative(kind: tag.pdfName, text)
      case .headerCell(let scope): return .scope(scope.rawValue)
      default: return nil
      }
    }
  }
}
