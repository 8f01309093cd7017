/// Writes a figure as SVG, item by item: shapes in as few letters as they need, and words as text, so that a reader can search,
/// copy and restyle them and a program can read them.
struct SVGWriter {
  /// The margin of a figure in a file of its own belongs to its frame; a ground of its own makes it readable on a dark page.
  static let ground = Color.white

  /// - Parameter id: prefix of every id, so that several figures can stand in one page.
  static func figure(_ frame: Frame, id: String, title: String, description: String, metadata: String?) -> [UInt8] {
    let width = number(frame.size.width), height = number(frame.size.height)
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      "<svg role=\"img\" aria-labelledby=\"\(id)-title \(id)-desc\" xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\""
        + " width=\"\(width)pt\" height=\"\(height)pt\" viewBox=\"0 0 \(width) \(height)\">",
      "<title id=\"\(id)-title\">\(XML.escape(title))</title>", "<desc id=\"\(id)-desc\">\(XML.escape(description))</desc>",
    ]
    if let metadata { lines.append("<metadata>\(XML.escape(metadata))</metadata>") }
    lines.append("<rect width=\"\(width)\" height=\"\(height)\"\(fill(ground))/>")
    // Attributes that all shapes and all words share are said once.
    lines.append("<g stroke-linejoin=\"round\" style=\"font-variant-numeric:lining-nums\">")
    lines += drawing(frame.items)
    lines += ["</g>", "</svg>", ""]
    return Array(lines.joined(separator: "\n").utf8)
  }

  private static func drawing(_ items: [Item]) -> [String] {
    var lines: [String] = []
    var place = 0
    while place < items.count {
      let end = items.endOfRun(from: place)
      if let line = element(items[place..<end]) { lines.append(line) }
      place = end
    }
    return lines
  }

  /// Items that look the same as one element; nil where nothing is to be seen.
  private static func element(_ alike: ArraySlice<Item>) -> String? {
    switch alike.first {
    case .glyphs(let run): return text(run)
    case .rect(let rect, let color):
      return "<rect x=\"\(number(rect.minX))\" y=\"\(number(rect.minY))\" width=\"\(number(rect.width))\""
        + " height=\"\(number(rect.height))\"\(fill(color))/>"
    case .line(_, _, let strokeStyle):
      return "<path d=\"\(data(alike))\" fill=\"none\"\(stroke(strokeStyle))/>"
    case .path(let path):
      let inside = path.fill.map(fill) ?? " fill=\"none\""
      return "<path d=\"\(data(alike))\"\(inside)\(path.stroke.map(stroke) ?? "")/>"
    case .anchor, .begin, .end, nil: return nil
    }
  }

  // MARK: Shapes

  private static func data(_ items: ArraySlice<Item>) -> String {
    items.map { item in
      switch item {
      case .line(let a, let b, _): "M\(pair(a))L\(pair(b))"
      case .path(let path): path.steps.map(data).joined()
      case .glyphs, .rect, .anchor, .begin, .end: ""  // these join nothing
      }
    }.joined()
  }

  private static func data(_ step: Path.Step) -> String {
    switch step {
    case .move(let p): "M\(pair(p))"
    case .line(let p): "L\(pair(p))"
    case .curve(let a, let b, let c): "C\(pair(a)) \(pair(b)) \(pair(c))"
    case .close: "Z"
    }
  }

  private static func fill(_ color: Color) -> String {
    " fill=\"\(hex(color))\"" + (color.alpha < 1 ? " fill-opacity=\"\(number(color.alpha))\"" : "")
  }

  private static func stroke(_ stroke: Stroke) -> String {
    var words = " stroke=\"\(hex(stroke.color))\" stroke-width=\"\(number(stroke.width))\""
    if stroke.color.alpha < 1 { words += " stroke-opacity=\"\(number(stroke.color.alpha))\"" }
    if stroke.isRound { words += " stroke-linecap=\"round\"" }
    if !stroke.dash.isEmpty { words += " stroke-dasharray=\"\(stroke.dash.map(number).joined(separator: " "))\"" }
    return words
  }

  // MARK: Words

  /// The run with the width that it was laid out with: what stands flush right, in the middle or beside another run stays there in
  /// whatever face the reader has.
  private static func text(_ run: GlyphRun) -> String? {
    guard run.text.contains(where: { !$0.isWhitespace }) else { return nil }
    var words = "<text x=\"\(number(run.origin.x))\" y=\"\(number(run.origin.y))\""
    if run.turn != 0 {
      words += " transform=\"rotate(\(number(-run.turn)) \(number(run.origin.x)) \(number(run.origin.y)))\""
    }
    words += FaceName(run.face).attributes + " font-size=\"\(number(run.size))\"\(fill(run.color))"
    words += " textLength=\"\(number(run.width))\" lengthAdjust=\"spacingAndGlyphs\""
    // The length counts blanks at the ends, which a reader of SVG drops otherwise.
    if run.text.first == " " || run.text.last == " " || run.text.contains("  ") { words += " xml:space=\"preserve\"" }
    return words + ">\(XML.escape(run.text))</text>"
  }

  // MARK: Numbers

  private static func pair(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }

  /// To a hundredth of a point, without needless zeros.
  private static func number(_ x: Double) -> String {
    var digits = Numerals.plainFixed(x, decimals: 2)
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return digits == "-0" ? "0" : digits
  }

  private static func hex(_ color: Color) -> String {
    "#" + [color.red, color.green, color.blue].map { share in
      let digits = String(Int((min(max(share, 0), 1) * 255).rounded()), radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
