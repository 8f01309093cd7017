import CCairo

/// Draws frames on a Cairo surface. Sees items only: what a table is has been settled before.
struct CairoPainter {
  let context: OpaquePointer
  let measurer: PangoMeasurer

  private func paint(_ item: Item) throws(ReportError) {
    switch item {
    case .glyphs(let run): try paint(run)
    case .line(let a, let b, let stroke):
      trace(a, b)
      apply(stroke)
    case .rect(let rect, let fill):
      set(fill)
      cairo_rectangle(context, rect.minX, rect.minY, rect.width, rect.height)
      cairo_fill(context)
    case .path(let path): paint(path)
    case .anchor(let name, let point):
      // Cairo refuses exponents in attributes; places are given in plain decimals.
      let x = Numerals.plainFixed(point.x, decimals: 2), y = Numerals.plainFixed(point.y, decimals: 2)
      cairo_tag_begin(context, CAIRO_TAG_DEST, "name='\(escaped(name))' x=\(x) y=\(y)")
      cairo_tag_end(context, CAIRO_TAG_DEST)
    case .begin(let tag):
      cairo_tag_begin(context, tag.pdfName, attributes(tag))
    case .end: break
    }
  }

  /// Paints with tags closed in the order in which they were opened.
  func paint(_ frame: Frame) throws(ReportError) {
    var open: [Tag] = []
    var place = 0
    while place < frame.items.count {
      let item = frame.items[place]
      if case .begin(let tag) = item { open.append(tag) }
      if case .end = item, let tag = open.popLast() {
        cairo_tag_end(context, tag.pdfName)
        place += 1
      } else {
        place = try paintRun(of: frame.items, from: place)
      }
    }
    let status = cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw ReportError(.drawing, "Cairo: \(String(cString: cairo_status_to_string(status)))")
    }
  }

  private func attributes(_ tag: Tag) -> String {
    switch tag {
    case .link(.anchor(let name)): "dest='\(escaped(name))'"
    case .link(.address(let address)): "uri='\(escaped(address))'"
    default: ""
    }
  }

  private func escaped(_ string: String) -> String {
    OutsideText.line(string).replacingScalars { $0 == "\\" ? "\\\\" : $0 == "'" ? "\\'" : nil }
  }

  private func set(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
  }

  private func apply(_ stroke: Stroke) {
    set(stroke.color)
    cairo_set_line_width(context, stroke.width)
    cairo_set_line_cap(context, stroke.isRound ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_dash(context, stroke.dash, Int32(stroke.dash.count), 0)
    cairo_stroke(context)
  }

  /// Paints the item at `start`, and with it those that follow and look the same: Cairo's work, and the file, grow with
  /// the number of strokes and fills more than with the length of their paths.
  /// - Returns: the place of the first item that is not painted yet.
  private func paintRun(of items: [Item], from start: Int) throws(ReportError) -> Int {
    let end = items.endOfRun(from: start)
    guard end > start + 1 else {
      try paint(items[start])
      return end
    }
    for item in items[start..<end] {
      switch item {
      case .line(let a, let b, _): trace(a, b)
      case .path(let path): trace(path)
      case .glyphs, .rect, .anchor, .begin, .end: break  // these join nothing
      }
    }
    switch items[start] {
    case .line(_, _, let stroke): apply(stroke)
    case .path(let path):
      if let fill = path.fill {
        set(fill)
        cairo_fill(context)
      }
    case .glyphs, .rect, .anchor, .begin, .end: break
    }
    return end
  }

  private func trace(_ a: Point, _ b: Point) {
    cairo_move_to(context, a.x, a.y)
    cairo_line_to(context, b.x, b.y)
  }

  private func trace(_ path: Path) {
    for step in path.steps {
      switch step {
      case .move(let p): cairo_move_to(context, p.x, p.y)
      case .line(let p): cairo_line_to(context, p.x, p.y)
      case .curve(let a, let b, let c): cairo_curve_to(context, a.x, a.y, b.x, b.y, c.x, c.y)
      case .close: cairo_close_path(context)
      }
    }
  }

  private func paint(_ path: Path) {
    trace(path)
    if let fill = path.fill {
      set(fill)
      if path.stroke == nil { cairo_fill(context) } else { cairo_fill_preserve(context) }
    }
    if let stroke = path.stroke { apply(stroke) }
  }

  private func paint(_ run: GlyphRun) throws(ReportError) {
    cairo_save(context)
    defer { cairo_restore(context) }
    set(run.color)
    cairo_set_scaled_font(context, try measurer.scaledFont(face: run.face, size: run.size))
    cairo_translate(context, run.origin.x, run.origin.y)
    if run.turn != 0 { cairo_rotate(context, -run.turn * .pi / 180) }
    var glyphs: [cairo_glyph_t] = []
    var clusters: [cairo_text_cluster_t] = []
    var pen = 0.0
    for cluster in run.clusters {
      for glyph in cluster.glyphs {
        glyphs.append(cairo_glyph_t(index: UInt(glyph.id), x: pen + glyph.x, y: glyph.y))
      }
      clusters.append(cairo_text_cluster_t(num_bytes: Int32(cluster.bytes), num_glyphs: Int32(cluster.glyphs.count)))
      pen += cluster.advance
    }
    cairo_show_text_glyphs(
      context, run.text, Int32(run.text.utf8.count), glyphs, Int32(glyphs.count), clusters, Int32(clusters.count),
      cairo_text_cluster_flags_t(0))
  }
}

extension Tag {
  var pdfName: String {
    switch self {
    case .heading(let level): "H\(min(level, 6))"
    case .paragraph: "P"
    case .caption: "Caption"
    case .note: "Note"
    case .code: "Code"
    case .formula: "Formula"
    case .table: "Table"
    case .row: "TR"
    case .headerCell: "TH"
    case .cell: "TD"
    case .figure: "Figure"
    case .list: "L"
    case .listItem: "LI"
    case .listLabel: "Lbl"
    case .listBody: "LBody"
    case .contents: "TOC"
    case .contentsItem: "TOCI"
    case .division: "Div"
    case .link: "Link"
    }
  }
}
