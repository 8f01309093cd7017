import Foundation
import CCairo

/// Writes a figure as SVG: Cairo draws; a pass over its text gives fixed ids, a title, a description and metadata.
struct SVGWriter {
  let measurer: PangoMeasurer

  /// - Parameter id: prefix of every id, so that several figures can stand in one page.
  func figure(_ frame: Frame, id: String, title: String, description: String, metadata: String?) throws(ReportError) -> [UInt8] {
    let sink = ByteSink()
    guard
      let surface = cairo_svg_surface_create_for_stream(ByteSink.write, sink.pointer, frame.size.width, frame.size.height),
      let context = cairo_create(surface)
    else { throw ReportError(.drawing, "Cairo cannot make an SVG surface") }
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT)
    defer {
      cairo_destroy(context)
      cairo_surface_destroy(surface)
    }
    try CairoPainter(context: context, measurer: measurer, isTagged: false).paint(frame)
    cairo_surface_finish(surface)
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw ReportError(.drawing, "Cairo: \(String(cString: cairo_status_to_string(status)))")
    }
    return Array(Self.finish(sink.bytes, id: id, title: title, description: description, metadata: metadata).utf8)
  }

  static func finish(_ drawn: [UInt8], id: String, title: String, description: String, metadata: String?) -> String {
    var lines = SVGText.shortened(drawn, id: id).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let root = lines.firstIndex(where: { $0.hasPrefix("<svg ") }) else { return lines.joined(separator: "\n") }
    lines[root] = lines[root].replacing(
      "<svg ", with: "<svg role=\"img\" aria-labelledby=\"\(id)-title \(id)-desc\" ", maxReplacements: 1)
    var head = [
      "<title id=\"\(id)-title\">\(XML.escape(title))</title>", "<desc id=\"\(id)-desc\">\(XML.escape(description))</desc>",
    ]
    if let metadata { head.append("<metadata>\(XML.escape(metadata))</metadata>") }
    lines.insert(contentsOf: head, at: root + 1)
    return lines.joined(separator: "\n")
  }
}
