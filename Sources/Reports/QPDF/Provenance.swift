public import Foundation

/// The provenance that a report carries: the JSON attached to its PDF; nil where the PDF has no such attachment.
///
/// - Throws: `ReportError.reading` where the file cannot be read or is no PDF.
public func readProvenance(fromPDF url: URL) throws(ReportError) -> Data? {
  let bytes: Data
  // A pipe or a device would be waited for without end.
  var status = stat()
  if stat(url.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    throw ReportError(.reading, "this is no plain file", path: url.path, hint: "Give the PDF that a study wrote.")
  }
  do { bytes = try Data(contentsOf: url) } catch {
    throw ReportError(
      .reading, "the file cannot be read", path: url.path,
      hint: FileManager.default.fileExists(atPath: url.path) ? "Check its permissions." : "There is no such file.")
  }
  guard bytes.starts(with: Array("%PDF".utf8)) else {
    throw ReportError(.reading, "this is not a PDF", path: url.path, hint: "Give the PDF that a study wrote.")
  }
  let pdf = try QPDFFile(Array(bytes), name: url.path)
  guard pdf.isDictionary(pdf.root), pdf.has(pdf.root, "/Names") else { return nil }
  let names = pdf.get(pdf.root, "/Names")
  guard pdf.isDictionary(names), pdf.has(names, "/EmbeddedFiles") else { return nil }
  return try attachment(named: PDFFinisher.attachmentName, in: pdf.get(names, "/EmbeddedFiles"), of: pdf)
}

private func attachment(named name: String, in tree: QPDFFile.Object, of pdf: QPDFFile) throws(ReportError) -> Data? {
  let kids = pdf.get(tree, "/Kids")
  if pdf.isArray(kids) {
    for index in 0..<pdf.count(kids) {
      if let found = try attachment(named: name, in: pdf.item(kids, index), of: pdf) { return found }
    }
  }
  let list = pdf.get(tree, "/Names")
  guard pdf.isArray(list) else { return nil }
  for index in stride(from: 0, to: pdf.count(list) - 1, by: 2) where pdf.stringValue(pdf.item(list, index)) == name {
    let stream = pdf.get(pdf.get(pdf.item(list, index + 1), "/EF"), "/F")
    return pdf.isStream(stream) ? Data(try pdf.contents(stream)) : nil
  }
  return nil
}
