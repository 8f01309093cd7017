public import Foundation
import Host

/// What `Document.write` makes.
public enum Format: String, Sendable, CaseIterable {
  /// The whole report, typeset.
  case pdf
  /// The whole report as Markdown; wants `figures` for its pictures.
  case markdown
  /// Each figure as PDF and SVG in `figures/`.
  case figures
  /// Each table as `.tex` and `.csv` in `tables/`, beside what the preamble of a LaTeX document needs for them.
  case tables
}

/// A report and its parts as bytes: nothing of it is on the disk.
public struct Rendering: Sendable {
  /// Paths below the report's folder, in the order of writing.
  public var files: [(path: String, bytes: [UInt8])] = []
  /// Characters that no installed font can draw, and where they stand: boxes in the PDF.
  public var undrawn: [UndrawnText] = []
}

extension Document {
  /// Writes the report and its parts; all of them, or none where the disk is full. The same document and options give the
  /// same bytes.
  ///
  /// - Parameter name: stem of the report's files: `name.pdf`, `name.md`.
  /// - Returns: the files written, in the order of writing.
  @discardableResult
  public func write(
    to directory: URL, name: String, formats: Set<Format> = Set(Format.allCases), options: RenderOptions = RenderOptions()
  ) throws(ReportError) -> [URL] {
    var staged: [StagedFile] = []
    do throws(ReportError) {
      for (path, bytes) in try render(name: name, formats: formats, options: options).files {
        staged.append(try onDisk(try StagedFile(bytes, for: directory.appendingPathComponent(path).path)))
      }
      for file in staged { try onDisk(try file.commit()) }
    } catch {
      for file in staged { file.discard() }
      throw error
    }
    return staged.map { URL(fileURLWithPath: $0.path) }
  }

  /// The report and its parts, drawn.
  public func render(
    name: String, formats: Set<Format> = Set(Format.allCases), options: RenderOptions = RenderOptions()
  ) throws(ReportError) -> Rendering {
    var options = options
    options.date = options.date ?? Self.sourceDate ?? date
    var files: [(path: String, bytes: [UInt8])] = []
    try requireDrawing()
    let measurer = try PangoMeasurer()
    if formats.contains(.pdf) {
      let laidOut = try PageLayout(self, options, measurer: measurer).layout()
      let metadata = PDFMetadata(
        title: title.plain, authors: authors, description: subject ?? subtitle?.plain ?? "", keywords: keywords,
        language: language, date: options.date, provenance: provenance.map { Array($0) }, attachments: attachments)
      files.append(("\(name).pdf", try PDFWriter(measurer: measurer).report(laidOut, metadata)))
      files += attachments.map { ($0.path, $0.bytes) }
    }
    let numbered = NumberedParts(self)
    let numbering = try Numbering(self)
    if formats.contains(.markdown) {
      let markdown = MarkdownWriter(numbering: numbering, parts: numbered, hidesMeasured: options.hideMeasured)
      files.append(("\(name).md", Array(markdown.write(self).utf8)))
    }
    if formats.contains(.figures) {
      files += try figureFiles(numbered, numbering, options, measurer)
    }
    if formats.contains(.tables) {
      if numbered.tables.contains(where: { $0.table.absence == nil }) {
        files.append(("tables/\(TeXPreamble.stem).tex", Array(TeXPreamble.text.utf8)))
      }
      for (table, stem) in numbered.tables where table.absence == nil {
        try table.validate()
        let tex = TeXTable(table, stem: stem, numbering: numbering, hidesMeasured: options.hideMeasured).text
        files.append(("tables/\(stem).tex", Array(tex.utf8)))
        files.append(("tables/\(stem).csv", Array(CSVTable(table, hidesMeasured: options.hideMeasured).text.utf8)))
      }
    }
    return Rendering(files: files, undrawn: UndrawnText.found(measurer.undrawn, in: self, numbered))
  }

