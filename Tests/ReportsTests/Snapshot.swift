import Foundation
import Testing

@testable import Reports

/// Frames as text: one item a line, two decimals, indented by structure.
func describe(_ frame: Frame) -> String {
  var lines = ["frame \(n(frame.size.width)) x \(n(frame.size.height))"]
  var depth = 1
  for item in frame.items {
    if case .end = item { depth -= 1 }
    lines.append(String(repeating: "  ", count: depth) + describe(item))
    if case .begin = item { depth += 1 }
  }
  return lines.joined(separator: "\n") + "\n"
}

private func describe(_ item: Item) -> String {
  switch item {
  case .glyphs(let run):
    let turn = run.turn == 0 ? "" : " turned \(n(run.turn))"
    return "text \(p(run.origin)) +\(n(run.width)) \(run.face) \(n(run.size))\(turn) \"\(run.text)\""
  case .line(let a, let b, let stroke): return "line \(p(a)) \(p(b)) \(n(stroke.width))\(stroke.dash.isEmpty ? "" : " dashed")"
  case .rect(let rect, _): return "rect \(p(rect.origin)) \(n(rect.width)) x \(n(rect.height))"
  case .path(let path):
    let points = path.steps.compactMap { step -> String? in
      switch step {
      case .move(let a), .line(let a): p(a)
      case .curve(_, _, let c): p(c)
      case .close: nil
      }
    }
    return "path \(path.fill == nil ? "stroked" : "filled") \(points.joined(separator: " "))"
  case .anchor(let name, let at): return "anchor \(name) \(p(at))"
  case .begin(let tag): return "begin \(tag.pdfName)"
  case .end: return "end"
  }
}

private func p(_ point: Point) -> String { "\(n(point.x)),\(n(point.y))" }
private func n(_ x: Double) -> String { Numerals.plainFixed(x == 0 ? 0 : x, decimals: 2) }

/// Compares with `Snapshots/name.txt`; `RECORD=1` rewrites the file and fails.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  guard text != expected else { return }
  let pairs = zip(expected.split(separator: "\n"), text.split(separator: "\n"))
  let difference = pairs.enumerated().first { $0.element.0 != $0.element.1 }
  Issue.record(
    "\(name) differs at line \((difference?.offset ?? 0) + 1):\n  was \(difference?.element.0 ?? "shorter")\n  is  \(difference?.element.1 ?? "longer")",
    sourceLocation: sourceLocation)
}

/// The pages of blocks with fixed metrics.
func pages(_ blocks: [Block], contents: Bool = false, options: RenderOptions = RenderOptions()) throws -> [Frame] {
  try pages(Document("Title", contents: contents, blocks: blocks), options: options)
}

func pages(_ document: Document, options: RenderOptions = RenderOptions(), measurer: any TextMeasurer = FixedMeasurer()) throws -> [Frame] {
  try PageLayout(document, options, measurer: measurer).layout().pages
}

func frame(_ chart: Chart, width: Double = 240) throws -> Frame {
  let styler = TextStyler(theme: Theme(), numbering: .empty, hidesMeasured: false)
  return try ChartLayout(chart: chart, width: width, typesetter: Typesetter(measurer: FixedMeasurer()), styler: styler).frame()
}

extension Frame {
  var runs: [GlyphRun] { items.compactMap { if case .glyphs(let run) = $0 { run } else { nil } } }
  var texts: [String] { runs.map(\.text) }
}
