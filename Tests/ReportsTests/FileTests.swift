import Foundation
import Glibc
import Testing

@testable import Reports

/// Runs a program; nil where it is not installed.
func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String)? {
  let paths = ["/usr/bin/", "/usr/local/bin/", "/bin/"].map { $0 + program }
  guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
  let process = Process(), pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, output)
}

func temporaryDirectory() throws -> URL {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url
}

struct FileTests {
  @Test func twoRendersGiveTheSameBytesAndAnAccessiblePDF() throws {
    let first = try temporaryDirectory(), second = try temporaryDirectory()
    defer {
      try? FileManager.default.removeItem(at: first)
      try? FileManager.default.removeItem(at: second)
    }
    let files = try Demo.document().write(to: first, name: "demo", options: RenderOptions(date: 1_750_000_000))
    let again = try Demo.document().write(to: second, name: "demo", options: RenderOptions(date: 1_750_000_000))
    #expect(files.map(\.lastPathComponent) == again.map(\.lastPathComponent))
    #expect(Set(files.map(\.pathExtension)) == ["pdf", "md", "svg", "tex", "csv"])
    for (a, b) in zip(files, again) { #expect(try Data(contentsOf: a) == Data(contentsOf: b), "\(a.lastPathComponent)") }
    if let target = ProcessInfo.processInfo.environment["REPORTS_DEMO"] {
      try Demo.document().write(to: URL(fileURLWithPath: target), name: "demo")
      try Stress.document().write(to: URL(fileURLWithPath: target), name: "stress")
    }
    let pdf = first.appendingPathComponent("demo.pdf").path
    for path in [pdf, first.appendingPathComponent("figures/figure4a.pdf").path] { try checkPDF(path) }
    if let structure = try run("pdfinfo", ["-struct", pdf]) {
      #expect(structure.output.hasPrefix("Document\n") && !structure.output.contains("Warning"))
      for element in ["H1", "Table", "TH", "Figure", "Caption", "TOC", "LBody", "Formula", "Link"] {
        #expect(structure.output.contains("\n") && structure.output.contains(" \(element)"), "no \(element)")
      }
    }
    if let text = try run("pdftotext", [pdf, "-"]) {
      #expect(text.output.contains("AttRec reaches 0.5123 in HR@50 on ML-100K"))
    }
    for svg in files where svg.pathExtension == "svg" { try checkSVG(svg) }
  }

  private func checkPDF(_ path: String) throws {
    if let check = try run("qpdf", ["--check", path]) {
      #expect(check.status == 0 && check.output.contains("No syntax or stream encoding errors"), "\(check.output)")
    }
    if let info = try run("pdfinfo", [path]) {
      #expect(info.output.contains("Tagged:          yes"))
      #expect(info.output.contains("Metadata Stream: yes"))
      #expect(info.output.contains("CreationDate:    Sun Jun 15"))
    }
    if let fonts = try run("pdffonts", [path]) {
      let lines = fonts.output.split(separator: "\n").dropFirst(2)
      #expect(!lines.isEmpty && !fonts.output.contains("Type 3"))
      for line in lines { #expect(line.contains("yes yes yes"), "not embedded, subset and searchable: \(line)") }
    }
    if let raw = try run("qpdf", ["--qdf", "--object-streams=disable", path, "-"]) {
      #expect(raw.output.contains("/Alt") && raw.output.contains("/Lang (en)") && raw.output.contains("/DisplayDocTitle true"))
    }
  }

  private func checkSVG(_ url: URL) throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    let id = url.deletingPathExtension().lastPathComponent
    #expect(text.contains("<title id=\"\(id)-title\">") && text.contains("<desc id=\"\(id)-desc\">"))
    #expect(text.contains("viewBox=") && text.contains("<metadata>"))
    #expect(!text.contains("id=\"surface") && !text.contains("id=\"glyph"))
    if let lint = try run("xmllint", ["--noout", url.path]) { #expect(lint.status == 0, "\(lint.output)") }
  }

  @Test func provenanceIsReadBack() throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let document = try Demo.document()
    try document.write(to: directory, name: "demo", formats: [.pdf])
    #expect(try readProvenance(fromPDF: directory.appendingPathComponent("demo.pdf")) == document.provenance)

    let plain = try Document("Without", contents: false) { "text" }
    try plain.write(to: directory, name: "plain", formats: [.pdf])
    #expect(try readProvenance(fromPDF: directory.appendingPathComponent("plain.pdf")) == nil)
  }

  @Test func whatIsNoPDFIsAnErrorNotACrash() throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let cut = directory.appendingPathComponent("cut.pdf"), text = directory.appendingPathComponent("a.pdf")
    try Data("%PDF-1.5\n%garbage".utf8).write(to: cut)
    try Data("hello".utf8).write(to: text)
    for file in [cut, text, directory.appendingPathComponent("absent.pdf")] {
      let error = #expect(throws: ReportError.self) { try readProvenance(fromPDF: file) }
      #expect(error?.kind == .reading && error?.path == file.path)
    }
  }

  @Test func anUnwritablePlaceIsAClearErrorAndLeavesNothing() throws {
    let directory = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let document = try Document("T", contents: false) { "text" }
    let file = directory.appendingPathComponent("file")
    try Data().write(to: file)
    let blocked = #expect(throws: ReportError.self) {
      try document.write(to: file.appendingPathComponent("out"), name: "r", formats: [.pdf])
    }
    #expect(blocked?.kind == .writing && blocked?.path?.hasPrefix(file.path) == true && blocked?.hint != nil)

    try FileManager.default.createDirectory(at: directory.appendingPathComponent("r.pdf"), withIntermediateDirectories: true)
    let occupied = #expect(throws: ReportError.self) { try document.write(to: directory, name: "r", formats: [.pdf]) }
    #expect(occupied?.kind == .writing && occupied?.path == directory.appendingPathComponent("r.pdf").path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["file", "r.pdf"])
  }

  @Test func aMissingFaceIsAnErrorWithItsPackage() {
    let fonts = Fonts(families: [.serif: "No Such Face"], packages: ["fonts-none"])
    let error = #expect(throws: ReportError.self) { _ = try PangoMeasurer(fonts: fonts) }
    #expect(error?.kind == .missingFont && error?.hint == "Install it with: apt-get install fonts-none")
  }

  /// No font has the last code points of the private planes.
  @Test func whatNoFontCanDrawIsNamedWithItsPlace() throws {
    let document = try Document("Title \u{10FFF0}", contents: false) {
      Section("Heading \u{10FFF1}") { "again \u{10FFF0}" }
      "Text \u{10FFF2}, and what every report has: ≈ é α – ’."
    }
    let found = try document.render(name: "r", formats: [.pdf]).undrawn
    #expect(found.map(\.place) == ["the title", "the heading “Heading \u{10FFF1}”", "the text"])
    #expect(found.map(\.characters) == [["\u{10FFF0}"], ["\u{10FFF1}"], ["\u{10FFF2}"]])
    #expect(found[0].description.contains("(U+10FFF0) in the title"))
    #expect(try Demo.document().render(name: "demo").undrawn.isEmpty)
    let known = UndrawnText(place: "the title", characters: ["序", "🎬"])
    #expect(known.description.hasSuffix("boxes are drawn; apt-get install fonts-noto-cjk fonts-noto-color-emoji"))
  }

  @Test func labelsCannotLeadOutOfTheDirectory() {
    #expect(NumberedParts.stem("../../etc/passwd", nil) == "------etc-passwd")
  }
}