  /// The white around a figure in a file of its own.
  static let figureMargin = 3.0

  private func figureFiles(
    _ numbered: NumberedParts, _ numbering: Numbering, _ options: RenderOptions, _ measurer: PangoMeasurer
  ) throws(ReportError) -> [(path: String, bytes: [UInt8])] {
    var files: [(path: String, bytes: [UInt8])] = []
    let styler = TextStyler(theme: Theme(), numbering: numbering, hidesMeasured: options.hideMeasured)
    let carried = figureProvenance ?? provenance
    let origin = carried.map { String(decoding: $0, as: UTF8.self) }
    for (figure, stem) in numbered.figures {
      guard let chart = figure.chart else { continue }
      // Its printed width is the chart's, the margin included.
      let frame = try ChartLayout(
        chart: chart, width: chart.width.points - 2 * Self.figureMargin, typesetter: Typesetter(measurer: measurer), styler: styler
      ).frame().standingAlone(margin: Self.figureMargin)
      let caption = figure.caption.plain { numbering.targets[$0]?.name ?? $0 }
      let metadata = PDFMetadata(
        title: caption, authors: authors, description: figure.alternativeText, language: language, date: options.date,
        provenance: carried.map { Array($0) })
      files.append(("figures/\(stem).pdf", try PDFWriter(measurer: measurer).figure(frame, metadata)))
      files.append((
        "figures/\(stem).svg",
        SVGWriter.figure(
          frame, id: stem, title: caption, description: figure.alternativeText, metadata: origin)
      ))
    }
    return files
  }

  /// The reproducible-builds convention for "now".
  private static var sourceDate: Int? {
    ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { Int($0) }
  }
}

extension Document {
  /// The pages after layout, for tests and tools that want positions and text and no file.
  ///
  /// - Parameter measurer: nil measures with Pango and the report's own faces.
  public func frames(
    options: RenderOptions = RenderOptions(), measurer: (any TextMeasurer)? = nil
  ) throws(ReportError) -> [Frame] {
    let chosen: any TextMeasurer
    if let measurer { chosen = measurer } else { chosen = try PangoMeasurer() }
    return try PageLayout(self, options, measurer: chosen).layout().pages
  }
}

/// Tables and figures with the stems of their files: the label, or kind and number.
struct NumberedParts {
  private(set) var tables: [(table: Table, stem: String)] = []
  private(set) var figures: [(figure: Figure, stem: String)] = []

  init(_ document: Document) {
    var counter = NumberCounter()
    // No table takes the place of the file that all need.
    var taken: Set<String> = [TeXPreamble.stem]
    // Two labels may differ only in what no file name has.
    func free(_ stem: String) -> String {
      let others = (2...).lazy.map { "\(stem)-\($0)" }
      let name = taken.contains(stem) ? others.first { !taken.contains($0) }! : stem
      taken.insert(name)
      return name
    }
    func visit(_ block: Block) {
      let number = counter.enter(block)
      switch block {
      case .table(let table): tables.append((table, free(Self.stem(table.label, number))))
      case .figure(let figure): figures.append((figure, free(Self.stem(figure.label, number))))
      default: break
      }
      block.children.forEach(visit)
      counter.leave(block)
    }
    (document.summary + document.blocks).forEach(visit)
  }

  /// Letters, digits, hyphen and underscore only, and not more than a file name may have: a label must not lead out of the
  /// directory.
  /// What the files of a part with a label are called.
  static func stem(_ label: String?, _ number: NumberCounter.Number?) -> String {
    let name = label.flatMap { $0.isEmpty ? nil : $0 } ?? number?.anchor ?? "part"
    return String(name.prefix(120).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" })
  }
}

extension Document {
  /// What the files of a table or figure with this label are called, without folder and ending.
  public static func fileStem(ofLabel label: String) -> String { NumberedParts.stem(label, nil) }
}
