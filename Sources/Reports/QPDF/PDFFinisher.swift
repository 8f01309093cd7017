import CQPDF

/// Adds what Cairo 1.16 leaves out: marked-content flag, language, title display, XMP, alternative texts, header scopes, the provenance
/// attachment and an id that depends on the content alone.
struct PDFFinisher {
  let metadata: PDFMetadata
  let elements: [DescribedElement]

  func finish(_ bytes: [UInt8]) throws(ReportError) -> [UInt8] {
    let pdf = try QPDFFile(bytes, name: "report")
    let root = pdf.root
    pdf.set(root, "/MarkInfo", pdf.parse("<< /Marked true >>"))
    pdf.set(root, "/Lang", pdf.string(metadata.language))
    pdf.set(root, "/ViewerPreferences", pdf.parse("<< /DisplayDocTitle true >>"))
    pdf.set(root, "/Metadata", pdf.stream(Array(XMP(metadata).packet.utf8), "<< /Type /Metadata /Subtype /XML >>"))
    if metadata.date == nil { pdf.remove(pdf.get(pdf.trailer, "/Info"), "/CreationDate") }
    for page in 0..<pdf.pageCount { pdf.set(pdf.page(page), "/Tabs", pdf.name("/S")) }
    try describeElements(in: pdf)
    attach(metadata.files, to: pdf)
    return try pdf.write()
  }

  private func describeElements(in pdf: QPDFFile) throws(ReportError) {
    var alternatives = elements.compactMap { if case .alternative(let kind, let text) = $0 { (kind, text) } else { nil } }[...]
    var scopes = elements.compactMap { if case .scope(let scope) = $0 { scope } else { nil } }[...]
    func visit(_ node: QPDFFile.Object) {
      if pdf.isArray(node) {
        for index in 0..<pdf.count(node) { visit(pdf.item(node, index)) }
        return
      }
      guard pdf.isDictionary(node) else { return }
      switch pdf.nameValue(pdf.get(node, "/S")) {
      case "/Figure", "/Formula":
        if let (_, text) = alternatives.popFirst() { pdf.set(node, "/Alt", pdf.string(text)) }
      case "/TH":
        if let scope = scopes.popFirst() { pdf.set(node, "/A", pdf.parse("<< /O /Table /Scope /\(scope) >>")) }
      default: break
      }
      if pdf.has(node, "/K") { visit(pdf.get(node, "/K")) }
    }
    let tree = pdf.get(pdf.root, "/StructTreeRoot")
    guard pdf.isDictionary(tree) else { throw ReportError(.drawing, "the PDF that Cairo wrote has no structure tree") }
    visit(pdf.get(tree, "/K"))
    gatherUnderDocument(tree, in: pdf)
    // A text on the wrong figure is worse than an error.
    guard alternatives.isEmpty, scopes.isEmpty else {
      throw ReportError(.drawing, "\(alternatives.count) alternative texts found no element in the structure tree")
    }
  }

  /// Cairo loses an element that spans pages: the one root that a tagged PDF wants is made here.
  private func gatherUnderDocument(_ tree: QPDFFile.Object, in pdf: QPDFFile) {
    let children = pdf.get(tree, "/K")
    let document = pdf.indirect(pdf.parse("<< /Type /StructElem /S /Document >>"))
    pdf.set(document, "/P", tree)
    if pdf.isArray(children) {
      for index in 0..<pdf.count(children) { pdf.set(pdf.item(children, index), "/P", document) }
    } else {
      pdf.set(children, "/P", document)
    }
    pdf.set(document, "/K", children)
    pdf.set(tree, "/K", document)
  }

  /// Embeds files and says that they belong to the document. A reader finds them by their names, which stand in order.
  private func attach(_ files: [Attachment], to pdf: QPDFFile) {
    guard !files.isEmpty else { return }
    let names = pdf.has(pdf.root, "/Names") ? pdf.get(pdf.root, "/Names") : pdf.parse("<< >>")
    let (list, associated) = (pdf.parse("<< /Names [ ] >>"), pdf.parse("[ ]"))
    for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      let reference = embedded(file, in: pdf)
      pdf.append(pdf.get(list, "/Names"), pdf.string(file.name))
      pdf.append(pdf.get(list, "/Names"), reference)
      pdf.append(associated, reference)
    }
    pdf.set(names, "/EmbeddedFiles", list)
    pdf.set(pdf.root, "/Names", names)
    pdf.set(pdf.root, "/AF", associated)
  }

  private func embedded(_ file: Attachment, in pdf: QPDFFile) -> QPDFFile.Object {
    let type = file.mediaType.replacing("/", with: "#2f")
    let stream = pdf.stream(
      file.bytes, "<< /Type /EmbeddedFile /Subtype /\(type) /Params << /Size \(file.bytes.count) >> >>")
    let entry = pdf.parse("<< /Type /Filespec /AFRelationship /\(file.name == Self.attachmentName ? "Data" : "Supplement") /EF << >> >>")
    pdf.set(entry, "/F", pdf.string(file.name))
    pdf.set(entry, "/UF", pdf.string(file.name))
    pdf.set(entry, "/Desc", pdf.string(file.description))
    pdf.set(pdf.get(entry, "/EF"), "/F", stream)
    pdf.set(pdf.get(entry, "/EF"), "/UF", stream)
    return pdf.indirect(entry)
  }

  static let attachmentName = "provenance.json"
}

extension PDFMetadata {
  /// All that is embedded.
  fileprivate var files: [Attachment] {
    let text = provenance.map {
      Attachment(
        PDFFinisher.attachmentName, mediaType: "application/json", "Provenance of every number in this report",
        String(decoding: $0, as: UTF8.self))
    }
    return (text.map { [$0] } ?? []) + attachments
  }
}

/// The metadata packet of a PDF.
struct XMP {
  let packet: String

  init(_ metadata: PDFMetadata) {
    let creators = metadata.authors.map { "<rdf:li>\(XML.escape($0))</rdf:li>" }.joined()
    let date = metadata.date.map { "<xmp:CreateDate>\(CivilTime($0).iso8601)</xmp:CreateDate>" } ?? ""
    let title = "<rdf:Alt><rdf:li xml:lang=\"x-default\">\(XML.escape(metadata.title))</rdf:li></rdf:Alt>"
    let about = "<rdf:Alt><rdf:li xml:lang=\"x-default\">\(XML.escape(metadata.description))</rdf:li></rdf:Alt>"
    packet = """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
      xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
      <dc:format>application/pdf</dc:format>
      <dc:title>\(title)</dc:title>
      <dc:description>\(about)</dc:description>
      \(creators.isEmpty ? "" : "<dc:creator><rdf:Seq>\(creators)</rdf:Seq></dc:creator>")
      <dc:language><rdf:Bag><rdf:li>\(XML.escape(metadata.language))</rdf:li></rdf:Bag></dc:language>
      <pdf:Keywords>\(XML.escape(metadata.keywords.joined(separator: ", ")))</pdf:Keywords>
      <xmp:CreatorTool>\(PDFMetadata.creator)</xmp:CreatorTool>
      \(date)
      </rdf:Description>
      </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="w"?>
      """
  }
}

enum XML {
  /// Escapes for text and for attributes in double quotes.
  static func escape(_ string: String) -> String {
    OutsideText.text(string).replacingScalars { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: nil
      }
    }
  }
}
